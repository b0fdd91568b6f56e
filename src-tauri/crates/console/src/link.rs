//! Links of messages: which of them may be opened at all.

use url::Url;

use crate::failure::not_now;
use crate::view::Failure;

/// The address of a link that may be opened in a browser, as the browser will read it.
///
/// # Errors
/// It is no address, or not one of `http` or `https`.
pub fn openable(text: &str) -> Result<Url, Failure> {
    let address = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    address.ok_or_else(|| {
        not_now(
            "This link is not opened: it does not lead to a web page.",
            "Only addresses that begin with http:// or https:// are opened. Look at the message's JSON to see where it leads.",
        )
    })
}

/// What is said when there is no browser to open a link in.
#[must_use]
pub fn not_opened(reason: &str) -> Failure {
    let failure =
        not_now("The link could not be opened in a browser.", "Copy the address and open it in a browser yourself.");
    Failure { detail: Some(reason.to_owned()), ..failure }
}
