//! Addresses of mail, and numbers of telephones and cards, within texts.
//!
//! What looks like one is taken for one: a number too many that is replaced does no harm, one too few does.

/// The text without them, and how many there were.
pub(super) fn without(text: &str) -> (String, u32) {
    let (text, mails) = without_mail(text);
    let (text, numbers) = without_numbers(&text);
    (text, mails + numbers)
}

fn without_mail(text: &str) -> (String, u32) {
    if !text.contains('@') {
        return (text.to_owned(), 0);
    }
    let is_local = |letter: char| letter.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(letter);
    let is_domain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
    let (mut clean, mut rest, mut count) = (String::with_capacity(text.len()), text, 0);
    while let Some(at) = rest.find('@') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let local = before
            .rfind(|letter| !is_local(letter))
            .map_or(0, |place| place + before[place..].chars().next().map_or(0, char::len_utf8));
        let end = after.find(|letter| !is_domain(letter)).unwrap_or(after.len());
        let domain = after[..end].trim_end_matches(['.', '-']);
        let is_address = local < at && domain.contains('.') && !domain.starts_with(['.', '-']);
        if is_address {
            clean.push_str(&before[..local]);
            clean.push_str("(mail address)");
            count += 1;
            rest = &after[domain.len()..];
        } else {
            clean.push_str(&rest[..=at]);
            rest = after;
        }
    }
    clean.push_str(rest);
    (clean, count)
}

fn without_numbers(text: &str) -> (String, u32) {
    let is_part =
        |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
    let (mut clean, mut count) = (String::with_capacity(text.len()), 0);
    let (mut rest, mut previous) = (text, None::<char>);
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit() || matches!(letter, '+' | '(')) {
        let (before, from) = rest.split_at(start);
        clean.push_str(before);
        let previous_here = before.chars().next_back().or(previous);
        let plus = usize::from(from.starts_with('+'));
        let end = from[plus..].find(|letter| !is_part(letter)).map_or(from.len(), |end| end + plus);
        // A sign that no number follows stands for itself.
        let end = end.max(1);
        let number = from[..end].trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let next = from[end..].chars().next().filter(|_| number.len() == end);
        let joined = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let inside =
            joined(previous_here) || matches!(previous_here, Some('-' | '/' | '.' | ':' | '=')) || joined(next);
        match kind_of(number).filter(|_| !inside) {
            Some(kind) => {
                clean.push_str(kind);
                clean.push_str(&from[number.len()..end]);
                count += 1;
            }
            None => clean.push_str(&from[..end]),
        }
        previous = from[..end].chars().next_back();
        rest = &from[end..];
    }
    clean.push_str(rest);
    (clean, count)
}

/// What a run of digits and what stands between them is.
fn kind_of(number: &str) -> Option<&'static str> {
    let digits: Vec<u32> = number.chars().filter_map(|letter| letter.to_digit(10)).collect();
    if (13..=19).contains(&digits.len()) && is_luhn(&digits) {
        return Some("(card number)");
    }
    // A date, or the address of a host.
    let groups: Vec<&str> = number.split(['-', '.', '/', ' ']).filter(|group| !group.is_empty()).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_date = matches!(lengths.as_slice(), [4, 2, 2, ..] | [2, 2, 4, ..]) && !number.starts_with('+');
    let is_host = lengths.len() == 4 && number.matches('.').count() == 3 && lengths.iter().all(|length| *length <= 3);
    ((7..=15).contains(&digits.len()) && !is_date && !is_host).then_some("(telephone number)")
}

/// The check digit of card numbers (ISO/IEC 7812-1, annex B).
fn is_luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_details_are_found() {
        for (text, clean) in [
            ("Write to maria.lopez+x@example.co.uk.", "Write to (mail address)."),
            ("é@b.de, <c@d.ef>", "(mail address), <(mail address)>"),
            ("Call +49 (0)30 1234567!", "Call (telephone number)!"),
            ("Call 555-123-4567 or 030/1234567 today", "Call (telephone number) or (telephone number) today"),
            ("(555) 123-4567", "(telephone number)"),
            ("Card 4111 1111 1111 1111, thanks", "Card (card number), thanks"),
            ("4111111111111111", "(card number)"),
        ] {
            assert_eq!(without(text).0, clean);
            assert!(without(text).1 > 0);
        }
    }

    #[test]
    fn other_things_stay() {
        for text in [
            "@team, look at 5@6",
            "order 123456",
            "on 2026-11-21 10:00 and 21.11.2026",
            "2026-11-21T10:00:00.123Z",
            "00D000000000062EAA",
            "11111111-1111-4111-8111-a11111111111",
            "http://192.168.100.200:8080/x",
            "+",
            "(",
            "1 + 1 = 2",
            "a+b",
            "",
        ] {
            assert_eq!(without(text), (text.to_owned(), 0));
        }
    }
}
