//! What a deployment is reached by: service URL, org id, developer name, conversation id. Parsed once, valid afterwards.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

/// Where an org's messaging API is served: `https://<MyDomain>.my.salesforce-scrt.com`, the `Url` of the Code Snippet.
///
/// Always scheme, host and, if it is not the scheme's own, port; never a path. Plain `http` only towards this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUrl(Url);

/// Why a service URL was refused. `repair` on [`ServiceUrlError::repair`] holds the URL that was probably meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceUrlError {
    /// Nothing was given.
    #[error("the URL is empty")]
    Empty,
    /// No `https://` in front.
    #[error("the URL has no scheme: it must begin with https://")]
    NoScheme {
        /// With `https://` in front.
        repair: String,
    },
    /// Neither `https` nor loopback `http`.
    #[error("the scheme `{scheme}` is not supported: the API is served over https")]
    Scheme {
        /// The scheme that was given.
        scheme: String,
    },
    /// Plain `http` to another machine: the token would travel in clear.
    #[error("plain http would send the token in clear; only a practice org on this machine is served over http")]
    PlainHttp {
        /// With `https`.
        repair: String,
    },
    /// The org's own address instead of its messaging service.
    #[error("the host {host} is the org's own, not its messaging service's: that one ends in .my.salesforce-scrt.com")]
    InstanceUrl {
        /// The host that was given.
        host: String,
        /// The messaging service of the same My Domain.
        repair: String,
    },
    /// More than scheme and host.
    #[error("the URL has a path, query or fragment; only scheme and host belong here, the app appends the API's paths")]
    Path {
        /// Without it.
        repair: String,
    },
    /// User name or password in the URL.
    #[error("the URL holds a user name or password; the API takes none")]
    Credentials {
        /// Without them.
        repair: String,
    },
    /// Not a URL.
    #[error("this is not a URL: {reason}")]
    Unreadable {
        /// The parser's words.
        reason: String,
    },
}

impl ServiceUrlError {
    /// The URL that was probably meant.
    #[must_use]
    pub fn repair(&self) -> Option<&str> {
        match self {
            Self::NoScheme { repair }
            | Self::PlainHttp { repair }
            | Self::InstanceUrl { repair, .. }
            | Self::Path { repair }
            | Self::Credentials { repair } => Some(repair),
            Self::Empty | Self::Scheme { .. } | Self::Unreadable { .. } => None,
        }
    }
}

impl ServiceUrl {
    /// Reads what a person typed or a Code Snippet holds.
    ///
    /// # Errors
    /// Says which rule is broken, with the URL that was probably meant.
    pub fn parse(text: &str) -> Result<Self, ServiceUrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ServiceUrlError::Empty);
        }
        if !text.contains("://") {
            return Err(match Url::parse(&format!("https://{text}")) {
                Ok(url) if url.host().is_some_and(|host| looks_like_a_host(&host)) => {
                    ServiceUrlError::NoScheme { repair: repaired(&url) }
                }
                _ => ServiceUrlError::Unreadable { reason: "it has neither a scheme nor a host name".into() },
            });
        }
        let url = Url::parse(text).map_err(|error| ServiceUrlError::Unreadable { reason: error.to_string() })?;
        let Some(host) = url.host() else {
            return Err(ServiceUrlError::Unreadable { reason: "it has no host".into() });
        };
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            "http" => return Err(ServiceUrlError::PlainHttp { repair: repaired(&url) }),
            scheme => return Err(ServiceUrlError::Scheme { scheme: scheme.to_owned() }),
        }
        if is_instance_host(&host) {
            return Err(ServiceUrlError::InstanceUrl { host: host.to_string(), repair: repaired(&url) });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ServiceUrlError::Credentials { repair: repaired(&url) });
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(ServiceUrlError::Path { repair: repaired(&url) });
        }
        Ok(Self(url))
    }

    /// Scheme and host (and port), without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The URL of a path that begins with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }

    /// Whether the service is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.0.host().is_some_and(|host| is_loopback(&host))
    }

    /// Whether the host is a sandbox's, scratch org's or developer org's, after Salesforce's naming of My Domains.
    #[must_use]
    pub fn is_test_org(&self) -> bool {
        self.0.host_str().is_some_and(|host| {
            [".sandbox.", ".develop.", ".scratch.", ".demo.", ".trailblaze."].iter().any(|part| host.contains(part))
        })
    }
}

impl fmt::Display for ServiceUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => IpAddr::from(*address).is_loopback(),
        Host::Ipv6(address) => IpAddr::from(*address).is_loopback(),
    }
}

fn looks_like_a_host(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.contains('.') || *name == "localhost",
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    }
}

/// My Domain hosts that serve the org itself, not its messaging.
const INSTANCE_SUFFIXES: [&str; 5] =
    [".my.salesforce.com", ".lightning.force.com", ".my.site.com", ".my.salesforce-setup.com", ".salesforce.com"];

