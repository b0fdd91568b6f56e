//! What can go wrong with a request, with everything that is known about it.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use serde_json::Value;

/// Longest pause that a server is granted. One that asks for more is asked again after this.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A request that did not do what it was sent for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of failure.
    pub kind: ErrorKind,
    /// HTTP method.
    pub method: &'static str,
    /// The URL, which holds no secrets in this API.
    pub url: String,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The server's own words, if it said any that could be read.
    pub server_text: Option<String>,
    /// The server's own code, for example `900020`.
    pub server_code: Option<String>,
    /// From sending to failing.
    pub elapsed: Duration,
}

/// What kind of failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The host name could not be resolved.
    HostUnknown,
    /// Nothing listens at the address.
    ConnectionRefused,
    /// The secure connection could not be set up.
    Tls {
        /// The library's words.
        reason: String,
    },
    /// No answer within the limit.
    Timeout,
    /// The connection broke, or another transport fault. [`Error::status`] is known if it broke in the middle of the answer.
    Network {
        /// The library's words.
        reason: String,
    },
    /// A redirect, which is never followed with a token.
    Redirect {
        /// `Location`.
        location: String,
    },
    /// Redirects that lead to redirects, within the same host, and to no answer.
    RedirectCircle,
    /// An answer that is not what the protocol says.
    Unreadable {
        /// `Content-Type`.
        content_type: String,
        /// What is wrong with it.
        reason: String,
    },
    /// 400 on a token request: the deployment is of another type than Custom Client.
    DeploymentType,
    /// 400 with the event router's words on the org id.
    OrgIdMismatch,
    /// 401 or 423.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 412 or 417: a new messaging session with pre-chat values is needed.
    SessionNeeded,
    /// 413: a file, or a request, larger than is taken.
    FileTooLarge {
        /// The limit in bytes, where the server's words name it between `<` and `>`.
        limit: Option<u64>,
    },
    /// 415: files of this type are not taken.
    FileTypeRefused,
    /// The answer is longer than is taken here.
    TooLong {
        /// In bytes.
        limit: u64,
    },
    /// 429.
    TooManyRequests {
        /// `Retry-After` in seconds.
        retry_after: Option<u64>,
    },
    /// Another 4xx.
    Refused,
    /// 5xx.
    Server,
}

