//! JSON as people paste it: members in their order, with all that an editor or a chat program does to it.

#[cfg(test)]
mod tests;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, or a word without quotation marks, as it is written.
    Bare(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object, members in their order.
    Object(Vec<(String, Node)>),
    /// The text ended before the value did.
    Cut,
}

/// What had to be mended to read a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// It ends before it is complete.
    CutOff,
    /// Typographic quotation marks.
    SmartQuotes,
    /// A comma after the last member.
    TrailingComma,
    /// Comments.
    Comment,
    /// Another object with other values follows.
    Second,
}

/// Deeper than any settings are; what is deeper counts as cut off.
const DEEPEST: usize = 32;

/// Longest PEM text within a quotation.
const LONGEST_PEM: usize = 32 * 1024;

/// Reads a value that begins at a place in a text, and tells where it ends. Never fails: what cannot be read is
/// [`Node::Cut`].
pub fn parse(text: &[char], at: usize) -> (Node, Vec<Oddity>, usize) {
    let mut parser = Parser { text, at, oddities: Vec::new() };
    let node = parser.value(0);
    parser.oddities.sort_unstable();
    parser.oddities.dedup();
    (node, parser.oddities, parser.at)
}

/// Whether nothing but spaces, commas and comments follows.
pub fn is_end(text: &[char], at: usize) -> bool {
    let mut parser = Parser { text, at, oddities: Vec::new() };
    parser.separators();
    parser.peek().is_none()
}

impl Node {
    /// The text of a text, number or truth value.
    pub fn scalar(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Bare(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Null | Self::List(_) | Self::Object(_) | Self::Cut => None,
        }
    }

    /// Whether something in it is cut off.
    pub fn is_cut(&self) -> bool {
        match self {
            Self::Cut => true,
            Self::List(items) => items.iter().any(Self::is_cut),
            Self::Object(members) => members.iter().any(|(_, value)| value.is_cut()),
            Self::Null | Self::Bool(_) | Self::Bare(_) | Self::Text(_) => false,
        }
    }

    /// As JSON (RFC 8259), members in their order, indented by two spaces.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Null | Self::Cut => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Bare(word) if is_number(word) => out.push_str(word),
            Self::Bare(text) | Self::Text(text) => out.push_str(&quoted(text)),
            Self::List(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { ", " });
                    item.write(out, depth);
                }
                out.push(']');
            }
            Self::Object(members) if members.is_empty() => out.push_str("{}"),
            Self::Object(members) => {
                let indent = "  ".repeat(depth + 1);
                for (place, (name, value)) in members.iter().enumerate() {
                    out.push_str(if place == 0 { "{\n" } else { ",\n" });
                    out.push_str(&format!("{indent}{}: ", quoted(name)));
                    value.write(out, depth + 1);
                }
                out.push_str(&format!("\n{}}}", "  ".repeat(depth)));
            }
        }
    }
}

fn is_number(word: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(word).is_ok()
}

struct Parser<'a> {
    text: &'a [char],
    at: usize,
    oddities: Vec<Oddity>,
}

/// What closes a quotation that a character opens, and whether the character is a typographic one.
fn quotation(open: char) -> Option<(&'static [char], bool)> {
    match open {
        '"' => Some((&['"'], false)),
        '\'' => Some((&['\''], false)),
        '`' => Some((&['`'], false)),
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{ab}' | '\u{bb}' => {
            Some((&['\u{201c}', '\u{201d}', '\u{201f}', '\u{ab}', '\u{bb}', '"'], true))
        }
        '\u{2018}' | '\u{2019}' | '\u{201a}' => Some((&['\u{2018}', '\u{2019}', '\''], true)),
        _ => None,
    }
}