fn is_instance_host(host: &Host<&str>) -> bool {
    matches!(host, Host::Domain(name) if INSTANCE_SUFFIXES.iter().any(|suffix| name.ends_with(suffix)))
}

fn repaired(url: &Url) -> String {
    let mut host = url.host_str().unwrap_or_default().to_owned();
    if url.host().is_some_and(|host| is_instance_host(&host)) {
        for suffix in INSTANCE_SUFFIXES {
            if let Some(domain) = host.strip_suffix(suffix) {
                host = format!("{domain}.my.salesforce-scrt.com");
                break;
            }
        }
    }
    let scheme = if url.host().is_some_and(|host| is_loopback(&host)) { url.scheme() } else { "https" };
    match url.port() {
        Some(port) if !(scheme == "https" && url.scheme() == "http") => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    }
}

/// A Salesforce org id in its 15-character form, as the stream's `X-Org-Id` header wants it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrgId(String);

/// Why an org id was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrgIdError {
    /// Neither 15 nor 18 characters.
    #[error("an org id has 15 or 18 characters; this one has {length}")]
    Length {
        /// How many it has.
        length: usize,
    },
    /// A record id of something else.
    #[error("an org id begins with 00D; this one begins with {prefix}, so it is the id of something else")]
    Prefix {
        /// Its first three characters.
        prefix: String,
    },
    /// Something else than letters and digits.
    #[error("an org id holds letters and digits only; this one holds {character:?}")]
    Character {
        /// The first wrong one.
        character: char,
    },
    /// The last three characters of the 18-character form do not fit the first fifteen.
    #[error(
        "the last three characters are a checksum of the first fifteen; they should be {expected}, not {found}: \
         a character was changed or its case was lost"
    )]
    Checksum {
        /// What they should be.
        expected: String,
        /// What they are.
        found: String,
    },
}

impl OrgId {
    /// Reads 15 or 18 characters; the checksum of the latter is verified.
    ///
    /// # Errors
    /// Says which rule is broken.
    pub fn parse(text: &str) -> Result<Self, OrgIdError> {
        let text = text.trim();
        if let Some(character) = text.chars().find(|character| !character.is_ascii_alphanumeric()) {
            return Err(OrgIdError::Character { character });
        }
        if text.len() != 15 && text.len() != 18 {
            return Err(OrgIdError::Length { length: text.len() });
        }
        if !text.starts_with("00D") {
            return Err(OrgIdError::Prefix { prefix: text[..3].to_owned() });
        }
        let (id, found) = text.split_at(15);
        let expected = checksum(id);
        if !found.is_empty() && !found.eq_ignore_ascii_case(&expected) {
            return Err(OrgIdError::Checksum { expected, found: found.to_owned() });
        }
        Ok(Self(id.to_owned()))
    }

    /// The 15-character form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 18-character form, safe where case is lost.
    #[must_use]
    pub fn long(&self) -> String {
        format!("{}{}", self.0, checksum(&self.0))
    }
}

impl fmt::Display for OrgId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Salesforce's id checksum: for each group of five characters one character that tells which of them are upper-case.
fn checksum(id: &str) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    id.as_bytes()
        .chunks(5)
        .map(|group| {
            let bits = group
                .iter()
                .enumerate()
                .filter(|(_, byte)| byte.is_ascii_uppercase())
                .fold(0_usize, |bits, (place, _)| bits | 1 << place);
            char::from(ALPHABET[bits])
        })
        .collect()
}

/// A deployment's API name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeveloperName(String);

/// Why a developer name was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeveloperNameError {
    /// Nothing was given.
    #[error("the API name is empty")]
    Empty,
    /// It holds a space, so it is probably the label.
    #[error("an API name has no spaces; this looks like the deployment's label")]
    Spaces {
        /// The API name that Salesforce proposes for such a label.
        repair: String,
    },
    /// Another character than letters, digits and underscore.
    #[error("an API name holds letters, digits and underscores only; this one holds {character:?}")]
    Character {
        /// The first wrong one.
        character: char,
    },
    /// It does not begin with a letter, ends with an underscore or has two in a row.
    #[error("an API name begins with a letter, does not end with an underscore and has no two of them in a row")]
    Form,
    /// More than 80 characters.
    #[error("an API name has at most 80 characters; this one has {length}")]
    Length {
        /// How many it has.
        length: usize,
    },
}

