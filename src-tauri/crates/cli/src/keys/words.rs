//! What is said of keys that cannot be used: here, there is no page to paste into and no keyring.

use console::view::Failure;
use miaw::identity::KeyError;

const FORMS: &str =
    "Give a file with one RSA private key: PEM (PKCS#1 or PKCS#8), DER, a private JSON Web Key or PKCS#12.";
const CONVERT: &str = "Convert it first: openssl pkcs8 -topk8 -in KEY.pem -out NEW.pem (for a .p12 file: openssl pkcs12 \
                       -legacy -in KEY.p12 -nocerts -out NEW.pem). Then give NEW.pem, with --password-file.";

/// What is wrong, and what to do about it on a command line.
pub fn of_key(error: &KeyError) -> String {
    let failure = Failure::from(error.clone());
    let of_app = failure.hint.unwrap_or_default();
    let (reason, hint) = match error {
        KeyError::Empty => (None, FORMS),
        KeyError::TooLong { .. } => (None, "Check that this is the key's file."),
        KeyError::NotPrivate { .. } => (
            None,
            "Give the file whose text begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----.",
        ),
        KeyError::NotRsa { .. } => (None, "Make an RSA key: handover keys new --out KEY.pem."),
        KeyError::Encrypted => {
            (None, "Write the password on the first line of a file, and give that file: --password-file FILE.")
        }
        KeyError::WrongPassword => {
            (None, "It is the first line of the file that --password-file names; upper and lower case differ.")
        }
        KeyError::EncryptionUnknown { .. } | KeyError::LegacyEncryption => (None, CONVERT),
        KeyError::Foreign { .. } | KeyError::Utf16 => (None, of_app.as_str()),
        KeyError::Several { .. } | KeyError::SeveralKeys { .. } => (None, "Give only one of them, in a separate file."),
        KeyError::WrongCertificate { .. } => {
            (None, "Give the key with its own certificate, or without one: --days 365 makes one.")
        }
        KeyError::CertificateUnreadable { reason } => {
            (Some(reason), "Give the key without it: --days 365 makes a certificate.")
        }
        KeyError::CutOff { .. } => (None, "Copy the whole file, with its first and last line."),
        KeyError::Unreadable { reason } => (Some(reason), FORMS),
        KeyError::TooSmall { .. } | KeyError::TooLarge { .. } => {
            (None, "Use a key of 2048 to 4096 bits, or make one: handover keys new --out KEY.pem.")
        }
        KeyError::Unusable { reason } => (Some(reason), of_app.as_str()),
    };
    let lines = [Some(failure.message.as_str()), reason.map(String::as_str), Some(hint)];
    lines.into_iter().flatten().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n  ")
}
