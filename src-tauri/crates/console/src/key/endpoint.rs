//! JSON Web Key Set endpoints, fetched as Salesforce does: without a token, a cookie or a log-in.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use miaw::ErrorKind;
use miaw::identity::{DocumentProblem, JwkReport, PublicKey, SetReport, inspect_set};
use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use url::{Host, Url};

use super::findings::Origin;
use super::{certificate_view, findings};
use crate::diagnosis::{EndpointFacts, Finding};
use crate::failure::of_fields;
use crate::view::{Failure, FieldFailure, KeySetEntryView, KeySetReportView};

/// Longest time for the whole answer.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes that are read of an answer.
pub const CHARGE: usize = 1024 * 1024;
/// Hosts of Salesforce's own sites. Its help wants the endpoint outside; field reports say that a Site works.
const SALESFORCE: [&str; 5] =
    [".salesforce.com", ".force.com", ".my.site.com", ".salesforce-sites.com", ".salesforce-sites.mil"];

/// What was found at an endpoint.
#[derive(Clone, Debug, Default)]
pub struct KeySetReport {
    /// The URL.
    pub url: String,
    /// Status of the answer, if there was one.
    pub status: Option<u16>,
    /// `Content-Type` of the answer.
    pub content_type: Option<String>,
    /// What is wrong with the endpoint itself.
    pub problems: Vec<EndpointProblem>,
    /// The set, if an answer was read.
    pub set: Option<SetReport>,
}

/// What is wrong with an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndpointProblem {
    /// It is on this machine or in a private network, where Salesforce cannot reach it.
    NotPublic {
        /// The host.
        host: String,
    },
    /// It is not secured.
    PlainHttp,
    /// It is on a site of Salesforce's own.
    Hosted {
        /// The host.
        host: String,
    },
    /// There was no answer, or not a whole one.
    Unreachable {
        /// The host.
        host: String,
        /// Why.
        kind: ErrorKind,
    },
    /// It sends the caller elsewhere: to a login page, as a rule.
    Redirect {
        /// Status.
        status: u16,
        /// Host and path of the place, without its query.
        location: String,
    },
    /// Another status than 200.
    Status {
        /// Which.
        status: u16,
    },
    /// More than [`CHARGE`] bytes.
    TooLong,
    /// The content type is not JSON's.
    ContentType {
        /// What it is; empty if there is none.
        found: String,
    },
}

/// Reads what a person typed as the URL of an endpoint.
///
/// # Errors
/// `fieldsInvalid` for the field `url`.
pub fn read_url(text: &str) -> Result<Url, Failure> {
    let refused = |message: &str, hint: &str| {
        let (field, hint) = ("url".to_owned(), Some(hint.to_owned()));
        of_fields(vec![FieldFailure { field, message: message.to_owned(), hint, suggestion: None }])
    };
    let text = text.trim();
    let whole = "Enter the whole URL, for example https://keys.example.com/.well-known/jwks.json.";
    if text.is_empty() {
        return Err(refused("The URL is empty.", whole));
    }
    let url = Url::parse(text).map_err(|error| refused(&format!("This is no URL: {error}."), whole))?;
    if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
        return Err(refused("The URL does not begin with https://.", whole));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused(
            "The URL holds a user name or password, and Salesforce asks without one.",
            "Leave out the part before the @.",
        ));
    }
    Ok(url)
}

/// Fetches a JSON Web Key Set as an anonymous caller would, and looks it over. Redirects are not followed, at most
/// [`CHARGE`] bytes are read, and it takes at most [`PATIENCE`]. `http` must be a client that follows no redirects
/// ([`miaw::client::http_client`]); `now` is in milliseconds.
pub async fn fetch_key_set(http: &reqwest::Client, url: &Url, now: i64) -> KeySetReport {
    let mut report = KeySetReport { url: url.to_string(), ..KeySetReport::default() };
    report.problems.extend(of_address(url));
    let host = url.host_str().unwrap_or_default().to_owned();
    let unreachable = |kind| EndpointProblem::Unreachable { host: host.clone(), kind };
    match tokio::time::timeout(PATIENCE, answer(http, url, &mut report)).await {
        Ok(Ok(Some(body))) => report.set = Some(inspect_set(&String::from_utf8_lossy(&body), now / 1000)),
        Ok(Ok(None)) => {}
        Ok(Err(error)) => report.problems.push(unreachable(miaw::error::kind_of_transport(&error))),
        Err(_) => report.problems.push(unreachable(ErrorKind::Timeout)),
    }
    report
}

