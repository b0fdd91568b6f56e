//! Mends what reaches the parser: drops lines that the event stream format says to ignore but the parser fails on, ends every
//! line with one line feed, replaces bytes that are not UTF-8, caps lines without end, and notes what the parser does not tell
//! (an id or a retry of a block without data, stray text).
//!
//! The format is the WHATWG HTML standard's *Server-sent events*, section "Interpreting an event stream".

use bytes::{Buf as _, Bytes, BytesMut};
use memchr::{memchr, memrchr2};

/// Longest line and longest event, in bytes.
pub(super) const LONGEST: usize = 8 * 1024 * 1024;
/// What an open stream says when its token has died, in lower case: text that is no field.
const EXPIRED: &[u8] = b"jwt is expired";

/// What the guard has seen besides the events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Notes {
    /// The id of the newest finished block, events without data included.
    pub last_event_id: Option<String>,
    /// The newest `retry:` in milliseconds.
    pub retry: Option<u64>,
    /// Whether a line that is no field said that the token is expired.
    pub token_expired: bool,
}

/// A line or an event without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// The guard of one connection.
#[derive(Debug, Default)]
pub(super) struct Guard {
    carry: BytesMut,
    block_id: Option<String>,
    block_size: usize,
    begun: bool,
    /// The newest byte was a carriage return: a line feed that follows belongs to the same line break.
    returned: bool,
    notes: Notes,
}

impl Guard {
    pub(super) fn notes(&self) -> &Notes {
        &self.notes
    }

    /// Takes a chunk and gives the whole lines that can be parsed now, each with one line feed at its end.
    pub(super) fn pass(&mut self, mut chunk: Bytes) -> Result<Bytes, TooLong> {
        if !chunk.is_empty() && std::mem::take(&mut self.returned) && chunk[0] == b'\n' {
            chunk.advance(1);
        }
        let Some(end) = memrchr2(b'\n', b'\r', &chunk) else {
            self.carry.extend_from_slice(&chunk);
            return if self.carry.len() > LONGEST { Err(TooLong) } else { Ok(Bytes::new()) };
        };
        let lines = if self.carry.is_empty() {
            chunk.slice(..=end)
        } else {
            self.carry.extend_from_slice(&chunk[..=end]);
            self.carry.split().freeze()
        };
        self.carry.extend_from_slice(&chunk[end + 1..]);
        if self.carry.len() > LONGEST {
            return Err(TooLong);
        }
        self.returned = chunk.ends_with(b"\r");
        let lines = with_line_feeds(self.without_mark(lines));
        let lines = match std::str::from_utf8(&lines) {
            Ok(_) => lines,
            Err(_) => Bytes::from(String::from_utf8_lossy(&lines).into_owned()),
        };
        self.sift(lines)
    }

    /// Whether the server has said that the token is expired, be its line finished or not: nothing good follows.
    pub(super) fn says_expired(&self) -> bool {
        self.notes.token_expired
            || self.carry.get(..EXPIRED.len()).is_some_and(|start| start.eq_ignore_ascii_case(EXPIRED))
    }

    /// The connection has ended: an unfinished line may still be the server's last word.
    pub(super) fn end(&mut self) {
        let rest = self.carry.split();
        // Within a field, the words are somebody's, and the line was cut off.
        if !is_known(field_of(&rest).0) {
            self.stray(&rest);
        }
    }

    fn without_mark(&mut self, lines: Bytes) -> Bytes {
        const MARK: &[u8] = b"\xef\xbb\xbf";
        if std::mem::replace(&mut self.begun, true) || !lines.starts_with(MARK) {
            lines
        } else {
            lines.slice(MARK.len()..)
        }
    }

    /// Looks at each line; copies only when one must be dropped.
    fn sift(&mut self, lines: Bytes) -> Result<Bytes, TooLong> {
        let mut kept: Option<BytesMut> = None;
        let mut start = 0;
        while start < lines.len() {
            let end = start + memchr(b'\n', &lines[start..]).unwrap_or(lines.len() - start - 1);
            let (line, whole) = (&lines[start..end], &lines[start..=end]);
            if self.look_at(line)? {
                if let Some(kept) = &mut kept {
                    kept.extend_from_slice(whole);
                }
            } else if self.notes.token_expired {
                // The stream is over; what follows in the same piece would not be heard in another.
                return Ok(kept.map_or_else(|| lines.slice(..start), BytesMut::freeze));
            } else if kept.is_none() {
                kept = Some(BytesMut::from(&lines[..start]));
            }
            start = end + 1;
        }
        Ok(kept.map_or(lines, BytesMut::freeze))
    }

