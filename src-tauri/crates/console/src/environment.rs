//! Every environment variable that the programs read, in one place, and the folder they share.

use std::env;
use std::path::PathBuf;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// Folder for database, log and practice org, instead of the platform's data folder.
pub const DATA_FOLDER: &str = "HANDOVER_DATA_DIR";
/// Folder for files that the user saves, instead of the platform's downloads folder.
pub const DOWNLOADS: &str = "HANDOVER_DOWNLOADS_DIR";
/// What is logged, in the syntax of `tracing-subscriber`'s `EnvFilter`; `info` by default.
pub const LOG: &str = "HANDOVER_LOG";

/// The name of the folder within the platform's data folder; also the app's identifier.
const FOLDER: &str = "app.handover.console";

/// What the environment says.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Where everything is kept.
    pub data_folder: PathBuf,
    /// Where files go that the user saves.
    pub downloads: PathBuf,
    /// The log filter.
    pub log: String,
}

impl Environment {
    /// Reads the environment. Without a home folder, the current folder holds the data.
    #[must_use]
    pub fn read() -> Self {
        let data_folder = env::var_os(DATA_FOLDER)
            .filter(|folder| !folder.is_empty())
            .map_or_else(|| dirs::data_dir().unwrap_or_else(|| PathBuf::from(".")).join(FOLDER), PathBuf::from);
        let downloads = env::var_os(DOWNLOADS).filter(|folder| !folder.is_empty()).map_or_else(
            || dirs::download_dir().or_else(dirs::home_dir).unwrap_or_else(|| data_folder.clone()),
            PathBuf::from,
        );
        Self { data_folder, downloads, log: env::var(LOG).unwrap_or_else(|_| "info".into()) }
    }
}

/// The proxy through which this program's HTTP client sends requests to a URL, if any: scheme, host and port, never its
/// credentials. It is what `ALL_PROXY`, `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say, and the operating system's settings
/// on macOS and Windows where they are silent.
#[must_use]
pub fn proxy_for(url: &Url) -> Option<String> {
    let target: http::Uri = url.as_str().parse().ok()?;
    let intercept = Matcher::from_system().intercept(&target)?;
    let proxy = intercept.uri();
    // The matcher keeps credentials apart; what would still be in the authority is cut off.
    let authority = proxy.authority().map(http::uri::Authority::as_str)?;
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    Some(format!("{}://{place}", proxy.scheme_str().unwrap_or("http")))
}

/// The variable that should name the proxy for a URL and holds no proxy's address: it is passed over, as if it were not set.
#[must_use]
pub fn unusable_proxy(url: &Url) -> Option<&'static str> {
    let own = if url.scheme() == "https" { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let is_unusable =
        |name: &&str| env::var(name).is_ok_and(|value| !value.trim().is_empty() && !is_proxy(&value, url));
    own.into_iter().chain(["ALL_PROXY", "all_proxy"]).find(is_unusable)
}

/// Whether requests to a URL could go through what a variable says.
fn is_proxy(value: &str, url: &Url) -> bool {
    let target = url.as_str().parse::<http::Uri>();
    target.is_ok_and(|target| Matcher::builder().all(value).build().intercept(&target).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_proxys_address_is_known() {
        let url = Url::parse("https://acme.my.salesforce-scrt.com/").expect("a URL");
        for (value, expected) in [
            ("http://proxy.acme.example:3128", true),
            ("proxy.acme.example:3128", true),
            ("socks5://127.0.0.1:1080", true),
            ("not a proxy", false),
            ("ftp://x", false),
        ] {
            assert_eq!(is_proxy(value, &url), expected, "{value}");
        }
    }
}
