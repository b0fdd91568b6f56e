//! `ChoicesMessage` in its formats.

use serde_json::json;

use super::{Ready, image, option, title, title_with_image};
use crate::core::Core;

pub(super) fn buttons() -> Ready {
    let content = json!({
        "formatType": "Buttons",
        "text": "What is it about?",
        "optionItems": [
            option("order", title("My order", None)),
            option("return", title("A return", None)),
            option("other", title("Something else", None)),
        ],
    });
    Ready::choices(content, "What is it about? [My order] [A return] [Something else]")
}

pub(super) fn quick_replies(core: &Core) -> Ready {
    let content = json!({
        "formatType": "QuickReplies",
        "text": "Did that help?",
        "optionItems": [
            option("yes", title_with_image("Yes", "All is well", "picture-1")),
            option("no", title_with_image("No", "I need more", "picture-1")),
        ],
        "images": [image(core, "picture-1")],
    });
    Ready::choices(content, "Did that help? [Yes] [No]")
}

pub(super) fn list_picker(core: &Core) -> Ready {
    let content = json!({
        "formatType": "ListPicker",
        "title": "Pick an order",
        "optionItems": [
            option("order-1", title_with_image("Order 0815", "Sent yesterday", "picture-1")),
            option("order-2", title("Order 4711", Some("In preparation"))),
            option("order-3", title("Order 1234", Some("Delivered"))),
        ],
        "message": title("Pick an order", Some("The newest is first")),
        "reply": title("Order picked", None),
        "images": [image(core, "picture-1")],
    });
    Ready::choices(content, "Pick an order: [Order 0815] [Order 4711] [Order 1234]")
}

pub(super) fn carousel(core: &Core) -> Ready {
    let link = json!({
        "itemType": "TitleLinkItem",
        "titleItem": title("Read more", None),
        "url": "https://shop.example.com/bicycles/2",
    });
    let content = json!({
        "formatType": "Carousel",
        "title": "Bicycles",
        "items": [
            {
                "titleItem": title_with_image("City", "For short ways", "picture-1"),
                "interactionItems": [option("city-take", title("Take it", None)), option("city-ask", title("Ask", None))],
            },
            {
                "titleItem": title_with_image("Tour", "For long ways", "picture-2"),
                "interactionItems": [option("tour-take", title("Take it", None)), link],
            },
        ],
        "images": [image(core, "picture-1"), image(core, "picture-2")],
    });
    Ready::choices(content, "Bicycles: [City] [Tour]")
}

pub(super) fn displayable(display_type: &str) -> Ready {
    let item = |identifier: &str, title: &str, alias: &str| json!({ "optionIdentifier": identifier, "title": title, "alias": alias, "optionId": crate::ids::uuid() });
    let content = json!({
        "formatType": "DisplayableOptions",
        "title": "How can I help?",
        "displayType": display_type,
        "optionItems": [
            item("hours", "Opening hours", "1"),
            item("person", "Speak to a person", "2"),
            item("end", "Nothing, thank you", "3"),
        ],
    });
    Ready::choices(content, "How can I help? [Opening hours] [Speak to a person] [Nothing, thank you]")
}
