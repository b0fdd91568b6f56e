//! One line in plain words.

use miaw::wire::entry::ConversationEntry;
use miaw::wire::message::AbstractMessage;
use miaw::wire::payload::{ParticipantEntry, Payload, TokenPiece};

use super::{END_USER, preview_of};
use crate::conversation::machine::{reason_of, wait_of};

const OPEN: char = '“';
const CLOSE: char = '”';
const CUT: char = '…';

/// One line that says what an entry is.
#[must_use]
pub fn summary(entry: &ConversationEntry, payload: &Payload) -> String {
    let who = || who(entry);
    match payload {
        Payload::Message(message) => {
            let kind = summary_of_message(&message.abstract_message);
            let said = text_of(&message.abstract_message).map(quote);
            match (entry.sender.role.as_str(), message.message_reason.is_some(), said) {
                (END_USER, _, Some(said)) => format!("Echo of ours: {said}"),
                (END_USER, _, None) => format!("Echo of ours: {}", lower_first(&kind)),
                (_, true, Some(said)) => format!("{}, automated: {said}", who()),
                (_, true, None) => format!("Automated {} from {}", lower_first(&kind), who()),
                (_, false, Some(said)) => format!("{}: {said}", who()),
                (_, false, None) => format!("{kind} from {}", who()),
            }
        }
        Payload::ParticipantChanged(change) => change.entries.iter().map(moved).collect::<Vec<_>>().join("; "),
        Payload::RoutingResult(result) => match result.failure_type.as_str() {
            "" | "None" => match wait_of(result) {
                Some(seconds) => format!("Estimated wait: {seconds} s"),
                None => "Routing found a route".to_owned(),
            },
            failure => {
                let reason = reason_of(result).unwrap_or_else(|| "no reason was given".to_owned());
                format!("Routing failed ({failure}): {reason}")
            }
        },
        Payload::RoutingWorkResult(result) => format!("Omni-Channel work: {}", result.work_type),
        Payload::SessionStatusChanged(change) => match &change.session_status_prev {
            Some(before) if !before.is_empty() => format!("Session status: {before} to {}", change.session_status),
            _ => format!("Session status: {}", change.session_status),
        },
        Payload::CloseConversation => "The conversation was closed".to_owned(),
        Payload::TypingStarted => format!("{} is typing", who()),
        Payload::TypingStopped => format!("{} stopped typing", who()),
        Payload::Delivered(_) => "A message was delivered".to_owned(),
        Payload::Read(_) => "A message was read".to_owned(),
        Payload::QueuePosition(place) => format!("Place in the queue: {}", place.position),
        Payload::Progress(progress) => {
            format!("{}: {}", who(), quote(&progress.progress_indicator.progress_message.text))
        }
        Payload::StreamingToken(token) => piece(&token.streaming_token, who()),
        Payload::ConsentUpdated(consent) => {
            let by = if consent.is_end_user_initiated { " by the end user" } else { "" };
            format!("Consent of the end user: {}{by}", consent.consent_status)
        }
        Payload::MessageUpdated(_) => format!("A message from {} was changed", who()),
        Payload::DeliveryFailed(failed) => {
            format!("A message was not delivered: {}", failed.error_message.as_deref().unwrap_or("no reason was given"))
        }
        Payload::Unknown if Payload::is_known(&entry.entry_type) => {
            format!("{} from {}, in a shape that cannot be read", spaced(&entry.entry_type), who())
        }
        Payload::Unknown => format!("{} from {}", spaced(&entry.entry_type), who()),
    }
}

fn piece(piece: &TokenPiece, who: &str) -> String {
    match (&piece.token, &piece.result, piece.sequence_number) {
        (_, Some(result), _) if result.valid => format!("What {who} is writing may be shown"),
        (_, Some(result), _) => {
            let reason = result.reason.as_deref().unwrap_or("no reason was given");
            format!("What {who} is writing is not to be shown: {reason}")
        }
        (Some(token), None, Some(number)) => {
            format!("Piece {number} of a message from {who}: {}", quote(&token.text))
        }
        (Some(token), None, None) => format!("A piece of a message from {who}: {}", quote(&token.text)),
        (None, None, _) => format!("A piece of a message from {who}, of a kind this program does not know"),
    }
}

