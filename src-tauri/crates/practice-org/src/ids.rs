//! Identifiers of the three kinds that an org hands out: record ids, org ids, UUIDs.

use uuid::Uuid;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SUFFIX: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// Adds the three characters that make a 15-character id safe where case is lost.
pub(crate) fn long_id(short: &str) -> String {
    let mut long = short.to_owned();
    for block in short.as_bytes().chunks(5) {
        let bits = block
            .iter()
            .enumerate()
            .fold(0, |bits, (place, byte)| bits | usize::from(byte.is_ascii_uppercase()) << place);
        long.push(char::from(SUFFIX[bits & 31]));
    }
    long
}

/// An 18-character record id: a key prefix such as `0Mw`, a fixed pod, and a number.
pub(crate) fn record_id(prefix: &str, mut number: u64) -> String {
    let mut digits = [b'0'; 9];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(number % 62) as usize];
        number /= 62;
    }
    long_id(&format!("{prefix}Hp0{}", String::from_utf8_lossy(&digits)))
}

/// Whether this is a 15-character org id.
pub(crate) fn is_org_id(text: &str) -> bool {
    text.len() == 15 && text.starts_with("00D") && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A new version 4 UUID in lower case.
pub(crate) fn uuid() -> String {
    Uuid::new_v4().to_string()
}

/// Whether this is a version 4 UUID in lower case, version and variant included.
pub(crate) fn is_lower_uuid_v4(text: &str) -> bool {
    is_uuid(text)
        && !text.bytes().any(|byte| byte.is_ascii_uppercase())
        && text.as_bytes()[14] == b'4'
        && matches!(text.as_bytes()[19], b'8' | b'9' | b'a' | b'b')
}

/// Whether this is a UUID with hyphens, of any version and case.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_ids_carry_the_case_of_the_short_one() {
        assert_eq!(long_id("00D000000000062"), "00D000000000062EAA");
        assert_eq!(long_id("0013000000ABCDE").len(), 18);
    }

    #[test]
    fn uuids_are_checked_to_the_version_and_the_variant() {
        assert!(is_lower_uuid_v4("7d4f3a10-3c4e-4b51-9d0e-0a1b2c3d4e5f"));
        assert!(!is_lower_uuid_v4("7D4F3A10-3C4E-4B51-9D0E-0A1B2C3D4E5F"));
        assert!(!is_lower_uuid_v4("7d4f3a10-3c4e-1b51-9d0e-0a1b2c3d4e5f"));
        assert!(!is_lower_uuid_v4("7d4f3a10-3c4e-4b51-cd0e-0a1b2c3d4e5f"));
        assert!(!is_lower_uuid_v4("7d4f3a103c4e4b519d0e0a1b2c3d4e5f"));
        assert!(is_uuid("7D4F3A10-3C4E-1B51-9D0E-0A1B2C3D4E5F"));
    }

    #[test]
    fn record_ids_have_eighteen_characters() {
        assert_eq!(record_id("0Mw", 1).len(), 18);
        assert_ne!(record_id("0Mw", 1), record_id("0Mw", 62));
    }
}
