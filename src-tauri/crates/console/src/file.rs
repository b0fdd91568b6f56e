//! Files: what a deployment takes, on their way out, and fetched from where a message says they are.
//!
//! Nothing is fetched, opened or executed by itself: a file comes when a person asks for it, and is written to the downloads
//! folder.

mod fetch;
mod policy;
mod upload;

use aws_lc_rs::digest::{Context, Digest, SHA256};

pub use fetch::{Fetch, Source};
pub(crate) use fetch::{fetch, transcript_refused};
pub(crate) use policy::{bytes_gone, cancelled, no_upload};
pub use policy::{check, of_deployment};
pub(crate) use upload::{Told, told};

use crate::failure::not_now;
use crate::view::Failure;

/// Bytes of a MB as the deployment counts them.
pub const MEGABYTE: u64 = 1_048_576;

/// A size for people: `512 bytes`, `12 KB`, `4.8 MB`. Never rounded down to a limit that it is over.
#[must_use]
pub fn in_words(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (bytes * 10).div_ceil(unit);
        if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
    };
    match bytes {
        1 => "1 byte".to_owned(),
        0..1_024 => format!("{bytes} bytes"),
        1_024..MEGABYTE => format!("{} KB", bytes.div_ceil(1_024)),
        _ => format!("{} MB", tenths(MEGABYTE)),
    }
}

/// The type that goes with an extension, of those that Salesforce takes by default. The extension decides there anyway.
#[must_use]
pub fn type_of(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    match extension.as_deref().unwrap_or_default() {
        "bmp" => "image/bmp",
        "csv" => "text/csv",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "gif" => "image/gif",
        "jpg" | "jpeg" => "image/jpeg",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "tiff" => "image/tiff",
        "txt" => "text/plain",
        "xls" => "application/vnd.ms-excel",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

/// What is said when the system's file manager does not answer.
#[must_use]
pub fn folder_not_shown(reason: &str) -> Failure {
    not_now("The folder could not be shown.", "Copy the path and open the folder yourself.").detail(reason)
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut context = Context::new(&SHA256);
    context.update(bytes);
    hexadecimal(&context.finish())
}

pub(crate) fn hexadecimal(digest: &Digest) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_words() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1_023, "1023 bytes"),
            (1_024, "1 KB"),
            (1_025, "2 KB"),
            (MEGABYTE, "1 MB"),
            (5 * MEGABYTE, "5 MB"),
            (5 * MEGABYTE + 1, "5.1 MB"),
        ] {
            assert_eq!(in_words(bytes), words);
        }
    }

    #[test]
    fn the_hash_is_the_one_of_fips_180() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