impl Error {
    /// Whether the same request may succeed later without anybody changing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::HostUnknown
                | ErrorKind::ConnectionRefused
                | ErrorKind::Timeout
                | ErrorKind::Network { .. }
                | ErrorKind::TooManyRequests { .. }
                | ErrorKind::Server
        )
    }

    /// How long the server asked to be left alone (`Retry-After`), at most [`LONGEST_PAUSE`].
    #[must_use]
    pub fn pause(&self) -> Option<Duration> {
        match self.kind {
            ErrorKind::TooManyRequests { retry_after } => {
                retry_after.map(|seconds| Duration::from_secs(seconds).min(LONGEST_PAUSE))
            }
            _ => None,
        }
    }

    /// Whether the request may have reached the server and been carried out.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Timeout
                | ErrorKind::Network { .. }
                | ErrorKind::Unreadable { .. }
                | ErrorKind::TooLong { .. }
                | ErrorKind::Server
        )
    }

    pub(crate) fn of_transport(method: &'static str, url: String, error: &reqwest::Error, elapsed: Duration) -> Self {
        let kind = kind_of_transport(error);
        Self { kind, method, url, status: None, server_text: None, server_code: None, elapsed }
    }

    pub(crate) fn of_status(
        method: &'static str,
        url: String,
        status: u16,
        headers: &http::HeaderMap,
        body: &[u8],
        elapsed: Duration,
    ) -> Self {
        let (server_text, server_code) = words_of(body);
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let said = |part: &str| server_text.as_deref().is_some_and(|text| text.to_ascii_lowercase().contains(part));
        let kind = match status {
            300..=399 => ErrorKind::Redirect { location: header("location").unwrap_or_default() },
            400 if said("orgid in the header and token") => ErrorKind::OrgIdMismatch,
            400 if said("deploymenttype") || said("deployment type") => ErrorKind::DeploymentType,
            401 | 423 => ErrorKind::Unauthorized,
            403 => ErrorKind::Forbidden,
            404 => ErrorKind::NotFound,
            409 => ErrorKind::Conflict,
            412 | 417 => ErrorKind::SessionNeeded,
            413 => ErrorKind::FileTooLarge { limit: server_text.as_deref().and_then(limit_in) },
            415 => ErrorKind::FileTypeRefused,
            429 => ErrorKind::TooManyRequests { retry_after: retry_after(headers) },
            400..=499 => ErrorKind::Refused,
            500..=599 => ErrorKind::Server,
            _ => ErrorKind::Unreadable {
                content_type: header("content-type").unwrap_or_default(),
                reason: format!("status {status} is none that this call answers"),
            },
        };
        Self { kind, method, url, status: Some(status), server_text, server_code, elapsed }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}: ", self.method, self.url)?;
        if let Some(status) = self.status {
            write!(formatter, "{status} ")?;
        }
        match &self.kind {
            ErrorKind::HostUnknown => formatter.write_str("the host name could not be resolved"),
            ErrorKind::ConnectionRefused => formatter.write_str("the connection was refused"),
            ErrorKind::Tls { reason } => write!(formatter, "no secure connection: {reason}"),
            ErrorKind::Timeout => formatter.write_str("no answer in time"),
            ErrorKind::Network { reason } => write!(formatter, "the connection failed: {reason}"),
            ErrorKind::Redirect { location } => write!(formatter, "redirected to {location}"),
            ErrorKind::RedirectCircle => formatter.write_str("redirected in a circle"),
            ErrorKind::Unreadable { content_type, reason } => {
                write!(formatter, "unreadable answer ({content_type}): {reason}")
            }
            ErrorKind::DeploymentType => formatter.write_str("the deployment is not of type Custom Client"),
            ErrorKind::OrgIdMismatch => formatter.write_str("the org id of header and token differ"),
            ErrorKind::Unauthorized => formatter.write_str("the token was refused"),
            ErrorKind::Forbidden => formatter.write_str("permission denied"),
            ErrorKind::NotFound => formatter.write_str("not found"),
            ErrorKind::Conflict => formatter.write_str("it exists already"),
            ErrorKind::SessionNeeded => formatter.write_str("a new messaging session is needed"),
            ErrorKind::FileTooLarge { limit: Some(limit) } => write!(formatter, "larger than {limit} bytes"),
            ErrorKind::FileTooLarge { limit: None } => formatter.write_str("too large"),
            ErrorKind::FileTypeRefused => formatter.write_str("the type of the file was refused"),
            ErrorKind::TooLong { limit } => write!(formatter, "the answer is longer than {limit} bytes"),
            ErrorKind::TooManyRequests { .. } => formatter.write_str("too many requests"),
            ErrorKind::Refused => formatter.write_str("the request was refused"),
            ErrorKind::Server => formatter.write_str("the server failed"),
        }?;
        if let Some(text) = &self.server_text {
            write!(formatter, " (the server said: {text})")?;
        }
        write!(formatter, " after {} ms", self.elapsed.as_millis())
    }
}

impl StdError for Error {}

/// `Retry-After` in seconds. RFC 9110, section 10.2.3: a number of seconds, or a date, which counts from the answer's own `Date`.
/// This machine's clock may be wrong, and is not asked.
fn retry_after(headers: &http::HeaderMap) -> Option<u64> {
    let header = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok()).map(str::trim);
    let text = header(http::header::RETRY_AFTER)?;
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let now = httpdate::parse_http_date(header(http::header::DATE)?).ok()?;
    let until = httpdate::parse_http_date(text).ok()?;
    Some(until.duration_since(now).unwrap_or_default().as_secs())
}

