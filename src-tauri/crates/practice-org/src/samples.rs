//! Ready-made messages of every kind, with the members that Salesforce's public conversation schema
//! (`conversation-public-components`) has for them.

mod choices;
mod content;
mod form;

use serde_json::{Value, json};

use crate::control::types::Sample;
use crate::core::Core;
use crate::ids;

/// Who a ready-made message is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Agent,
    /// The channel's automatic responses.
    System,
}

/// A ready-made entry.
pub(crate) struct Ready {
    /// `Message`, but for one that clients do not know.
    pub(crate) entry_type: &'static str,
    pub(crate) from: From,
    /// `messageReason`.
    pub(crate) reason: Option<&'static str>,
    /// The `abstractMessage`, without its `id`; or the payload of another entry type.
    pub(crate) content: Value,
    /// One line for the desk.
    pub(crate) text: String,
}

impl Ready {
    /// A message of the agent.
    fn message(message_type: &str, member: &str, content: Value, text: impl Into<String>) -> Self {
        let mut message = json!({ "messageType": message_type, "inReplyToMessageId": null, "references": [] });
        message[member] = content;
        Self { entry_type: "Message", from: From::Agent, reason: None, content: message, text: text.into() }
    }

    fn fixed(content: Value, text: impl Into<String>) -> Self {
        Self::message("StaticContentMessage", "staticContent", content, text)
    }

    fn choices(content: Value, text: impl Into<String>) -> Self {
        Self::message("ChoicesMessage", "choices", content, text)
    }

    /// The same, by the channel itself.
    fn automatic(self, reason: &'static str) -> Self {
        Self { from: From::System, reason: Some(reason), ..self }
    }
}

/// The sample that an answer of a script names, `sample:NAME`.
pub(crate) fn named(answer: &str) -> Option<Sample> {
    let name = answer.strip_prefix("sample:")?.trim();
    serde_json::from_value(name.into()).ok()
}

/// The sample of this kind. `at` is the org's time in milliseconds.
pub(crate) fn ready(core: &Core, sample: Sample, at: i64) -> Ready {
    match sample {
        Sample::TextWithCitations => content::text_with_citations(),
        Sample::HostileText => content::hostile_text(),
        Sample::RichLink => content::rich_link(core),
        Sample::HostileLink => content::hostile_link(),
        Sample::Attachments => content::attachments(core),
        Sample::BrokenAttachments => content::broken_attachments(),
        Sample::WebView => content::web_view(),
        Sample::Buttons => choices::buttons(),
        Sample::QuickReplies => choices::quick_replies(core),
        Sample::ListPicker => choices::list_picker(core),
        Sample::Carousel => choices::carousel(core),
        Sample::Menu => choices::displayable("Menu"),
        Sample::DisplayableButtons => choices::displayable("Buttons"),
        Sample::Form => form::form(core, at),
        Sample::CircularForm => form::circular(),
        Sample::FormRecords => form::records(),
        Sample::FormErrors => form::errors(),
        Sample::Automated => content::automated(),
        Sample::ConsentText => content::consent(),
        Sample::UnknownFormat => content::unknown_format(),
        Sample::UnknownMessage => content::unknown_message(),
        Sample::UnknownEntry => content::unknown_entry(),
    }
}

/// The server has taken an answer to a form.
pub(crate) fn form_records() -> Ready {
    form::records()
}

/// The server has not taken an answer to a form: `errorType`, and why.
pub(crate) fn form_errors(error_type: &str, message: &str) -> Ready {
    form::refused(error_type, message)
}

/// A title item without a picture.
fn title(title: &str, below: Option<&str>) -> Value {
    json!({
        "itemType": "TitleItem",
        "title": title,
        "subTitle": below,
        "secondarySubTitle": null,
        "tertiarySubTitle": null,
        "referenceId": null,
    })
}

/// A title item with one of the message's pictures.
fn title_with_image(text: &str, below: &str, image_id: &str) -> Value {
    let mut item = title(text, Some(below));
    item["itemType"] = "TitleImageItem".into();
    item["imageId"] = image_id.into();
    item["imageSubTitle"] = "A coloured square".into();
    item
}

/// A picture that this org serves.
fn image(core: &Core, id: &str) -> Value {
    json!({
        "assetType": "ImageAsset",
        "id": id,
        "mimeType": "image/png",
        "assetUrl": core.sample_file(content::PICTURE_NAME, "image/png", content::PICTURE),
        "description": "A coloured square",
        "referenceId": null,
        "assetHandle": null,
    })
}

/// A choice.
fn option(identifier: &str, item: Value) -> Value {
    json!({ "itemType": "TitleOptionItem", "titleItem": item, "optionIdentifier": identifier, "optionId": ids::uuid() })
}