    /// Whether the parser can take a line.
    fn look_at(&mut self, line: &[u8]) -> Result<bool, TooLong> {
        if line.is_empty() {
            self.block_size = 0;
            if let Some(id) = self.block_id.take() {
                self.notes.last_event_id = Some(id);
            }
            return Ok(true);
        }
        let (field, value) = field_of(line);
        Ok(match field {
            b"" => true,
            b"data" => {
                // The parser keeps all data of a block; comments and the rest it lets go.
                self.block_size += line.len();
                if self.block_size > LONGEST {
                    return Err(TooLong);
                }
                true
            }
            b"event" => !value.is_empty(),
            b"id" => self.look_at_id(value),
            b"retry" => self.look_at_retry(value),
            _ => {
                self.stray(line);
                false
            }
        })
    }

    /// An id with a NUL is to be ignored; one that is empty would mean to begin anew, and is not noted.
    fn look_at_id(&mut self, value: &[u8]) -> bool {
        let id = std::str::from_utf8(value).unwrap_or_default();
        if id.contains('\0') {
            return false;
        }
        if !id.is_empty() {
            self.block_id = Some(id.to_owned());
        }
        true
    }

    fn look_at_retry(&mut self, value: &[u8]) -> bool {
        let digits = std::str::from_utf8(value).ok().filter(|_| value.iter().all(u8::is_ascii_digit));
        let retry = digits.and_then(|digits| digits.parse().ok());
        self.notes.retry = retry.or(self.notes.retry);
        retry.is_some()
    }

    fn stray(&mut self, line: &[u8]) {
        self.notes.token_expired |= line.windows(EXPIRED.len()).any(|part| part.eq_ignore_ascii_case(EXPIRED));
    }
}

/// A line's field name and value. A comment's name is empty.
fn field_of(line: &[u8]) -> (&[u8], &[u8]) {
    match memchr(b':', line) {
        Some(colon) => (&line[..colon], line[colon + 1..].strip_prefix(b" ").unwrap_or(&line[colon + 1..])),
        None => (line, &line[line.len()..]),
    }
}

fn is_known(field: &[u8]) -> bool {
    matches!(field, b"" | b"data" | b"event" | b"id" | b"retry")
}

