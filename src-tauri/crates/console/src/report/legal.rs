//! Characters that a document may hold.

/// Whether a letter is a control character other than tab and line ends, or one of Unicode's noncharacters: XML 1.0 (fifth
/// edition, section 2.2) forbids or discourages them, and HTML (WHATWG, section 13.2.3.5) calls them errors.
#[must_use]
pub fn is_illegal(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => false,
        '\u{fdd0}'..='\u{fdef}' => true,
        letter => letter.is_control() || u32::from(letter) & 0xfffe == 0xfffe,
    }
}

/// The text with the replacement character in place of whatever no document may hold.
pub(super) fn legal(text: &str) -> String {
    text.chars().map(|letter| if is_illegal(letter) { '\u{fffd}' } else { letter }).collect()
}