fn moved(change: &ParticipantEntry) -> String {
    let role = &change.participant.role;
    let name = change.display_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(role);
    match change.operation.as_str() {
        "add" => format!("{name} joined"),
        "remove" => format!("{name} left"),
        "update" => format!("{name} changed"),
        word => format!("{name}: {word}"),
    }
}

fn who(entry: &ConversationEntry) -> &str {
    match entry.sender_display_name.as_deref() {
        Some(name) if !name.is_empty() => name,
        _ if entry.sender.role.is_empty() => "somebody",
        _ => &entry.sender.role,
    }
}

/// What somebody wrote, where the message is a text.
fn text_of(message: &AbstractMessage) -> Option<&str> {
    let content = message.static_content.as_ref().filter(|content| content.format_type == "Text")?;
    content.text.as_deref().filter(|text| !text.trim().is_empty())
}

/// The beginning of what somebody wrote. Half a word could be half a token or half an address, which nothing would know for
/// one any more, so a quotation that is cut ends with a whole one.
fn quote(text: &str) -> String {
    let preview = preview_of(text);
    if text.trim_start().chars().nth(preview.chars().count()).is_none() {
        return format!("{OPEN}{}{CLOSE}", preview.trim_end());
    }
    let whole = preview.trim_end_matches(|character: char| character.is_ascii_graphic()).trim_end();
    format!("{OPEN}{whole}{CUT}{CLOSE}")
}

/// A summary without what it quotes, with the length of that; none if it quotes nothing.
#[must_use]
pub fn unquoted(summary: &str) -> Option<Unquoted<'_>> {
    let (before, quoted) = summary.split_once(OPEN)?;
    let (quoted, after) = quoted.rsplit_once(CLOSE)?;
    Some(Unquoted { before, characters: quoted.chars().count(), cut: quoted.ends_with(CUT), after })
}

/// A summary around what it quotes.
pub struct Unquoted<'summary> {
    /// What stands before the quotation.
    pub before: &'summary str,
    /// The quotation's length.
    pub characters: usize,
    /// Whether it is only the beginning of what was written.
    pub cut: bool,
    /// What stands after it.
    pub after: &'summary str,
}

/// What kind of message it is, in plain words.
#[must_use]
pub fn summary_of_message(message: &AbstractMessage) -> String {
    let format = message.static_content.as_ref().map_or("", |content| content.format_type.as_str());
    match (message.message_type.as_str(), format) {
        ("StaticContentMessage", "Text") => "Message".to_owned(),
        ("StaticContentMessage", "RichLink") => "Link".to_owned(),
        ("StaticContentMessage", "Attachments") => "File".to_owned(),
        ("StaticContentMessage", "WebView") => "Web page".to_owned(),
        ("StaticContentMessage", "") | ("", _) => "Message".to_owned(),
        ("StaticContentMessage", format) => spaced(format),
        ("ChoicesMessage", _) => "Choices".to_owned(),
        ("ChoicesResponseMessage", _) => "Choice".to_owned(),
        ("FormMessage", _) => "Form".to_owned(),
        ("FormResponseMessage", _) if is_result(message) => "Result of a form".to_owned(),
        ("FormResponseMessage", _) => "Form answer".to_owned(),
        (kind, _) => spaced(kind),
    }
}

fn is_result(message: &AbstractMessage) -> bool {
    message.form_response.as_ref().is_some_and(|response| response.format_type == "Result")
}

/// `ProgressIndicator` → `Progress indicator`.
fn spaced(word: &str) -> String {
    let mut spaced = String::with_capacity(word.len() + 4);
    for character in word.chars() {
        if character.is_uppercase() && !spaced.is_empty() {
            spaced.push(' ');
            spaced.extend(character.to_lowercase());
        } else {
            spaced.push(character);
        }
    }
    if spaced.is_empty() { "An entry".to_owned() } else { spaced }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
