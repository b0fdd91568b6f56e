//! Names of files that came from elsewhere, made harmless.

/// Longest name in bytes; file systems take 255, and a number may be added.
const LONGEST: usize = 180;
/// Names that Windows keeps for devices, with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The name under which a file may be saved: the last part of a path, without anything that a file system, a terminal or an
/// eye could take for something else. `fallback` is used where nothing is left.
pub(crate) fn harmless(name: &str, fallback: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|letter| !is_hidden(*letter)).map(plain).collect();
    // A leading full stop hides a file; Windows drops trailing ones, and spaces.
    let clean = clean.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let clean = shortened(clean);
    if clean.is_empty() {
        return fallback.to_owned();
    }
    if is_device(&clean) { format!("_{clean}") } else { clean }
}

/// Letters that are not seen, or that turn the direction of what follows (`gpj.exe` read as `exe.jpg`).
pub(crate) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

fn plain(letter: char) -> char {
    if matches!(letter, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { letter }
}

fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 16 => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let mut end = LONGEST - extension.len();
    while !stem.is_char_boundary(end.min(stem.len())) {
        end -= 1;
    }
    format!("{}{extension}", stem[..end.min(stem.len())].trim_end_matches(['.', ' ']))
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = ["com", "lpt"].iter().any(|port| {
        stem.strip_prefix(port).is_some_and(|number| {
            let mut letters = number.chars();
            matches!((letters.next(), letters.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    });
    numbered || DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_what_is_harmless_and_lose_the_rest() {
        for (name, wanted) in [
            ("Übersicht 2026.pdf", "Übersicht 2026.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system32\\evil.exe", "evil.exe"),
            ("a\u{202e}gpj.exe", "agpj.exe"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("what?<is>\"this\"|*.txt", "what__is__this___.txt"),
            (".bashrc", "bashrc"),
            ("...", "file"),
            ("", "file"),
            ("dir/", "file"),
            ("name. . ", "name"),
            ("CON", "_CON"),
            ("con.txt", "_con.txt"),
            ("Aux .log", "_Aux .log"),
            ("COM7.pdf", "_COM7.pdf"),
            ("lpt².pdf", "_lpt².pdf"),
            ("com10.pdf", "com10.pdf"),
            ("\u{200b}\u{feff}", "file"),
        ] {
            assert_eq!(harmless(name, "file"), wanted, "{name:?}");
        }
    }

    #[test]
    fn long_names_keep_their_extension() {
        let name = harmless(&format!("{}.pdf", "é".repeat(400)), "file");
        assert!(name.len() <= LONGEST && name.ends_with("é.pdf"), "{name}");
        let dots = harmless(&format!("a.{}", "b".repeat(400)), "file");
        assert_eq!(dots.len(), LONGEST);
    }
}