/// The body of an answer that can be a key set.
async fn answer(
    http: &reqwest::Client,
    url: &Url,
    report: &mut KeySetReport,
) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let response = http.get(url.clone()).header(ACCEPT, "application/json").send().await?;
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let status = response.status().as_u16();
    (report.status, report.content_type) = (Some(status), text(CONTENT_TYPE));
    if response.status().is_redirection() {
        let location = place_of(url, &text(LOCATION).unwrap_or_default());
        report.problems.push(EndpointProblem::Redirect { status, location });
        return Ok(None);
    }
    if status != 200 {
        report.problems.push(EndpointProblem::Status { status });
        return Ok(None);
    }
    let found = report.content_type.clone().unwrap_or_default();
    let plain = found.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if plain != "application/json" && !plain.ends_with("+json") {
        report.problems.push(EndpointProblem::ContentType { found });
    }
    let body = read(response).await?;
    if body.is_none() {
        report.problems.push(EndpointProblem::TooLong);
    }
    Ok(body)
}

/// Reads a body; none when it is too long, of which no more than that is read.
async fn read(mut response: Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let too_long = |length: usize| length > CHARGE;
    if response.content_length().is_some_and(|length| too_long(usize::try_from(length).unwrap_or(usize::MAX))) {
        return Ok(None);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if too_long(body.len() + chunk.len()) {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// Where a redirect leads, without a query: those of log-in pages hold what nobody should see.
fn place_of(url: &Url, location: &str) -> String {
    match url.join(location) {
        Ok(place) => format!("{}{}", place.host_str().unwrap_or_default(), place.path()),
        Err(_) => "a place that is no URL".into(),
    }
}

fn of_address(url: &Url) -> Vec<EndpointProblem> {
    let name = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let private = match url.host() {
        Some(Host::Ipv4(address)) => is_private(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_private(IpAddr::V6(address)),
        Some(Host::Domain(_)) | None => {
            let name = name.trim_end_matches('.');
            !name.contains('.')
                || [".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
    };
    let hosted = SALESFORCE.iter().any(|end| name.ends_with(end));
    [
        private.then(|| EndpointProblem::NotPublic { host: name.clone() }),
        (url.scheme() == "http").then_some(EndpointProblem::PlainHttp),
        hosted.then(|| EndpointProblem::Hosted { host: name.clone() }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether an address is reached from this machine or network only (RFC 1918, 3927, 4193, 4291, 6598, 6890).
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let shared = Ipv4Addr::from_bits(address.to_bits() & 0xffc0_0000) == Ipv4Addr::new(100, 64, 0, 0);
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || shared
        }
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => is_private(IpAddr::V4(inner)),
            None => {
                address == Ipv6Addr::LOCALHOST
                    || address.is_unspecified()
                    || address.is_unique_local()
                    || address.is_unicast_link_local()
            }
        },
    }
}

impl KeySetReport {
    /// The keys that tokens can be checked with.
    #[must_use]
    pub fn public_keys(&self) -> Vec<(Option<String>, PublicKey)> {
        let keys = self.set.iter().flat_map(|set| &set.keys);
        keys.filter_map(|key| Some((key.key_id.clone(), key.public.clone()?))).collect()
    }

    /// What is wrong or odd, the surest first.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.problems.iter().map(findings::of_endpoint).collect();
        findings.extend(self.set.iter().flat_map(|set| findings::of_set(set, Origin::Endpoint)));
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.certainty));
        findings
    }

    /// What the rules of the diagnosis look at. `own` is the thumbprint of the profile's key; `local` is whether the org is
    /// on this machine, which can then reach what Salesforce cannot.
    #[must_use]
    pub fn facts(&self, own: &str, local: bool) -> EndpointFacts {
        let keys: Vec<&JwkReport> = self.set.iter().flat_map(|set| &set.keys).collect();
        let stops = |problem: &&EndpointProblem| match problem {
            EndpointProblem::NotPublic { .. } | EndpointProblem::PlainHttp => !local,
            EndpointProblem::Hosted { .. } | EndpointProblem::ContentType { .. } => false,
            EndpointProblem::Unreachable { .. }
            | EndpointProblem::Redirect { .. }
            | EndpointProblem::Status { .. }
            | EndpointProblem::TooLong => true,
        };
        let problem = self.problems.iter().find(stops).map(ToString::to_string);
        let keyless = self.set.iter().filter(|set| set.keys.is_empty());
        let document = keyless.flat_map(|set| findings::of_set(set, Origin::Endpoint)).next();
        let useless = self.set.iter().any(|set| set.problems.contains(&DocumentProblem::NoUsableKey));
        let useless = useless.then(|| "No key of the set can verify a token.".to_owned());
        let is_own = |key: &&&JwkReport| key.public.as_ref().is_some_and(|public| public.thumbprint() == own);
        EndpointFacts {
            url: self.url.clone(),
            problem: problem.or_else(|| document.map(|finding| finding.seen)).or(useless),
            key_ids: keys.iter().filter_map(|key| key.key_id.clone()).collect(),
            own_key_id: keys.iter().find(is_own).and_then(|key| key.key_id.clone()),
        }
    }

    /// As the window shows it.
    #[must_use]
    pub fn view(&self) -> KeySetReportView {
        let entry = |key: &JwkReport| KeySetEntryView {
            key_id: key.key_id.clone(),
            key_type: key.key_type.clone(),
            algorithm: key.algorithm.clone(),
            bits: key.public.as_ref().map(|public| u32::try_from(public.bits()).unwrap_or(u32::MAX)),
            thumbprint: key.public.as_ref().map(PublicKey::thumbprint),
            certificate: key.certificate.as_ref().map(certificate_view),
        };
        KeySetReportView {
            url: self.url.clone(),
            status: self.status,
            content_type: self.content_type.clone(),
            keys: self.set.iter().flat_map(|set| &set.keys).map(entry).collect(),
            findings: self.findings().into_iter().map(Finding::view).collect(),
        }
    }
}

impl fmt::Display for EndpointProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPublic { host } => write!(
                formatter,
                "{host} is on this machine or in a private network: Salesforce cannot reach it, whatever this machine sees."
            ),
            Self::PlainHttp => formatter.write_str("The URL begins with http://; keys must come over https://."),
            Self::Hosted { host } => write!(
                formatter,
                "{host} is a site of Salesforce's own. Its help asks for an endpoint outside; some report that a site works."
            ),
            Self::Unreachable { host, kind } => write!(formatter, "{host} {}.", reason(kind)),
            Self::Redirect { status, location } => write!(
                formatter,
                "It answers {status} and sends the caller to {location}. Salesforce asks without a log-in, and a log-in \
                 page is no key set."
            ),
            Self::Status { status } => {
                write!(formatter, "It answers {status} in place of 200 to a caller without a log-in.")
            }
            Self::TooLong => write!(
                formatter,
                "The answer is longer than {} MB, and was not read to its end. A key set has a few kilobytes.",
                CHARGE / 1024 / 1024
            ),
            Self::ContentType { found } if found.is_empty() => {
                formatter.write_str("The answer has no content type; it should be application/json.")
            }
            Self::ContentType { found } => {
                write!(formatter, "The answer's content type is {found}; it should be application/json.")
            }
        }
    }
}

fn reason(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::HostUnknown => "could not be found: its name is not known to this machine's name service".into(),
        ErrorKind::ConnectionRefused => "refused the connection".into(),
        ErrorKind::Tls { reason } => format!("could not be reached over a secure connection: {reason}"),
        ErrorKind::Timeout => format!("did not answer within {} s", PATIENCE.as_secs()),
        ErrorKind::Network { reason } => format!("broke the connection: {reason}"),
        ErrorKind::Redirect { .. }
        | ErrorKind::RedirectCircle
        | ErrorKind::Unreadable { .. }
        | ErrorKind::DeploymentType
        | ErrorKind::OrgIdMismatch
        | ErrorKind::Unauthorized
        | ErrorKind::Forbidden
        | ErrorKind::NotFound
        | ErrorKind::Conflict
        | ErrorKind::SessionNeeded
        | ErrorKind::FileTooLarge { .. }
        | ErrorKind::FileTypeRefused
        | ErrorKind::TooLong { .. }
        | ErrorKind::TooManyRequests { .. }
        | ErrorKind::Refused
        | ErrorKind::Server => "gave no answer that could be read".into(),
    }
}