impl DeveloperName {
    /// Reads an API name as Salesforce's rules for developer names have it.
    ///
    /// # Errors
    /// Says which rule is broken.
    pub fn parse(text: &str) -> Result<Self, DeveloperNameError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(DeveloperNameError::Empty);
        }
        if text.contains(char::is_whitespace) {
            return Err(DeveloperNameError::Spaces { repair: text.split_whitespace().collect::<Vec<_>>().join("_") });
        }
        if let Some(character) = text.chars().find(|character| !character.is_ascii_alphanumeric() && *character != '_')
        {
            return Err(DeveloperNameError::Character { character });
        }
        if text.len() > 80 {
            return Err(DeveloperNameError::Length { length: text.len() });
        }
        if !text.starts_with(|first: char| first.is_ascii_alphabetic()) || text.ends_with('_') || text.contains("__") {
            return Err(DeveloperNameError::Form);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeveloperName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A fresh conversation id: a version 4 UUID in lower case, as the API wants it.
#[must_use]
pub fn new_conversation_id() -> String {
    new_uuid()
}

/// A fresh id of anything that a client names: a version 4 UUID in lower case.
pub(crate) fn new_uuid() -> String {
    uuid::Uuid::new_v4().hyphenated().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_url_errors_name_the_url_that_was_meant() {
        let cases = [
            ("acme.my.salesforce-scrt.com", Some("https://acme.my.salesforce-scrt.com")),
            ("https://acme.my.salesforce.com", Some("https://acme.my.salesforce-scrt.com")),
            ("acme.my.salesforce.com/", Some("https://acme.my.salesforce-scrt.com")),
            ("https://acme--uat.sandbox.my.salesforce.com/x", Some("https://acme--uat.sandbox.my.salesforce-scrt.com")),
            ("https://acme.lightning.force.com/lightning/page", Some("https://acme.my.salesforce-scrt.com")),
            ("https://acme.my.salesforce-scrt.com/iamessage/api/v2", Some("https://acme.my.salesforce-scrt.com")),
            ("http://acme.my.salesforce-scrt.com", Some("https://acme.my.salesforce-scrt.com")),
            ("http://127.0.0.1:4000/eventrouter/v1/sse", Some("http://127.0.0.1:4000")),
            ("https://user:secret@acme.my.salesforce-scrt.com", Some("https://acme.my.salesforce-scrt.com")),
            ("ftp://acme.my.salesforce-scrt.com", None),
            ("", None),
            ("not a url", None),
            ("https://", None),
        ];
        for (text, repair) in cases {
            let error = ServiceUrl::parse(text).expect_err(text);
            assert_eq!(error.repair(), repair, "{text}: {error}");
        }
    }

    #[test]
    fn service_url_takes_https_anywhere_and_http_on_this_machine() {
        for text in [
            "https://acme.my.salesforce-scrt.com",
            "https://acme.my.salesforce-scrt.com/",
            "http://localhost:80",
            "http://[::1]:9",
        ] {
            ServiceUrl::parse(text).expect(text);
        }
        let url = ServiceUrl::parse(" https://acme--uat.sandbox.my.salesforce-scrt.com/ ").expect("spaces are trimmed");
        assert_eq!(url.as_str(), "https://acme--uat.sandbox.my.salesforce-scrt.com");
        assert!(url.is_test_org());
        assert_eq!(
            url.join("/eventrouter/v1/sse").as_str(),
            "https://acme--uat.sandbox.my.salesforce-scrt.com/eventrouter/v1/sse"
        );
    }

    #[test]
    fn org_id_checksum_is_salesforces() {
        // The pair is the one that Salesforce's own documentation of record ids uses in kind: upper-case letters are counted.
        let id = OrgId::parse("00D5g00000ABCde").expect("15 characters");
        assert_eq!(OrgId::parse(&id.long()).expect("18 characters"), id);
        assert_eq!(OrgId::parse("00D000000000062EAA").expect("documented id").as_str(), "00D000000000062");
        assert!(matches!(OrgId::parse("00D000000000062EAB"), Err(OrgIdError::Checksum { .. })));
        assert!(matches!(OrgId::parse("00d000000000062EAA"), Err(OrgIdError::Prefix { .. })));
        assert!(matches!(OrgId::parse("00D00000000006"), Err(OrgIdError::Length { length: 14 })));
        assert!(matches!(OrgId::parse("00D00000000006é"), Err(OrgIdError::Character { character: 'é' })));
        assert!(matches!(OrgId::parse("005000000000062"), Err(OrgIdError::Prefix { .. })));
    }

    #[test]
    fn developer_name_rules() {
        assert_eq!(DeveloperName::parse(" My_Chat1 ").expect("trimmed").as_str(), "My_Chat1");
        assert_eq!(
            DeveloperName::parse("My web chat"),
            Err(DeveloperNameError::Spaces { repair: "My_web_chat".into() })
        );
        assert!(matches!(DeveloperName::parse("1Chat"), Err(DeveloperNameError::Form)));
        assert!(matches!(DeveloperName::parse("My-Chat"), Err(DeveloperNameError::Character { character: '-' })));
        assert!(matches!(DeveloperName::parse(&"a".repeat(81)), Err(DeveloperNameError::Length { length: 81 })));
    }
}
