//! A conversation as a PDF (ISO 32000-1), as an end user downloads it.

use crate::org::Kept;

/// How many entries it has: the newest.
const ENTRIES: usize = 200;
/// A page of A4 in points.
const PAGE: (u32, u32) = (595, 842);
/// Distance of the text from the page's left and upper edge.
const MARGIN: u32 = 50;
/// Points from line to line.
const LEADING: u32 = 13;
const LINES_PER_PAGE: usize = 56;
/// Characters of a line: Courier of 9 points is 5.4 points wide.
const COLUMNS: usize = 91;

/// The lines of a transcript.
pub(crate) struct Transcript {
    lines: Vec<String>,
}

impl Transcript {
    /// The newest entries of a conversation. `at` is the org's time in milliseconds.
    pub(crate) fn of(kept: &Kept, at: i64) -> Self {
        let mut lines =
            vec![format!("Conversation {}", kept.id), format!("Transcript of {}", shown_time(at)), String::new()];
        let told = || kept.entries.iter().filter(|entry| !entry.text.is_empty());
        for entry in told().skip(told().count().saturating_sub(ENTRIES)) {
            lines.extend(wrapped(&format!("{}  {}", shown_time(entry.at), entry.sender_name)));
            for line in entry.text.lines() {
                lines.extend(wrapped(line).into_iter().map(|line| format!("    {line}")));
            }
        }
        Self { lines }
    }

    /// The file.
    pub(crate) fn pdf(&self) -> Vec<u8> {
        let pages: Vec<&[String]> = self.lines.chunks(LINES_PER_PAGE).collect();
        let mut file = File::default();
        // Objects 1 to 3 are the catalogue, the tree of pages and the font; then two for each page.
        let place = |page: usize| 4 + 2 * page;
        let children: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", place(page))).collect();
        file.object(b"<< /Type /Catalog /Pages 2 0 R >>");
        let tree = format!("<< /Type /Pages /Kids [{}] /Count {} >>", children.join(" "), pages.len());
        file.object(tree.as_bytes());
        file.object(b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>");
        for (number, lines) in pages.iter().enumerate() {
            let page = format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
                PAGE.0,
                PAGE.1,
                place(number) + 1
            );
            file.object(page.as_bytes());
            file.stream(&content(lines));
        }
        file.end()
    }
}

/// What draws the lines of a page.
fn content(lines: &[String]) -> Vec<u8> {
    let mut content = format!("BT /F1 9 Tf {LEADING} TL {MARGIN} {} Td\n", PAGE.1 - MARGIN).into_bytes();
    for line in lines {
        content.push(b'(');
        for byte in line.chars().map(win_ansi) {
            if matches!(byte, b'(' | b')' | b'\\') {
                content.push(b'\\');
            }
            content.push(byte);
        }
        content.extend_from_slice(b") '\n");
    }
    content.extend_from_slice(b"ET\n");
    content
}

/// A character in the font's encoding; those it does not have become question marks.
fn win_ansi(letter: char) -> u8 {
    match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        '\t' => b' ',
        '€' => 0x80,
        '‚' => 0x82,
        '„' => 0x84,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '™' => 0x99,
        _ => b'?',
    }
}

/// A line in pieces that fit the page, broken between words where there are some.
fn wrapped(line: &str) -> Vec<String> {
    let width = COLUMNS - 4;
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in line.split_inclusive(' ') {
        let letters: Vec<char> = word.chars().collect();
        if used > 0 && used + letters.len() > width {
            lines.push(String::new());
            used = 0;
        }
        for piece in letters.chunks(width) {
            if used > 0 && used + piece.len() > width {
                lines.push(String::new());
                used = 0;
            }
            if let Some(last) = lines.last_mut() {
                last.extend(piece);
            }
            used += piece.len();
        }
    }
    lines
}

/// A time in UTC, as `2026-11-21 11:35:02`. The calendar is the proleptic Gregorian one (days from civil, Howard Hinnant).
fn shown_time(at: i64) -> String {
    let seconds = at.div_euclid(1000);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", rest / 3600, rest / 60 % 60, rest % 60)
}

/// A file in the making.
#[derive(Default)]
struct File {
    bytes: Vec<u8>,
    /// Where each object begins.
    offsets: Vec<usize>,
}

impl File {
    fn begin(&mut self) {
        if self.bytes.is_empty() {
            // The comment tells programs that this is not text.
            self.bytes.extend_from_slice(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
        }
        self.offsets.push(self.bytes.len());
        let head = format!("{} 0 obj\n", self.offsets.len());
        self.bytes.extend_from_slice(head.as_bytes());
    }

    fn object(&mut self, content: &[u8]) {
        self.begin();
        self.bytes.extend_from_slice(content);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, content: &[u8]) {
        self.begin();
        self.bytes.extend_from_slice(format!("<< /Length {} >>\nstream\n", content.len()).as_bytes());
        self.bytes.extend_from_slice(content);
        self.bytes.extend_from_slice(b"endstream\nendobj\n");
    }

    /// The table of objects, each line of which has 20 bytes, and where it is.
    fn end(mut self) -> Vec<u8> {
        let (start, count) = (self.bytes.len(), self.offsets.len() + 1);
        let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            table.push_str(&format!("{offset:010} 00000 n \n"));
        }
        table.push_str(&format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
        self.bytes.extend_from_slice(table.as_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        assert_eq!(shown_time(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(shown_time(951_782_399_999), "2000-02-28 23:59:59 UTC");
        assert_eq!(shown_time(951_782_400_000), "2000-02-29 00:00:00 UTC");
        assert_eq!(shown_time(1_795_261_502_000), "2026-11-21 11:45:02 UTC");
    }

    #[test]
    fn long_lines_are_broken() {
        let lines = wrapped(&format!("{} {}", "word ".repeat(30), "x".repeat(200)));
        assert!(lines.iter().all(|line| line.chars().count() <= COLUMNS - 4));
        assert_eq!(lines.concat().replace(' ', "").len(), 4 * 30 + 200);
    }

    #[test]
    fn text_is_escaped_and_the_table_points_at_the_objects() {
        let file = Transcript { lines: vec![r"a (b) \ ü 🎉 €".into(); 100] }.pdf();
        let text: String = file.iter().map(|byte| char::from(*byte)).collect();
        assert!(text.contains("(a \\(b\\) \\\\ \u{fc} ? \u{80}) '"));
        assert_eq!(text.matches("/Type /Page ").count(), 2);
        let text_from = |start: usize| String::from_utf8_lossy(&file[start..]).into_owned();
        let start: usize =
            text.rsplit("startxref\n").next().and_then(|end| end.lines().next()?.parse().ok()).unwrap_or(0);
        let table = text_from(start);
        assert!(table.starts_with("xref\n0 8\n"));
        for (number, line) in table.lines().skip(3).take(7).enumerate() {
            let offset: usize = line[..10].parse().unwrap_or(0);
            assert!(text_from(offset).starts_with(&format!("{} 0 obj\n", number + 1)));
        }
    }
}
