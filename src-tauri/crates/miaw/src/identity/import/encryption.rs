//! The names of encryptions that are not read here, so that a person learns what to convert.

use rsa::pkcs8::ObjectIdentifier;

/// Of keys (RFC 8018, RFC 7292, RFC 3657, RFC 5794), by their numbers.
const NAMES: [(&str, &str); 17] = [
    ("1.2.392.200011.61.1.1.1.2", "Camellia-128 (PBES2)"),
    ("1.2.392.200011.61.1.1.1.3", "Camellia-192 (PBES2)"),
    ("1.2.392.200011.61.1.1.1.4", "Camellia-256 (PBES2)"),
    ("1.2.410.200046.1.1.2", "ARIA-128 (PBES2)"),
    ("1.2.410.200046.1.1.7", "ARIA-192 (PBES2)"),
    ("1.2.410.200046.1.1.12", "ARIA-256 (PBES2)"),
    ("1.2.840.113549.3.2", "RC2 (PBES2)"),
    ("1.2.840.113549.3.7", "triple DES (PBES2)"),
    ("1.3.14.3.2.7", "DES (PBES2)"),
    ("1.2.840.113549.1.5.3", "MD5 and DES (PBES1)"),
    ("1.2.840.113549.1.5.6", "MD5 and RC2 (PBES1)"),
    ("1.2.840.113549.1.5.10", "SHA-1 and DES (PBES1)"),
    ("1.2.840.113549.1.5.11", "SHA-1 and RC2 (PBES1)"),
    ("1.2.840.113549.1.12.1.1", "SHA-1 and RC4 (PKCS#12)"),
    ("1.2.840.113549.1.12.1.3", "SHA-1 and triple DES (PKCS#12)"),
    ("1.2.840.113549.1.12.1.6", "SHA-1 and RC2 (PKCS#12)"),
    // Last: it says only that there is a password.
    ("1.2.840.113549.1.5.13", "a cipher that is not known here (PBES2)"),
];
/// The numbers stand at the beginning.
const WITHIN: usize = 160;

/// What a key is encrypted with that begins like one with a password; none when it does not.
pub(super) fn name(der: &[u8]) -> Option<String> {
    let start = der.get(..WITHIN)?;
    let named = NAMES
        .iter()
        .find(|(number, _)| bytes_of(number).is_some_and(|bytes| start.windows(bytes.len()).any(|part| part == bytes)));
    // A certificate may name such a number, too, but not as its first.
    let is_encrypted = PASSWORD_BASED.iter().any(|first| start[..24].windows(8).any(|part| part == first));
    named.filter(|_| is_encrypted).map(|(_, name)| (*name).to_owned())
}

/// The beginnings of all encryptions with a password (PKCS#5, PKCS#12).
const PASSWORD_BASED: [[u8; 8]; 2] =
    [[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05], [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c]];

/// The name that belongs to a number.
pub(super) fn name_of(number: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == number).map(|(_, name)| *name)
}

/// A number with the tag and length before it.
fn bytes_of(number: &str) -> Option<Vec<u8>> {
    let number = ObjectIdentifier::new(number).ok()?;
    let length = u8::try_from(number.as_bytes().len()).ok()?;
    Some([&[0x06, length], number.as_bytes()].concat())
}
