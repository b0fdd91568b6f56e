//! Every environment variable that the programs read, in one place, and the folder they share.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// Folder for database, log and practice org, instead of the platform's data folder.
pub const DATA_FOLDER: &str = "HANDOVER_DATA_DIR";
/// Folder for files that the user saves, instead of the platform's downloads folder.
pub const DOWNLOADS: &str = "HANDOVER_DOWNLOADS_DIR";
/// What is logged, in the syntax of `tracing-subscriber`'s `EnvFilter`; `info` by default.
pub const LOG: &str = "HANDOVER_LOG";

/// How often the app's process has begun anew because an earlier one was ending. It sets this for itself.
pub const START_TRIES: &str = "HANDOVER_START_TRIES";
/// WebKitGTK's switch: any value but `0` turns composing with OpenGL off. Read by every process of the web view, and set by the app
/// where nothing but the processor can draw.
pub const NO_COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// Mesa's switch: any value but `0` has the processor play a graphics processor.
pub const SOFTWARE_OPENGL: &str = "LIBGL_ALWAYS_SOFTWARE";

/// The name of the folder within the platform's data folder; also the app's identifier.
const FOLDER: &str = "app.handover.console";

/// What the environment says.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Where everything is kept. None for an account without a home folder, where nobody has said where.
    pub data_folder: Option<PathBuf>,
    /// Where files go that the user saves.
    pub downloads: PathBuf,
    /// The log filter.
    pub log: String,
}

/// The folders that the system names.
#[derive(Default)]
struct Folders {
    data: Option<PathBuf>,
    downloads: Option<PathBuf>,
    home: Option<PathBuf>,
}

impl Environment {
    /// Reads the environment.
    #[must_use]
    pub fn read() -> Self {
        let folders = Folders { data: dirs::data_dir(), downloads: dirs::download_dir(), home: dirs::home_dir() };
        Self::of(|name| env::var_os(name), folders)
    }

    fn of(variable: impl Fn(&str) -> Option<OsString>, folders: Folders) -> Self {
        let folder = |name| variable(name).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let data_folder = folder(DATA_FOLDER).or_else(|| Some(folders.data?.join(FOLDER)));
        let downloads = folder(DOWNLOADS).or(folders.downloads).or(folders.home).or_else(|| data_folder.clone());
        let log = variable(LOG).and_then(|filter| filter.into_string().ok()).unwrap_or_else(|| "info".into());
        Self { data_folder, downloads: downloads.unwrap_or_default(), log }
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
    fn a_variable_comes_before_the_systems_folder_and_no_folder_is_made_up() {
        let set = |name: &str| {
            [(DATA_FOLDER, "/data"), (DOWNLOADS, "/files")]
                .iter()
                .find(|(set, _)| *set == name)
                .map(|(_, value)| value.into())
        };
        let home =
            || Folders { data: Some("/home/ada/.local/share".into()), downloads: None, home: Some("/home/ada".into()) };
        let folders = |environment: Environment| (environment.data_folder, environment.downloads);
        assert_eq!(folders(Environment::of(set, home())), (Some("/data".into()), "/files".into()));
        let known = (Some(PathBuf::from("/home/ada/.local/share").join(FOLDER)), "/home/ada".into());
        assert_eq!(folders(Environment::of(|_| None, home())), known);
        assert_eq!(folders(Environment::of(|_| Some(OsString::new()), home())), known);
        assert_eq!(Environment::of(|_| None, Folders::default()).data_folder, None);
    }

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
