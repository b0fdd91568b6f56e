//! Where in a half-written text a place is.

/// A step on the way from the top of the file to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Behind this name.
    Key(String),
    /// Behind a dash, or in square brackets.
    Item,
}

/// What stands around a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// On a line of its own, with nothing but indentation before it.
    Line,
    /// Behind a dash, or behind an opening brace or a comma in braces: a name, or a word.
    Entry,
    /// Behind a name and its colon, or in square brackets.
    Value,
}

/// A place of a text.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub path: Vec<Part>,
    pub position: Position,
    /// What is typed of the word so far.
    pub typed: String,
    /// The column of its first letter, from 1.
    pub from: u32,
    /// The column that the next line is indented to for its neighbours, from 1.
    pub column: u32,
    /// Within braces or brackets.
    pub flow: bool,
    /// Names beside it, those before it.
    pub siblings: Vec<String>,
    /// Variables that the text defines.
    pub variables: Vec<String>,
}

/// A level that is open.
struct Level {
    /// From 0.
    column: usize,
    part: Part,
    /// Names directly within it.
    names: Vec<String>,
}

#[derive(Default)]
struct Levels {
    open: Vec<Level>,
    /// Names at the top.
    top: Vec<String>,
    variables: Vec<String>,
}

impl Place {
    /// The place at a line and column, from 1; none within a comment, and none outside of the text.
    pub fn of(text: &str, line: u32, column: u32) -> Option<Self> {
        let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
        let number = (line as usize).checked_sub(1)?;
        let prefix: String = lines.get(number)?.chars().take((column as usize).checked_sub(1)?).collect();
        let mut levels = Levels::default();
        // A text over several lines: its lines are indented more than this.
        let mut block: Option<usize> = None;
        for line in &lines[..number] {
            let indent = indent_of(line);
            if line.trim().is_empty() || block.is_some_and(|block| indent > block) {
                continue;
            }
            block = None;
            if line.trim_start().starts_with('#') {
                continue;
            }
            let (rest, _) = levels.take(line);
            if matches!(rest.trim_start().chars().next(), Some('|' | '>')) {
                block = levels.open.last().map(|level| level.column);
            }
        }
        if prefix.trim_start().starts_with('#') || block.is_some_and(|block| indent_of(&prefix) > block) {
            return None;
        }
        levels.at(&prefix, column)
    }
}

fn indent_of(line: &str) -> usize {
    line.chars().take_while(|letter| *letter == ' ').count()
}

