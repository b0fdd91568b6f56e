//! Fetching a file into the downloads folder, piece by piece.

use aws_lc_rs::digest::{Context, SHA256};
use miaw::client::Download;
use miaw::{AccessToken, Client, address::DeveloperName};
use url::Url;

use super::hexadecimal;
use crate::download::{Downloads, Part, harmless};
use crate::failure::not_now;
use crate::view::{Failure, FailureCode, FetchedFile};

/// What every PDF begins with (ISO 32000-1, section 7.5.2).
const PDF: &[u8] = b"%PDF";
/// How much of something else is shown.
const SHOWN: usize = 80;

/// What is fetched, and where to.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// What.
    pub source: Source,
    /// The name that it should have; made harmless before it is used.
    pub name: String,
    /// The folder that it is written to.
    pub downloads: Downloads,
}

/// What is fetched.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file of a message.
    File {
        /// The message.
        identifier: String,
        /// The file's `id`.
        file_id: String,
        /// Where it is.
        url: Url,
    },
    /// The transcript as a PDF.
    Transcript {
        /// The deployment's API name.
        developer_name: DeveloperName,
    },
    /// A file's bytes, of which only the hash is wanted: nothing is written, and no path answered.
    Sum {
        /// Where it is.
        url: Url,
    },
}

/// Fetches and writes. Half a file is never left behind.
///
/// # Errors
/// It cannot be fetched, it is no PDF where one is wanted, or it cannot be written.
pub(crate) async fn fetch(
    client: &Client,
    token: Option<&AccessToken>,
    conversation_id: &str,
    fetch: &Fetch,
) -> Result<FetchedFile, Failure> {
    match &fetch.source {
        Source::File { url, .. } => {
            let download = client.fetch_file(token, url.clone()).await.map_err(|error| not_fetched(error.into()))?;
            save(download, &fetch.downloads, &harmless(&fetch.name, "file"), None).await
        }
        Source::Transcript { developer_name } => {
            let token = token.ok_or_else(no_token)?;
            let download = client.transcript(token, conversation_id, developer_name).await;
            let download = download.map_err(|error| match error.kind {
                miaw::ErrorKind::Forbidden => transcript_refused().detail(error.to_string()),
                _ => error.into(),
            })?;
            save(download, &fetch.downloads, &harmless(&fetch.name, "transcript.pdf"), Some(PDF)).await
        }
        Source::Sum { url } => {
            let download = client.fetch_file(token, url.clone()).await.map_err(|error| not_fetched(error.into()))?;
            sum(download).await
        }
    }
}

/// Reads what comes, and keeps nothing of it.
async fn sum(mut download: Download) -> Result<FetchedFile, Failure> {
    let (mut size, mut digest) = (0_u64, Context::new(&SHA256));
    while let Some(piece) = download.next().await? {
        size += piece.len() as u64;
        digest.update(&piece);
    }
    Ok(FetchedFile { path: String::new(), size, sha256: hexadecimal(&digest.finish()) })
}

/// Writes what comes. With a beginning, something else is not kept.
async fn save(
    mut download: Download,
    downloads: &Downloads,
    name: &str,
    wanted: Option<&[u8]>,
) -> Result<FetchedFile, Failure> {
    let mut part = Part::begin(downloads, name).await?;
    let (mut size, mut digest, mut beginning) = (0_u64, Context::new(&SHA256), Vec::new());
    while let Some(piece) = download.next().await? {
        if beginning.len() < SHOWN {
            beginning.extend(piece.iter().take(SHOWN));
        }
        size += piece.len() as u64;
        digest.update(&piece);
        part.write(&piece).await?;
    }
    if wanted.is_some_and(|wanted| !beginning.starts_with(wanted)) {
        return Err(no_pdf(download.content_type(), &beginning));
    }
    let saved = part.finish().await?;
    Ok(FetchedFile { path: saved.path, size, sha256: hexadecimal(&digest.finish()) })
}

fn no_pdf(content_type: &str, beginning: &[u8]) -> Failure {
    let kind = if content_type.is_empty() { "without a type" } else { content_type };
    let shown: String = String::from_utf8_lossy(beginning).chars().take(SHOWN).collect();
    Failure::new(
        FailureCode::AnswerUnreadable,
        format!("What came for the transcript is no PDF ({kind}), so it was not saved."),
    )
    .hint("A proxy or a login page may have answered instead of the org. Try again, and look at the detail.")
    .detail(format!("It begins with: {}", crate::evidence::without_secrets(&shown)))
}

/// A refusal of a file's address says nothing of the conversation.
fn not_fetched(failure: Failure) -> Failure {
    let hint = "Addresses of files work for a limited time. Ask for the file again, or have it sent once more.";
    match failure.code {
        FailureCode::TokenRefused | FailureCode::PermissionDenied | FailureCode::RequestRefused => Failure {
            message: "The file is not handed out at its address any more, or not to this end user.".into(),
            ..failure
        }
        .hint(hint),
        _ => failure,
    }
}

/// There is no token to ask for the transcript with.
fn no_token() -> Failure {
    not_now(
        "The transcript is fetched with the conversation's access token, and that is not kept any more.",
        "Export the conversation instead: everything that was seen here is in its export.",
    )
}

/// The deployment does not let the transcript be downloaded.
pub(crate) fn transcript_refused() -> Failure {
    Failure::new(FailureCode::PermissionDenied, "This deployment does not let end users download the transcript.").hint(
        "In Setup, allow it in the deployment's settings and publish the deployment, or export the conversation here \
         instead.",
    )
}
