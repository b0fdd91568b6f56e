//! `StaticContentMessage` in its formats, and what clients do not know.

use serde_json::json;

use super::{Ready, image, title};
use crate::core::Core;
use crate::ids;

/// A picture of eight by eight points (PNG).
pub(super) const PICTURE: &[u8] = include_bytes!("square.png");
pub(super) const PICTURE_NAME: &str = "square.png";
const DOCUMENT: &[u8] = b"Order 0815\r\n1 handover, practised\r\n";

impl Core {
    /// The address of a file that belongs to a sample.
    pub(super) fn sample_file(&self, name: &'static str, mime_type: &str, bytes: &'static [u8]) -> String {
        format!("{}{}", self.url, self.files.keep_once(name, mime_type, bytes))
    }
}

pub(super) fn text_with_citations() -> Ready {
    const TEXT: &str = "You can return an order within 30 days. Opened goods can be returned, too.";
    let cited = |label: &str, link: &str, offset: usize, claim: &str| {
        json!({
            "citedReference": {
                "citedReferenceType": "Link", "link": link, "label": label, "recordId": null,
            },
            "citedDetails": { "inlineMetadata": [{ "citedLocationOffset": offset, "claim": claim }] },
        })
    };
    let citations = json!([
        cited("Returns", "https://help.example.com/returns", 39, "within 30 days"),
        cited("Opened goods", "https://help.example.com/opened", 74, "Opened goods can be returned"),
    ]);
    let content = json!({ "formatType": "Text", "text": TEXT, "citationContent": { "citations": citations } });
    Ready::fixed(content, TEXT)
}

pub(super) fn hostile_text() -> Ready {
    const TEXT: &str = "<img src=x onerror=\"alert(1)\"><script>alert(2)</script> <b>bold?</b> see \
                        https://example.com/a?b=<c>&d=1 or javascript:alert(3) \u{202e}txt.exe\u{202c} \u{200b}\u{feff}\
                        \u{2066}end\u{2069}\u{0007}";
    Ready::fixed(json!({ "formatType": "Text", "text": TEXT }), TEXT)
}

fn link(url: &str, image: Option<serde_json::Value>) -> Ready {
    let item =
        json!({ "itemType": "TitleLinkItem", "titleItem": title("Your order", Some("Where it is now")), "url": url });
    let content = json!({ "formatType": "RichLink", "linkItem": item, "image": image, "video": null, "text": null });
    Ready::fixed(content, format!("Link: {url}"))
}

pub(super) fn rich_link(core: &Core) -> Ready {
    link("https://shop.example.com/orders/0815", Some(image(core, "picture-1")))
}

pub(super) fn hostile_link() -> Ready {
    link("javascript:alert(document.domain)", None)
}

fn attachment(name: &str, mime_type: &str, url: &str, result: serde_json::Value) -> serde_json::Value {
    json!({
        "id": ids::uuid(),
        "name": name,
        "mimeType": mime_type,
        "url": url,
        "referenceId": null,
        "attachmentUploadResult": result,
    })
}

pub(super) fn attachments(core: &Core) -> Ready {
    let completed = json!({ "resultType": "CompletedAttachmentUploadResult" });
    let picture = core.sample_file(PICTURE_NAME, "image/png", PICTURE);
    let document = core.sample_file("order-0815.txt", "text/plain", DOCUMENT);
    let content = json!({
        "formatType": "Attachments",
        "attachments": [
            attachment(PICTURE_NAME, "image/png", &picture, completed.clone()),
            attachment("order-0815.txt", "text/plain", &document, completed),
        ],
        "text": "A picture and your order",
    });
    Ready::fixed(content, "Files: square.png, order-0815.txt")
}

pub(super) fn broken_attachments() -> Ready {
    let failed = json!({
        "resultType": "ErrorAttachmentUploadResult",
        "errorType": "AttachmentTooLarge",
        "errorMessage": "The attachment is larger than 5 MB",
    });
    let content = json!({
        "formatType": "Attachments",
        "attachments": [
            attachment("soon.pdf", "application/pdf", "", json!({ "resultType": "PendingAttachmentUploadResult" })),
            attachment("huge.tiff", "image/tiff", "", failed),
            attachment("passwords.txt", "text/plain", "file:///etc/passwd", json!({ "resultType": "CompletedAttachmentUploadResult" })),
        ],
        "text": null,
    });
    Ready::fixed(content, "Files: soon.pdf, huge.tiff, passwords.txt")
}

pub(super) fn web_view() -> Ready {
    let parameter =
        |name: &str, text: &str| json!({ "name": name, "value": { "valueType": "TextValue", "textValue": text } });
    let content = json!({
        "formatType": "WebView",
        "url": "https://survey.example.com/after-chat",
        "title": "How was it?",
        "displayType": "AutoOverlay",
        "parameters": [parameter("surveyId", "after-chat"), parameter("language", "en_US")],
    });
    let mut ready = Ready::fixed(content, "Survey: How was it?");
    ready.content["customHandlingType"] = "Survey".into();
    ready
}

pub(super) fn automated() -> Ready {
    const TEXT: &str = "Thank you for your message. Somebody will be with you in a moment.";
    Ready::fixed(json!({ "formatType": "Text", "text": TEXT }), TEXT).automatic("AutomatedResponse")
}

pub(super) fn consent() -> Ready {
    const TEXT: &str = "You get messages from us now. Write STOP to end that.";
    Ready::fixed(json!({ "formatType": "Text", "text": TEXT }), TEXT).automatic("Consent")
}

pub(super) fn unknown_format() -> Ready {
    let content = json!({
        "formatType": "ExperienceType",
        "experience": { "name": "c__orderCard", "data": { "orderNumber": "0815" } },
    });
    Ready::fixed(content, "A format that clients do not know: ExperienceType")
}

pub(super) fn unknown_message() -> Ready {
    let content = json!({ "formatType": "PaymentRequest", "amount": "12.50", "currency": "EUR" });
    Ready::message("PaymentMessage", "payment", content, "A message type that clients do not know: PaymentMessage")
}

pub(super) fn unknown_entry() -> Ready {
    Ready {
        entry_type: "PracticeSurprise",
        content: json!({ "surprise": { "colour": "green", "count": 3 } }),
        ..Ready::fixed(json!({}), "An entry type that clients do not know: PracticeSurprise")
    }
}