/// Whether a character is a typographic quotation mark.
pub fn is_smart_quote(character: char) -> bool {
    quotation(character).is_some_and(|(_, smart)| smart)
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn cut(&mut self) -> Node {
        self.oddities.push(Oddity::CutOff);
        Node::Cut
    }

    /// Over spaces and comments.
    fn skip(&mut self) {
        loop {
            match (self.peek(), self.text.get(self.at + 1)) {
                (Some(character), _) if character.is_whitespace() || is_invisible(character) => self.at += 1,
                (Some('/'), Some('/')) | (Some('#'), _) => self.skip_comment(|_, character| character == '\n'),
                (Some('/'), Some('*')) => {
                    self.at += 2;
                    self.skip_comment(|before, character| before == '*' && character == '/');
                }
                _ => return,
            }
        }
    }

    fn skip_comment(&mut self, ends: fn(char, char) -> bool) {
        self.oddities.push(Oddity::Comment);
        let mut before = ' ';
        while let Some(character) = self.peek() {
            self.at += 1;
            if ends(before, character) {
                return;
            }
            before = character;
        }
    }

    fn value(&mut self, depth: usize) -> Node {
        self.skip();
        match self.peek() {
            None => self.cut(),
            Some(_) if depth > DEEPEST => {
                self.at = self.text.len();
                self.cut()
            }
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some(character) if quotation(character).is_some() => self.quoted().map_or_else(|| self.cut(), Node::Text),
            Some(_) => match self.bare(&[',', '}', ']', '\n', ';']).as_str() {
                "null" => Node::Null,
                "true" => Node::Bool(true),
                "false" => Node::Bool(false),
                word => Node::Bare(word.to_owned()),
            },
        }
    }

    fn bare(&mut self, ends: &[char]) -> String {
        let start = self.at;
        while self.peek().is_some_and(|character| !ends.contains(&character)) {
            self.at += 1;
        }
        self.text[start..self.at].iter().collect::<String>().trim().to_owned()
    }

    /// None when it is not closed.
    fn quoted(&mut self) -> Option<String> {
        let open = self.peek()?;
        let (closing, smart) = quotation(open)?;
        if smart {
            self.oddities.push(Oddity::SmartQuotes);
        }
        let start = self.at + 1;
        let plain = self.quotation_until(start, closing);
        // Opened by a plain mark and closed by a typographic one; then the next plain mark opens what follows.
        let curly = if smart { None } else { self.quotation_until(start, &['\u{201c}', '\u{201d}', '\u{2019}']) };
        let fits = |found: &Option<(String, usize)>| found.as_ref().is_some_and(|(_, end)| self.is_ended_at(*end));
        let (found, mixed) = if !fits(&plain) && fits(&curly) { (curly, true) } else { (plain, false) };
        if let Some((text, end)) = found {
            if mixed {
                self.oddities.push(Oddity::SmartQuotes);
            }
            self.at = end;
            return Some(text);
        }
        // The rest of the line belongs to it; what follows may still be read.
        while self.peek().is_some_and(|character| character != '\n') {
            self.at += 1;
        }
        None
    }

    /// Whether what stands at a place can follow a quotation.
    fn is_ended_at(&self, at: usize) -> bool {
        let next = self.text[at..].iter().find(|character| **character == '\n' || !character.is_whitespace());
        next.is_none_or(|character| matches!(character, ':' | '=' | ',' | ';' | '}' | ']' | '\n' | '/' | '#' | ')'))
    }

    fn quotation_until(&self, start: usize, closing: &[char]) -> Option<(String, usize)> {
        let mut out = String::new();
        let mut at = start;
        let pem = self.text[start..].starts_with(&['-', '-', '-', '-', '-']);
        loop {
            let character = *self.text.get(at)?;
            at += 1;
            if closing.contains(&character) {
                return Some((out, at));
            }
            match character {
                '\n' if !pem || at > start + LONGEST_PEM => return None,
                '\\' => {
                    let escaped = *self.text.get(at)?;
                    at += 1;
                    match escaped {
                        'n' => out.push('\n'),
                        't' => out.push('\t'),
                        'r' => out.push('\r'),
                        'b' => out.push('\u{8}'),
                        'f' => out.push('\u{c}'),
                        'u' => {
                            let (letter, after) = self.unicode(at)?;
                            out.push(letter);
                            at = after;
                        }
                        other => out.push(other),
                    }
                }
                other => out.push(other),
            }
        }
    }

    /// What follows `\u`, a surrogate pair included.
    fn unicode(&self, at: usize) -> Option<(char, usize)> {
        let unit = |at: usize| -> Option<u16> {
            let digits: String = self.text.get(at..at + 4)?.iter().collect();
            u16::from_str_radix(&digits, 16).ok()
        };
        let first = unit(at)?;
        if let Some(Ok(letter)) = char::decode_utf16([first]).next() {
            return Some((letter, at + 4));
        }
        let second = (self.text.get(at + 4..at + 6)? == ['\\', 'u']).then(|| unit(at + 6)).flatten()?;
        let letter = char::decode_utf16([first, second]).next()?.ok()?;
        Some((letter, at + 10))
    }

    fn list(&mut self, depth: usize) -> Node {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            let comma = self.separators();
            match self.peek() {
                None => {
                    items.push(self.cut());
                    return Node::List(items);
                }
                Some(']') => {
                    self.at += 1;
                    self.trailing(comma && !items.is_empty());
                    return Node::List(items);
                }
                Some('}') => {
                    items.push(self.cut());
                    return Node::List(items);
                }
                Some(_) => items.push(self.value(depth + 1)),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Node {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            let comma = self.separators();
            match self.peek() {
                None => {
                    self.oddities.push(Oddity::CutOff);
                    return Node::Object(members);
                }
                Some('}') => {
                    self.at += 1;
                    self.trailing(comma && !members.is_empty());
                    return Node::Object(members);
                }
                Some(']') => self.at += 1,
                Some(character) => {
                    let name = if quotation(character).is_some() {
                        self.quoted()
                    } else {
                        Some(self.bare(&[':', '=', ',', '}', '\n'])).filter(|name| !name.is_empty())
                    };
                    let Some(name) = name else {
                        self.oddities.push(Oddity::CutOff);
                        if self.peek().is_some() {
                            self.at += 1;
                        }
                        continue;
                    };
                    self.skip();
                    if !matches!(self.peek(), Some(':' | '=')) {
                        let value = self.cut();
                        members.push((name, value));
                        continue;
                    }
                    self.at += 1;
                    let value = self.value(depth + 1);
                    members.push((name, value));
                }
            }
        }
    }

    /// Over spaces and commas; whether there was a comma.
    fn separators(&mut self) -> bool {
        let mut comma = false;
        loop {
            self.skip();
            if !matches!(self.peek(), Some(',' | ';')) {
                return comma;
            }
            comma = true;
            self.at += 1;
        }
    }

    fn trailing(&mut self, comma: bool) {
        if comma {
            self.oddities.push(Oddity::TrailingComma);
        }
    }
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{a0}')
}
