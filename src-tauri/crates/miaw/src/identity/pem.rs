//! The text form of keys and certificates (RFC 7468), read as people paste it: indented, with `\n` spelled out, with lines
//! of any length, with other text around it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::KeyError;

/// One block of a text.
pub(crate) struct Block {
    /// What stands after `BEGIN`.
    pub(crate) label: String,
    /// Whether it has headers, which is how old texts say that they are encrypted (RFC 1421).
    pub(crate) headers: bool,
    /// What it holds; the library's words when it is no base64.
    pub(crate) der: Result<Zeroizing<Vec<u8>>, String>,
}

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// All blocks of a text.
///
/// # Errors
/// [`KeyError::CutOff`] when one begins and does not end.
pub(crate) fn blocks(text: &str) -> Result<Vec<Block>, KeyError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, after) = after.split_once(DASHES).ok_or_else(|| cut_off(after.lines().next().unwrap_or("")))?;
        let label = label.trim();
        if label.len() > 64 {
            return Err(cut_off(label));
        }
        let (body, after) = after.split_once(&format!("-----END {label}-----")).ok_or_else(|| cut_off(label))?;
        // Texts that come out of JSON or an environment variable have their line ends spelled out.
        let body = Zeroizing::new(body.replace("\\r", "").replace("\\n", "\n"));
        let headers = body.contains(':');
        let data: Zeroizing<String> = Zeroizing::new(body.split_whitespace().collect());
        let der = STANDARD.decode(data.as_bytes()).map(Zeroizing::new).map_err(|error| error.to_string());
        found.push(Block { label: label.to_owned(), headers, der });
        rest = after;
    }
    Ok(found)
}

/// A block as text, in lines of 64 characters.
pub(crate) fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
    let data = Zeroizing::new(STANDARD.encode(der));
    let mut text = Zeroizing::new(String::with_capacity(data.len() + data.len() / 64 + 2 * label.len() + 40));
    text.push_str(&format!("-----BEGIN {label}-----\n"));
    let mut rest = data.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

/// Only words of labels are repeated: in a damaged text the key itself may stand in the label's place.
fn cut_off(label: &str) -> KeyError {
    const WORDS: [&str; 13] = [
        "RSA",
        "EC",
        "DSA",
        "OPENSSH",
        "ENCRYPTED",
        "PRIVATE",
        "PUBLIC",
        "KEY",
        "X509",
        "TRUSTED",
        "CERTIFICATE",
        "NEW",
        "REQUEST",
    ];
    let label: Vec<&str> = label.split_whitespace().take_while(|word| WORDS.contains(word)).collect();
    KeyError::CutOff { label: if label.is_empty() { "…".to_owned() } else { label.join(" ") } }
}