/// The words and the code of an error body, in any of the shapes of the three services, or the text itself.
pub(crate) fn words_of(body: &[u8]) -> (Option<String>, Option<String>) {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    if text.is_empty() {
        return (None, None);
    }
    let Ok(Value::Object(fault)) = serde_json::from_str::<Value>(text) else {
        let plain: String = text.chars().take(300).collect();
        return (Some(plain), None);
    };
    let member =
        |name: &str| fault.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let words = member("message").or_else(|| member("text")).or_else(|| member("error"));
    let code = match fault.get("errorCode") {
        Some(Value::String(code)) if !code.is_empty() => Some(code.clone()),
        Some(Value::Number(code)) => Some(code.to_string()),
        _ => None,
    };
    (words, code)
}

/// The number between `<` and `>`: Salesforce's clients read the size limit of files from there.
fn limit_in(words: &str) -> Option<u64> {
    let (_, rest) = words.split_once('<')?;
    rest.split_once('>')?.0.trim().parse().ok()
}

/// What kind of failure a request had that got no whole answer.
#[must_use]
pub fn kind_of_transport(error: &reqwest::Error) -> ErrorKind {
    if error.is_timeout() {
        return ErrorKind::Timeout;
    }
    let mut words = Vec::new();
    let mut source: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(cause) = source {
        if let Some(reason) = cause.downcast_ref::<rustls::Error>() {
            return ErrorKind::Tls { reason: reason.to_string() };
        }
        if let Some(fault) = cause.downcast_ref::<io::Error>() {
            match fault.kind() {
                io::ErrorKind::ConnectionRefused => return ErrorKind::ConnectionRefused,
                io::ErrorKind::TimedOut => return ErrorKind::Timeout,
                _ => {}
            }
            if let Some(reason) = tls_inside(fault) {
                return ErrorKind::Tls { reason: reason.to_string() };
            }
        }
        words.push(cause.to_string());
        source = cause.source();
    }
    if words.iter().any(|word| word.contains("dns error") || word.contains("failed to lookup address")) {
        return ErrorKind::HostUnknown;
    }
    ErrorKind::Network { reason: words.pop().unwrap_or_default() }
}

/// The TLS library's error within an `io::Error`, which wraps others without naming them as its source.
fn tls_inside(fault: &io::Error) -> Option<&rustls::Error> {
    let inner = fault.get_ref()?;
    inner.downcast_ref().or_else(|| inner.downcast_ref().and_then(tls_inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(headers: &[(http::HeaderName, &'static str)]) -> Option<u64> {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), http::HeaderValue::from_static(value))).collect();
        let error = Error::of_status("GET", String::new(), 429, &headers, b"", Duration::ZERO);
        error.pause().map(|pause| pause.as_secs())
    }

    #[test]
    fn the_pause_that_a_server_asks_for_is_read_in_both_forms_and_capped() {
        use http::header::{DATE, RETRY_AFTER};
        let noon = (DATE, "Sat, 21 Nov 2026 12:00:00 GMT");
        assert_eq!(pause(&[]), None);
        assert_eq!(pause(&[(RETRY_AFTER, " 7 ")]), Some(7));
        assert_eq!(pause(&[(RETRY_AFTER, "86400")]), Some(60));
        assert_eq!(pause(&[noon.clone(), (RETRY_AFTER, "Sat, 21 Nov 2026 12:00:09 GMT")]), Some(9));
        assert_eq!(pause(&[noon, (RETRY_AFTER, "Sat, 21 Nov 2026 11:00:00 GMT")]), Some(0));
        assert_eq!(pause(&[(RETRY_AFTER, "later")]), None);
        assert_eq!(pause(&[(RETRY_AFTER, "-1")]), None);
    }
}
