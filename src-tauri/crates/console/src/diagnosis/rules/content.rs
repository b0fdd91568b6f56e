//! Rules about what is sent: files and rich messages.

use miaw::ErrorKind;

use super::{Rule, Sense, places};
use crate::diagnosis::{Call, Facts, FailedCall, FileFacts, Finding, RuleName};
use crate::view::Certainty;

/// Most that any channel takes, in MB.
const LARGEST_FILE: u64 = 5;
/// Bytes of a MB as file limits count them.
const MEGABYTE: u64 = 1_048_576;

pub(super) static FILE_REFUSED: Rule = Rule {
    name: RuleName::FileRefused,
    row: Some(35),
    title: "The deployment does not accept this file",
    symptom: "Sending a file answers 403, 413 or 415, or the agent never sees it.",
    explanation: "End users may send files only if the channel allows it, up to the channel's size (5 MB at most) and \
                  of its types. Bring Your Own Channel takes 25 MB and one file at a time. Cognigy.AI passes files on \
                  only from its own Webchat.",
    fix: "In Setup, allow end users to send attachments in the messaging channel, set size and types, and publish the \
          deployment. Otherwise send a smaller file, or one of a type that is allowed.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::CHANNEL),
    query: None,
    practice: Some("filesOff"),
    source: "Salesforce's documentation of files; Cognigy.AI's guide; client libraries of field implementers",
    look: file_refused,
};

pub(super) static RICH_MESSAGE_FLATTENED: Rule = Rule {
    name: RuleName::RichMessageFlattened,
    row: Some(36),
    title: "A rich message arrived as plain text",
    symptom: "A card or a custom component that agents see is a line of text at the end user's.",
    explanation: "Messages that are drawn by custom Lightning types are flattened to text for Custom Clients. It is no \
                  fault of the connector.",
    fix: "Use message components that the API knows (buttons, list pickers, carousels, forms), or show the text as it \
          comes.",
    senses: &[Sense::Stream, Sense::Person],
    certainty: Certainty::Possible,
    place: None,
    query: None,
    practice: None,
    source: "A field report of live tests",
    look: super::nothing,
};

/// Whether a refused call was refused for the sake of a file.
pub(super) fn is_about_files(call: &FailedCall) -> bool {
    call.call == Call::SendFile && (matches!(call.status, Some(413 | 415)) || call.says(&["attachment", "file"]))
}

fn file_refused(facts: &Facts) -> Vec<Finding> {
    let is_refusal = |kind: &ErrorKind| {
        let of_files = matches!(kind, ErrorKind::FileTooLarge { .. } | ErrorKind::FileTypeRefused);
        of_files || matches!(kind, ErrorKind::Refused | ErrorKind::Forbidden)
    };
    let refused = facts.failed.iter().find(|call| is_about_files(call) && is_refusal(&call.kind));
    let seen = refused.map(FailedCall::told).or_else(|| facts.file.as_ref().and_then(objection));
    seen.map(|seen| Finding::new(RuleName::FileRefused, seen)).into_iter().collect()
}

/// What the deployment has against a file before it is sent.
fn objection(file: &FileFacts) -> Option<String> {
    if file.allowed == Some(false) {
        return Some(format!("{} was not sent: the deployment takes no files from end users.", file.name));
    }
    let largest = file.largest.unwrap_or(LARGEST_FILE);
    (file.bytes > largest * MEGABYTE).then(|| {
        let size = file.bytes.div_ceil(MEGABYTE);
        format!("{} has {size} MB; the deployment takes {largest}.", file.name)
    })
}