/// The lines with a line feed at the end of each, whichever of the format's three line breaks they had. Without this, the line
/// feed that is left of a dropped line, or of a line break that came in two pieces, would look like the end of the event.
fn with_line_feeds(lines: Bytes) -> Bytes {
    if memchr(b'\r', &lines).is_none() {
        return lines;
    }
    let mut mended = BytesMut::with_capacity(lines.len());
    let mut bytes = lines.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'\r' {
            bytes.next_if_eq(&b'\n');
            mended.extend_from_slice(b"\n");
        } else {
            mended.extend_from_slice(&[byte]);
        }
    }
    mended.freeze()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Passes a text in pieces of a size and gives what comes out.
    fn passed(text: &[u8], size: usize) -> (Vec<u8>, Notes) {
        let mut guard = Guard::default();
        let mut out = Vec::new();
        for piece in text.chunks(size) {
            out.extend_from_slice(&guard.pass(Bytes::copy_from_slice(piece)).expect("short lines"));
        }
        guard.end();
        (out, guard.notes().clone())
    }

    const LINES: &[u8] = b"event:ping\ndata:0\n\n:comment\nevent: X\ndata: {\"a\":\"\xc3\xa9\"}\nid: 7\n\n";

    #[test]
    fn good_lines_pass_untouched_whatever_the_chunks() {
        for size in 1..=LINES.len() {
            let (out, notes) = passed(LINES, size);
            assert_eq!(out, LINES, "in pieces of {size}");
            assert_eq!(notes.last_event_id.as_deref(), Some("7"));
        }
    }

    #[test]
    fn all_three_line_breaks_become_one_whatever_the_chunks() {
        for line_break in ["\r\n", "\r"] {
            let text = String::from_utf8_lossy(LINES).replace('\n', line_break);
            for size in 1..=text.len() {
                assert_eq!(passed(text.as_bytes(), size).0, LINES, "{line_break:?} in pieces of {size}");
            }
        }
        assert_eq!(passed(b"data:a\n\r\ndata:b\r\n\n", 1).0, b"data:a\n\ndata:b\n\n");
        assert_eq!(passed(b"data:a\rdata:b\r\r", 3).0, b"data:a\ndata:b\n\n");
    }

    #[test]
    fn the_id_of_a_block_counts_when_the_block_is_whole() {
        let text = b"event:X\r\ndata:1\r\nid:7\r\n\r\n";
        for size in 1..=text.len() {
            assert_eq!(passed(&text[..text.len() - 2], size).1.last_event_id, None, "in pieces of {size}");
            assert_eq!(passed(text, size).1.last_event_id.as_deref(), Some("7"), "in pieces of {size}");
        }
    }

    #[test]
    fn a_dropped_line_does_not_end_its_event() {
        let text = b"event:X\r\ndata:1\r\nstrange:y\r\ndata:2\r\n\r\n";
        assert_eq!(passed(text, text.len()).0, b"event:X\ndata:1\ndata:2\n\n");
    }

    #[test]
    fn comments_are_no_part_of_an_event_that_grows() {
        let mut guard = Guard::default();
        let comments = Bytes::from([b":".as_slice(), &vec![b'x'; 1024 * 1024], b"\n"].concat());
        assert!((0..9).all(|_| guard.pass(comments.clone()).is_ok()));
    }

    #[test]
    fn lines_the_parser_fails_on_are_dropped() {
        let text = b"\xef\xbb\xbfstrange\nother: x\nevent:\nretry: soon\nretry: +5\nid:a\0b\ndata:1\n\n";
        for size in 3..=text.len() {
            assert_eq!(passed(text, size).0, b"data:1\n\n", "in pieces of {size}");
        }
    }

    #[test]
    fn ids_and_retries_of_blocks_without_data_are_noted() {
        let (_, notes) = passed(b"id: 41\n\nid:\n\nretry: 50\n\nid: 42\n", 5);
        assert_eq!(notes, Notes { last_event_id: Some("41".into()), retry: Some(50), token_expired: false });
    }

    #[test]
    fn the_expired_token_is_heard_with_and_without_a_line_break() {
        assert!(passed(b"data:0\n\nJwt is expired\n", 4).1.token_expired);
        assert!(passed(b"data:0\n\nJwt is expired", 4).1.token_expired);
        assert!(!passed(b"data:Jwt is expired\n\n", 4).1.token_expired);
        // A message about it, cut off in its middle, is no word of the server's.
        assert!(!passed(b"data:my Jwt is expired, what n", 4).1.token_expired);
        let mut guard = Guard::default();
        for byte in b"\n\nJWT is expire" {
            guard.pass(Bytes::copy_from_slice(&[*byte])).expect("short");
            assert!(!guard.says_expired());
        }
        guard.pass(Bytes::from_static(b"d")).expect("short");
        assert!(guard.says_expired());
    }

    #[test]
    fn nothing_counts_after_the_token_has_expired() {
        let text = b"data:0\n\nstrange\nJwt is expired\nid:9\ndata:1\n\n";
        let mut guard = Guard::default();
        assert_eq!(guard.pass(Bytes::from_static(text)).expect("short"), "data:0\n\n");
        assert_eq!((guard.says_expired(), guard.notes().last_event_id.as_deref()), (true, None));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_replaced() {
        assert_eq!(passed(b"data:a\xff\n\n", 100).0, "data:a\u{fffd}\n\n".as_bytes());
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let mut guard = Guard::default();
        let piece = Bytes::from(vec![b'x'; 1024 * 1024]);
        let refused = (0..9).map(|_| guard.pass(piece.clone())).find_map(Result::err);
        assert_eq!(refused, Some(TooLong));
    }

    #[test]
    fn an_event_without_end_is_refused() {
        let mut guard = Guard::default();
        let line = Bytes::from([b"data:".as_slice(), &vec![b'x'; 1024 * 1024], b"\n"].concat());
        assert_eq!((0..9).map(|_| guard.pass(line.clone())).find_map(Result::err), Some(TooLong));
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_come_out_the_same_way(text in proptest::collection::vec(prop_oneof![
            Just(b'\n'), Just(b'\r'), Just(b':'), Just(b' '), Just(b'd'), any::<u8>()], 0..200), size in 1_usize..20) {
            // A character split over chunks is put together again, so pieces never change the outcome.
            let (whole, notes) = passed(&text, text.len().max(1));
            let (pieces, noted) = passed(&text, size);
            prop_assert_eq!(whole, pieces);
            prop_assert_eq!(notes, noted);
        }
    }
}
