//! What an entry holds. Everything stays as it came: texts are no markup, addresses of any scheme are texts.

use miaw::wire::entry::ConversationEntry;
use miaw::wire::message::AbstractMessage;
use miaw::wire::message::content::{Asset, Attachment, Citation, LinkItem, StaticContent, TitleItem, TitleText};
use miaw::wire::payload::{MessageDeliveryFailed, ParticipantEntry, Payload};
use serde_json::Value;

use super::{question, reply, summary};
use crate::conversation::machine::{reason_of, wait_of};
use crate::link::openable;
use crate::view::{AssetView, CitationView, ClaimView, EntryBody, FileUpload, FileView, MessageReason, TitleView};

/// What an entry holds. What cannot be read, and what this program has no form for, is kept as its JSON.
#[must_use]
pub fn body_of(entry: &ConversationEntry, payload: &Payload) -> EntryBody {
    let known = match payload {
        Payload::Message(message) => body_of_message(&message.abstract_message, message.message_reason.as_deref()),
        Payload::MessageUpdated(update) => body_of_message(update.message(), update.reason()),
        Payload::RoutingResult(result) => {
            let failed = !matches!(result.failure_type.as_str(), "" | "None");
            Some(EntryBody::Routing {
                failure_type: failed.then(|| result.failure_type.clone()),
                reason: if failed { reason_of(result) } else { None },
                estimated_wait_seconds: wait_of(result),
            })
        }
        Payload::SessionStatusChanged(change) => Some(EntryBody::Session { status: change.session_status.clone() }),
        Payload::CloseConversation => Some(EntryBody::Closed),
        Payload::ConsentUpdated(consent) => Some(EntryBody::Consent {
            status: consent.consent_status.clone(),
            by_end_user: consent.is_end_user_initiated,
        }),
        Payload::DeliveryFailed(failed) => Some(not_delivered(failed)),
        Payload::ParticipantChanged(_)
        | Payload::RoutingWorkResult(_)
        | Payload::TypingStarted
        | Payload::TypingStopped
        | Payload::Delivered(_)
        | Payload::Read(_)
        | Payload::QueuePosition(_)
        | Payload::Progress(_)
        | Payload::StreamingToken(_)
        | Payload::Unknown => None,
    };
    known.unwrap_or_else(|| EntryBody::Other {
        summary: summary(entry, payload),
        json: entry.entry_payload.text.clone(),
    })
}

pub fn participant_body(change: &ParticipantEntry) -> EntryBody {
    EntryBody::Participant {
        operation: change.operation.clone(),
        name: change.display_name.clone().unwrap_or_default(),
        role: change.participant.role.clone(),
    }
}

fn not_delivered(failed: &MessageDeliveryFailed) -> EntryBody {
    EntryBody::NotDelivered {
        code: words_of(&failed.error_code),
        message: failed.error_message.clone(),
        entry: failed.failed_conversation_entry_identifier.clone(),
    }
}

/// A code that is a text or a number.
pub fn words_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn body_of_message(message: &AbstractMessage, reason: Option<&str>) -> Option<EntryBody> {
    match message.message_type.as_str() {
        "StaticContentMessage" => {
            let content = message.static_content.as_ref()?;
            let survey = message.custom_handling_type.as_deref() == Some("Survey");
            body_of_content(content, reason, survey)
        }
        "ChoicesMessage" => question::choices(message.choices.as_deref()?),
        "FormMessage" => question::form(message.form.as_deref()?),
        "ChoicesResponseMessage" => reply::chosen(message.choices_response.as_deref()?),
        "FormResponseMessage" => reply::form_response(message.form_response.as_deref()?),
        _ => None,
    }
}

fn body_of_content(content: &StaticContent, reason: Option<&str>, survey: bool) -> Option<EntryBody> {
    match content.format_type.as_str() {
        "Text" => Some(EntryBody::Text {
            text: content.text.clone()?,
            reason: reason.map(reason_word),
            citations: match &content.citation_content {
                Some(content) => content.citations.iter().map(citation).collect(),
                None => Vec::new(),
            },
        }),
        "RichLink" => {
            let LinkItem { title_item, url, .. } = content.link_item.as_ref()?;
            let image = content.image.as_ref().or(content.video.as_ref());
            Some(EntryBody::Link {
                title: title(title_item, &[]),
                url: url.clone(),
                text: filled(content.text.as_deref()),
                image: image.map(asset),
            })
        }
        "Attachments" if !content.attachments.is_empty() => Some(EntryBody::Files {
            text: filled(content.text.as_deref()),
            files: content.attachments.iter().map(file).collect(),
        }),
        "WebView" => Some(EntryBody::WebView {
            title: content.title.as_ref().map_or("", TitleText::text).to_owned(),
            url: content.url.clone()?,
            survey,
        }),
        _ => None,
    }
}

fn reason_word(word: &str) -> MessageReason {
    match word {
        "AutomatedResponse" => MessageReason::AutomatedResponse,
        "Consent" => MessageReason::Consent,
        _ => MessageReason::Other,
    }
}

fn citation(citation: &Citation) -> CitationView {
    let reference = &citation.cited_reference;
    let link = filled(reference.link.as_deref());
    let record_id = filled(reference.record_id.as_deref());
    let label = filled(reference.label.as_deref()).or_else(|| link.clone()).or_else(|| record_id.clone());
    let claims = citation.cited_details.inline_metadata.iter().map(|place| ClaimView {
        offset: place.cited_location_offset.and_then(|offset| u32::try_from(offset).ok()),
        claim: place.claim.clone(),
    });
    CitationView { label: label.unwrap_or_default(), link, record_id, claims: claims.collect() }
}

fn file(file: &Attachment) -> FileView {
    let result = file.attachment_upload_result.as_ref();
    let upload = match result.map(|result| result.result_type.as_str()) {
        Some("PendingAttachmentUploadResult") => FileUpload::Pending,
        Some("ErrorAttachmentUploadResult") => FileUpload::Failed {
            error_type: result.and_then(|result| result.error_type.clone()).unwrap_or_default(),
            message: result.and_then(|result| result.error_message.clone()),
        },
        _ => FileUpload::Complete,
    };
    FileView {
        id: file.id.clone(),
        name: file.name.clone(),
        mime_type: file.mime_type.clone(),
        url: file.url.clone(),
        fetchable: upload == FileUpload::Complete && openable(&file.url).is_ok(),
        size: None,
        sha256: None,
        saved_path: None,
        upload,
    }
}

/// A title with its lines, and the image among a message's images that it names.
pub fn title(item: &TitleItem, images: &[Asset]) -> TitleView {
    let lines = [&item.sub_title, &item.secondary_sub_title, &item.tertiary_sub_title];
    let image = item.image_id.as_ref().and_then(|id| images.iter().find(|image| image.id.as_ref() == Some(id)));
    let image = image.map(asset).or_else(|| item.image_id.is_some().then(AssetView::default)).map(|mut image| {
        if image.description.is_empty() {
            image.description = item.image_sub_title.clone().unwrap_or_default();
        }
        image
    });
    TitleView {
        title: item.title.clone(),
        subtitles: lines.into_iter().flatten().filter(|line| !line.is_empty()).cloned().collect(),
        image,
    }
}

fn asset(asset: &Asset) -> AssetView {
    AssetView {
        description: asset.description.clone().unwrap_or_default(),
        mime_type: asset.mime_type.clone().unwrap_or_default(),
        url: filled(asset.asset_url.as_deref()),
    }
}

/// A text that is there and not empty.
pub fn filled(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}
