//! Conversations handed over: as JSON, HTML, Markdown, CSV, or the HTTP traffic as an HTTP Archive.
//!
//! All formats are drawn from one document (a head, its entries, its happenings), and one policy replaces what must not
//! leave before any of them sees it. The document is never whole in memory: entries and happenings come from the store one
//! after the other, and go into the file as they come.

mod contact;
mod csv;
mod curl;
mod document;
mod har;
mod json;
mod markdown;
mod names;
mod page;
mod policy;
mod sink;
mod text;

use std::collections::BTreeMap;

use aws_lc_rs::digest::{Context, SHA256};
use futures_util::StreamExt as _;
use serde_json::Value;

pub(crate) use curl::{curl, is_repeatable};
pub(crate) use sink::{Preview, Sink};
pub(crate) use text::Lines;

use self::policy::Policy;
use crate::file::hexadecimal;
use crate::store::Reading;
use crate::view::{ExportDraft, ExportFormat, Failure, HappeningKind, ProfileView, Redaction};

/// The name that the JSON document gives itself.
pub const FORMAT: &str = "handover-console-conversation";
/// The version of its form. It rises when a member changes its meaning, not when one is added.
pub const VERSION: u32 = 1;

/// Of which org, and when.
pub(crate) struct Subject<'a> {
    /// The org.
    pub(crate) profile: &'a ProfileView,
    /// When the export is made, in milliseconds.
    pub(crate) now: i64,
}

/// A stretch of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Entries in the order in which they are shown.
    Entries,
    /// Everything that happened.
    Happenings,
    /// Requests with their answers.
    Requests,
    /// The event stream: connections and events.
    Stream,
}

impl Part {
    fn takes(self, kind: HappeningKind) -> bool {
        match self {
            Self::Entries => false,
            Self::Happenings => true,
            Self::Requests => kind == HappeningKind::Request,
            Self::Stream => matches!(kind, HappeningKind::Event | HappeningKind::Connection),
        }
    }
}

/// How a document is drawn. Each call answers what comes next in the file.
trait Format: Send {
    /// Which stretches, in which order.
    fn parts(&self) -> &'static [Part];
    /// The beginning, from the document's head.
    fn head(&mut self, head: &Value) -> String;
    /// The beginning of a stretch.
    fn begin(&mut self, part: Part) -> String;
    /// One entry or happening.
    fn row(&mut self, part: Part, row: &Value) -> String;
    /// The end of a stretch.
    fn end(&mut self, part: Part) -> String;
    /// The end; `digest` is the SHA-256 of every byte before it, hexadecimal.
    fn foot(&mut self, digest: &str) -> String;
}

fn format_of(format: ExportFormat) -> Box<dyn Format> {
    match format {
        ExportFormat::Json => Box::<json::Json>::default(),
        ExportFormat::Html => Box::<page::Page>::default(),
        ExportFormat::Markdown => Box::<markdown::Markdown>::default(),
        ExportFormat::Csv => Box::<csv::Csv>::default(),
        ExportFormat::Har => Box::<har::Har>::default(),
    }
}

/// A text that stands by itself without tokens, keys, addresses of mail, and numbers of telephones and cards.
pub(crate) fn plain(text: &str) -> String {
    let redaction = Redaction { people: false, contact_details: true, attributes: false, texts: false };
    Policy::new(redaction).prose(text)
}

/// The name of an export's file: the org, the conversation, the day.
pub(crate) fn file_name(org: &str, conversation_id: &str, format: ExportFormat, now: i64) -> String {
    let extension = match format {
        ExportFormat::Json => "json",
        ExportFormat::Html => "html",
        ExportFormat::Markdown => "md",
        ExportFormat::Csv => "csv",
        ExportFormat::Har => "har",
    };
    let id: String = conversation_id.chars().take(8).collect();
    let day: String = document::time(now).chars().take(10).collect();
    format!("conversation-{}-{}-{day}.{extension}", crate::download::as_name(org), crate::download::as_name(&id))
}

/// Draws a conversation into a sink. Answers what was replaced how often.
///
/// # Errors
/// The store cannot be read, or the file cannot be written.
pub(crate) async fn export(
    reading: &mut Reading,
    subject: &Subject<'_>,
    draft: &ExportDraft,
    sink: &mut Sink,
) -> Result<BTreeMap<String, u32>, Failure> {
    let head = document::head(reading.record(), subject, &draft.redaction);
    let mut policy = Policy::new(draft.redaction.clone());
    if draft.redaction.people {
        learn(&mut policy, reading, &head).await?;
    }
    let mut format = format_of(draft.format);
    let mut digest = Context::new(&SHA256);
    let head = policy.head(head);
    let mut drawn = format.head(&head);
    for part in format.parts() {
        drawn.push_str(&format.begin(*part));
        put(sink, &mut digest, &mut drawn).await?;
        if *part == Part::Entries {
            let mut entries = reading.entries();
            while let Some(entry) = entries.next().await {
                let row = policy.entry(document::entry(entry?));
                drawn.push_str(&format.row(*part, &row));
                put(sink, &mut digest, &mut drawn).await?;
            }
        } else {
            let mut happenings = reading.happenings();
            while let Some(happening) = happenings.next().await {
                let happening = happening?;
                if part.takes(happening.view.kind) {
                    let row = policy.happening(document::happening(happening));
                    drawn.push_str(&format.row(*part, &row));
                    put(sink, &mut digest, &mut drawn).await?;
                }
            }
        }
        drawn.push_str(&format.end(*part));
    }
    put(sink, &mut digest, &mut drawn).await?;
    let mut foot = format.foot(&hexadecimal(&digest.clone().finish()));
    put(sink, &mut digest, &mut foot).await?;
    Ok(policy.replaced())
}

async fn put(sink: &mut Sink, digest: &mut Context, drawn: &mut String) -> Result<(), Failure> {
    digest.update(drawn.as_bytes());
    sink.put(drawn).await?;
    drawn.clear();
    Ok(())
}

/// Gets to know everybody who takes part before the first of them is replaced: somebody may be spoken of early and have a
/// row of their own late.
async fn learn(policy: &mut Policy, reading: &mut Reading, head: &Value) -> Result<(), Failure> {
    policy.learn_head(head);
    {
        let mut entries = reading.entries();
        while let Some(entry) = entries.next().await {
            policy.learn_entry(&entry?);
        }
    }
    let mut happenings = reading.happenings();
    while let Some(happening) = happenings.next().await {
        let happening = happening?;
        if happening.view.kind == HappeningKind::Event {
            policy.learn_json(&happening.json);
        }
    }
    policy.learned();
    Ok(())
}