impl Levels {
    /// Takes the dashes and the name at the beginning of a line. Answers what is behind them, and its column from 0.
    fn take<'l>(&mut self, line: &'l str) -> (&'l str, usize) {
        let mut column = indent_of(line);
        let mut rest = &line[column..];
        while let Some(behind) = rest.strip_prefix('-').filter(|behind| behind.is_empty() || behind.starts_with(' ')) {
            self.open(column, Part::Item);
            let spaces = indent_of(behind);
            column += 1 + spaces;
            rest = &behind[spaces..];
        }
        if let Some((name, behind)) = name_of(rest) {
            self.open(column, Part::Key(name.to_owned()));
            column += rest.chars().count() - behind.chars().count();
            rest = behind;
        }
        (rest, column)
    }

    /// Opens a level. A list may stand as far left as the name that it belongs to.
    fn open(&mut self, column: usize, part: Part) {
        let dash = part == Part::Item;
        while self
            .open
            .last()
            .is_some_and(|top| top.column > column || top.column == column && !(dash && top.part != Part::Item))
        {
            self.open.pop();
        }
        if let Part::Key(name) = &part {
            let within: Vec<_> = self.open.iter().map(|level| &level.part).collect();
            if matches!(within.as_slice(), [Part::Key(top)] if top == "variables")
                || matches!(within.as_slice(), [Part::Key(top), Part::Item] if top == "rows")
            {
                self.variables.push(name.clone());
            }
            self.names().push(name.clone());
        }
        self.open.push(Level { column, part, names: Vec::new() });
    }

    /// Names directly within the innermost level.
    fn names(&mut self) -> &mut Vec<String> {
        match self.open.last_mut() {
            Some(level) => &mut level.names,
            None => &mut self.top,
        }
    }

    fn at(mut self, prefix: &str, cursor: u32) -> Option<Place> {
        let dashes = prefix.trim_start().starts_with("- ") || prefix.trim_start() == "-";
        let before = self.open.len();
        let (rest, column) = self.take(prefix);
        let named = name_of(prefix.trim_start().trim_start_matches(['-', ' '])).is_some();
        if named {
            // Behind the name stands its value.
            return self.value(rest, cursor);
        }
        if !dashes {
            // A name on a line of its own, as far as it is typed.
            while self.open.last().is_some_and(|top| top.column >= column) {
                self.open.pop();
            }
        }
        let _ = before;
        if rest.starts_with(['{', '[']) {
            return self.flow(rest, cursor, None);
        }
        let siblings = self.names().clone();
        let position = if dashes { Position::Entry } else { Position::Line };
        Some(self.place(position, rest, cursor, column as u32 + 1, false, siblings))
    }

    fn value(self, rest: &str, cursor: u32) -> Option<Place> {
        let value = rest.trim_start();
        if value.starts_with(['{', '[']) {
            return self.flow(value, cursor, None);
        }
        if rest.is_empty() {
            // Right behind the colon, without a space.
            return None;
        }
        let column = self.open.last().map_or(0, |level| level.column) as u32 + 1;
        Some(self.place(Position::Value, value, cursor, column, false, Vec::new()))
    }

    /// Within braces and brackets, on this line.
    fn flow(self, text: &str, cursor: u32, quote: Option<char>) -> Option<Place> {
        let mut parts: Vec<(char, Vec<String>)> = Vec::new();
        let mut path: Vec<Part> = Vec::new();
        let mut word = String::new();
        let mut quote = quote;
        for letter in text.chars() {
            match (quote, letter) {
                (Some(open), letter) => {
                    quote = (letter != open).then_some(open);
                    word.push(letter);
                }
                (None, '\'' | '"') if word.trim().is_empty() => {
                    quote = Some(letter);
                    word.push(letter);
                }
                // The braces of a variable.
                (None, '{') if word.ends_with('$') => word.push(letter),
                (None, '}') if word.contains("${") && !word.ends_with('}') => word.push(letter),
                (None, '{') => {
                    parts.push(('{', Vec::new()));
                    word.clear();
                }
                (None, '[') => {
                    parts.push(('[', Vec::new()));
                    path.push(Part::Item);
                    word.clear();
                }
                (None, ':') if matches!(parts.last(), Some(('{', _))) => word.push(':'),
                (None, ' ') if word.ends_with(':') => {
                    let name = word.trim_end_matches(':').trim().to_owned();
                    if let Some((_, names)) = parts.last_mut() {
                        names.push(name.clone());
                    }
                    path.push(Part::Key(name));
                    word.clear();
                }
                (None, ',') => {
                    if matches!((parts.last(), path.last()), (Some(('{', _)), Some(Part::Key(_)))) {
                        path.pop();
                    }
                    word.clear();
                }
                (None, '}' | ']') => {
                    if let Some((open, _)) = parts.pop() {
                        if open == '[' || matches!(path.last(), Some(Part::Key(_))) {
                            path.pop();
                        }
                        if open == '{' && parts.is_empty() || parts.is_empty() {
                            return None;
                        }
                    }
                    word.clear();
                }
                (None, letter) => word.push(letter),
            }
        }
        let (open, names) = parts.pop()?;
        let value = open == '[' || matches!(path.last(), Some(Part::Key(name)) if names.last() == Some(name));
        let (position, siblings) = if value { (Position::Value, Vec::new()) } else { (Position::Entry, names) };
        let mut place = self.place(position, word.trim_start(), cursor, cursor, true, siblings);
        place.path.extend(path);
        Some(place)
    }

    fn place(
        self,
        position: Position,
        typed: &str,
        cursor: u32,
        column: u32,
        flow: bool,
        siblings: Vec<String>,
    ) -> Place {
        // A variable begins a word of its own, wherever in a text it stands.
        let typed = match typed.rfind("${").filter(|at| !typed[*at..].contains('}')) {
            Some(at) => &typed[at..],
            None => typed,
        };
        let path = self.open.into_iter().map(|level| level.part).collect();
        let from = cursor.saturating_sub(typed.chars().count() as u32);
        Place { path, position, typed: typed.to_owned(), from, column, flow, siblings, variables: self.variables }
    }
}

/// The name before a colon, and what is behind it.
fn name_of(text: &str) -> Option<(&str, &str)> {
    let at = text.find(':')?;
    let (name, behind) = (&text[..at], &text[at + 1..]);
    let plain = !name.is_empty() && !name.starts_with(['{', '[', '"', '\'', '#']);
    (plain && (behind.is_empty() || behind.starts_with(' '))).then_some((name, behind))
}
