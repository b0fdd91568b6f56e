//! The body of every kind of message.

use serde_json::{Value, json};

use super::*;
use crate::view::{
    AssetView, ChoiceOptionView, ChoicesStyle, ChosenView, FileUpload, FormInputKind, FormResultView, TitleView,
};

/// The row of a message with one content.
fn row(message_type: &str, member: &str, content: &Value) -> EntryView {
    let mut message = json!({ "messageType": message_type, "id": "e1" });
    message[member] = content.clone();
    let payload = json!({ "abstractMessage": message });
    let (mut rows, _) = rows_of("Message", &payload.to_string());
    rows.remove(0)
}

fn content(content: &Value) -> EntryBody {
    row("StaticContentMessage", "staticContent", content).body
}

fn choices(choices: &Value) -> EntryBody {
    row("ChoicesMessage", "choices", choices).body
}

fn title(text: &str) -> TitleView {
    TitleView { title: text.into(), ..TitleView::default() }
}

fn option(identifier: &str, text: &str) -> ChoiceOptionView {
    ChoiceOptionView { identifier: Some(identifier.into()), title: title(text), link: None }
}

#[test]
fn a_text_names_its_sources() {
    let body = content(&json!({ "formatType": "Text", "text": "See.", "citationContent": { "citations": [
        { "citedReference": { "link": "https://a.example", "label": "A" },
          "citedDetails": { "inlineMetadata": [{ "citedLocationOffset": 3, "claim": "See" }, { "citedLocationOffset": -1 }] } },
        { "citedReference": { "recordId": "ka0" } },
    ] } }));
    let EntryBody::Text { citations, .. } = body else { panic!("{body:?}") };
    assert_eq!((citations[0].label.as_str(), citations[0].claims[0].offset), ("A", Some(3)));
    assert_eq!(citations[0].claims[1].offset, None);
    assert_eq!((citations[1].label.as_str(), citations[1].link.as_deref()), ("ka0", None));
}

#[test]
fn a_link_keeps_its_address_whatever_it_is() {
    let body = content(&json!({ "formatType": "RichLink",
        "linkItem": { "titleItem": { "title": "Click", "subTitle": "me" }, "url": "javascript:alert(1)" },
        "image": { "assetUrl": "https://a.example/i.png", "mimeType": "image/png", "description": "A hat" } }));
    let EntryBody::Link { title, url, text, image } = body else { panic!("{body:?}") };
    assert_eq!((title.title.as_str(), title.subtitles.as_slice()), ("Click", ["me".to_owned()].as_slice()));
    assert_eq!((url.as_str(), text), ("javascript:alert(1)", None));
    assert_eq!(image.map(|image| image.description).as_deref(), Some("A hat"));
}

#[test]
fn files_are_fetchable_by_http_only_and_say_what_became_of_them() {
    let body = content(&json!({ "formatType": "Attachments", "text": "Here", "attachments": [
        { "id": "1", "name": "a.png", "mimeType": "image/png", "url": "https://a.example/1" },
        { "id": "2", "name": "../../b", "mimeType": "", "url": "file:///etc/passwd" },
        { "id": "3", "name": "c", "mimeType": "x/y", "url": "https://a.example/3",
          "attachmentUploadResult": { "resultType": "PendingAttachmentUploadResult" } },
        { "id": "4", "name": "d", "mimeType": "x/y", "url": "",
          "attachmentUploadResult": { "resultType": "ErrorAttachmentUploadResult", "errorType": "AttachmentTooLarge" } },
    ] }));
    let EntryBody::Files { text, files } = body else { panic!("{body:?}") };
    assert_eq!(text.as_deref(), Some("Here"));
    let fetchable: Vec<bool> = files.iter().map(|file| file.fetchable).collect();
    assert_eq!(fetchable, [true, false, false, false]);
    assert_eq!(files[1].name, "../../b");
    assert_eq!(files[2].upload, FileUpload::Pending);
    assert_eq!(files[3].upload, FileUpload::Failed { error_type: "AttachmentTooLarge".into(), message: None });
}

#[test]
fn a_web_view_may_be_a_survey() {
    let payload = json!({ "abstractMessage": { "messageType": "StaticContentMessage", "id": "e1",
        "customHandlingType": "Survey",
        "staticContent": { "formatType": "WebView", "url": "https://a.example", "title": "How was it?" } } });
    let (rows, _) = rows_of("Message", &payload.to_string());
    let expected = EntryBody::WebView { title: "How was it?".into(), url: "https://a.example".into(), survey: true };
    assert_eq!(rows[0].body, expected);
}

#[test]
fn choices_of_each_format() {
    let items = json!([{ "itemType": "TitleOptionItem", "titleItem": { "title": "Apples" }, "optionIdentifier": "a" }]);
    for (format, member, style) in [
        ("Buttons", "text", ChoicesStyle::Buttons),
        ("QuickReplies", "text", ChoicesStyle::QuickReplies),
        ("ListPicker", "title", ChoicesStyle::ListPicker),
    ] {
        let mut value = json!({ "formatType": format, "optionItems": items });
        value[member] = json!("Which?");
        let body = choices(&value);
        let EntryBody::Choices { style: shown, text, groups, chosen } = body else { panic!("{body:?}") };
        assert_eq!((shown, text.as_str(), chosen.len()), (style, "Which?", 0));
        assert_eq!(groups[0].options, [option("a", "Apples")]);
        assert_eq!(groups[0].title, None);
    }
    for (display, style) in [("Menu", ChoicesStyle::Menu), ("Buttons", ChoicesStyle::Buttons)] {
        let body = choices(&json!({ "formatType": "DisplayableOptions", "title": "Which?", "displayType": display,
            "optionItems": [{ "optionIdentifier": "a", "title": "Apples", "alias": "1" }] }));
        let EntryBody::Choices { style: shown, groups, .. } = body else { panic!("{body:?}") };
        assert_eq!((shown, groups[0].options.as_slice()), (style, [option("a", "Apples")].as_slice()));
    }
}

#[test]
fn a_carousel_has_a_group_per_card_and_its_links_are_no_options() {
    let body = choices(
        &json!({ "formatType": "Carousel", "images": [{ "id": "i1", "assetUrl": "https://a.example/i" }],
        "items": [{ "titleItem": { "itemType": "TitleImageItem", "title": "One", "imageId": "i1", "imageSubTitle": "A hat" },
            "interactionItems": [
                { "itemType": "TitleOptionItem", "titleItem": { "title": "Take" }, "optionIdentifier": "t" },
                { "itemType": "TitleLinkItem", "titleItem": { "title": "Look" }, "url": "https://a.example" } ] }] }),
    );
    let EntryBody::Choices { style: ChoicesStyle::Carousel, groups, .. } = body else { panic!("{body:?}") };
    let image =
        AssetView { description: "A hat".into(), url: Some("https://a.example/i".into()), ..AssetView::default() };
    assert_eq!(groups[0].title.as_ref().and_then(|title| title.image.as_ref()), Some(&image));
    assert_eq!(groups[0].options[0], option("t", "Take"));
    let link = ChoiceOptionView { identifier: None, title: title("Look"), link: Some("https://a.example".into()) };
    assert_eq!(groups[0].options[1], link);
}

#[test]
fn formats_and_types_without_a_form_keep_their_json() {
    for (message_type, member, value) in [
        ("StaticContentMessage", "staticContent", json!({ "formatType": "ExperienceType" })),
        ("StaticContentMessage", "staticContent", json!({ "formatType": "Text" })),
        ("StaticContentMessage", "staticContent", json!({ "formatType": "Attachments", "attachments": [] })),
        ("ChoicesMessage", "choices", json!({ "formatType": "TimePicker", "optionItems": [{}] })),
        ("ChoicesMessage", "choices", json!({ "formatType": "Buttons", "text": "None", "optionItems": [] })),
        ("ChoicesResponseMessage", "choicesResponse", json!({ "formatType": "Selections" })),
        ("FormMessage", "form", json!({ "formatType": "Inputs", "sections": [] })),
        ("FormResponseMessage", "formResponse", json!({ "formatType": "Result", "result": {} })),
        ("PaymentMessage", "payment", json!({ "amount": 4 })),
    ] {
        let row = row(message_type, member, &value);
        let EntryBody::Other { json, .. } = &row.body else { panic!("{:?}", row.body) };
        assert!(json.contains(message_type), "{json}");
    }
}

fn form(sections: &Value) -> EntryBody {
    let form = json!({ "formatType": "Inputs", "formTitle": "You", "sections": sections });
    row("FormMessage", "form", &form).body
}

fn section(id: &str, next: Option<&str>) -> Value {
    json!({ "input": { "inputType": "TextInput", "id": id }, "nextSectionInputId": next })
}

#[test]
fn a_form_has_inputs_of_every_type() {
    let body = form(&json!([
        { "input": { "inputType": "TextInput", "id": "n", "label": "Name", "required": true, "maximumCharacterCount": 20,
            "textInputType": "MultiLine", "regEx": ".+" }, "nextSectionInputId": "s" },
        { "input": { "inputType": "SelectInput", "id": "s", "multipleSelection": true,
            "optionItems": [{ "titleItem": { "title": "Apples" }, "optionIdentifier": "a" }] } },
        { "input": { "inputType": "DatePickerInput", "id": "d", "minimumDate": "2026-01-01" } },
        { "input": { "inputType": "DateTimePickerInput", "id": "t" } },
        { "input": { "inputType": "OptionPickerInput", "id": "o" } },
        { "input": { "inputType": "SelectNavigationInput", "id": "v" } },
        { "input": { "inputType": "HologramInput", "id": "h" }, "submitForm": true },
    ]));
    let EntryBody::Form { title, inputs, broken, answered, .. } = body else { panic!("{body:?}") };
    assert_eq!((title.as_str(), broken, answered), ("You", false, false));
    let FormInputKind::Text { max_length, multiline, pattern, .. } = &inputs[0].input else {
        panic!("{:?}", inputs[0])
    };
    assert_eq!((*max_length, *multiline, pattern.as_deref()), (Some(20), true, Some(".+")));
    assert_eq!((inputs[0].label.as_str(), inputs[0].next.as_deref(), inputs[0].required), ("Name", Some("s"), true));
    assert_eq!(inputs[1].input, FormInputKind::Select { options: vec![option("a", "Apples")], multiple: true });
    assert_eq!(inputs[1].label, "s");
    let min = Some("2026-01-01".to_owned());
    assert_eq!(inputs[2].input, FormInputKind::Date { min, max: None, start: None });
    assert_eq!(inputs[3].input, FormInputKind::DateTime { min: None, max: None, start: None });
    for place in [4, 5] {
        assert_eq!(inputs[place].input, FormInputKind::Select { options: Vec::new(), multiple: false });
    }
    assert_eq!(inputs[6].input, FormInputKind::Unknown { input_type: "HologramInput".into() });
    assert!(inputs[6].submits);
}

#[test]
fn forms_whose_sections_lead_nowhere_are_broken_and_keep_their_order() {
    let sound = [
        json!([section("a", Some("b")), section("b", Some("c")), section("c", None)]),
        json!([section("b", None), section("a", Some("b"))]),
        json!([section("a", Some("c")), section("b", Some("c")), section("c", None)]),
        json!([{ "input": { "id": "a" }, "nextSectionInputId": "a", "submitForm": true }]),
    ];
    let broken = [
        json!([section("a", Some("a"))]),
        json!([section("a", Some("b")), section("b", Some("a"))]),
        json!([section("a", Some("b")), section("b", Some("c")), section("c", Some("b"))]),
        json!([section("a", Some("nowhere"))]),
        json!([section("a", None), section("a", None)]),
        json!([section("a", None), section("b", Some("c")), section("c", Some("b"))]),
    ];
    let is_broken = |sections: &Value| match form(sections) {
        EntryBody::Form { broken, inputs, .. } => (broken, inputs.len()),
        other => panic!("{other:?}"),
    };
    for sections in &sound {
        assert_eq!(is_broken(sections), (false, sections.as_array().unwrap().len()), "{sections}");
    }
    for sections in &broken {
        assert_eq!(is_broken(sections), (true, sections.as_array().unwrap().len()), "{sections}");
    }
    let long: Vec<Value> =
        (0..50_000).map(|place| section(&place.to_string(), Some(&(place + 1).to_string()))).collect();
    assert_eq!(is_broken(&json!(long)), (true, 50_000));
}

#[test]
fn answers_and_what_is_said_of_them() {
    let selections = json!({ "formatType": "Selections", "selectedOptions": [{ "optionIdentifier": "a" }] });
    let chosen = row("ChoicesResponseMessage", "choicesResponse", &selections);
    let expected = EntryBody::Chosen { options: vec![ChosenView { identifier: "a".into(), title: String::new() }] };
    assert_eq!(chosen.body, expected);
    let inputs = json!({ "formatType": "Inputs", "formTitle": "You", "inputValues": [
        { "inputId": "n", "displayValue": "Ann", "value": { "valueType": "TextValue", "textValue": "Ann" } },
        { "inputId": "y", "value": { "valueType": "BooleanValue", "booleanValue": true } },
        { "inputId": "s", "selectedOptions": [{ "optionIdentifier": "a" }, { "optionIdentifier": "b", "optionTitle": "Bees" }] },
    ] });
    let EntryBody::FormAnswer { values, .. } = row("FormResponseMessage", "formResponse", &inputs).body else {
        panic!()
    };
    let shown: Vec<(&str, &str)> = values.iter().map(|value| (value.label.as_str(), value.value.as_str())).collect();
    assert_eq!(shown, [("n", "Ann"), ("y", "true"), ("s", "a, Bees")]);
    let errors = json!({ "formatType": "Result", "errors": [{ "errorType": "FormRequestExpired", "errorCode": 7 }] });
    let body = row("FormResponseMessage", "formResponse", &errors).body;
    let EntryBody::FormResult { result: FormResultView::Errors { errors } } = body else { panic!("{body:?}") };
    assert_eq!((errors[0].error_type.as_str(), errors[0].code.as_deref()), ("FormRequestExpired", Some("7")));
}

#[test]
fn replies_and_revisions_are_told() {
    let payload = json!({ "wasRevised": true, "abstractMessage": { "messageType": "StaticContentMessage", "id": "e1",
        "inReplyToMessageId": "e0", "staticContent": { "formatType": "Text", "text": "x" } } });
    let (rows, _) = rows_of("Message", &payload.to_string());
    assert_eq!((rows[0].in_reply_to.as_deref(), rows[0].revised), (Some("e0"), true));
}

#[test]
fn consent_and_failed_deliveries_are_rows_and_changes_of_messages_are_none() {
    let (rows, line) = rows_of("EndUserConsentUpdated", r#"{"consentStatus":"OptOut","isEndUserInitiated":true}"#);
    assert_eq!(rows[0].body, EntryBody::Consent { status: "OptOut".into(), by_end_user: true });
    assert_eq!(line, "Consent of the end user: OptOut by the end user");
    let (rows, _) = rows_of("MessageDeliveryFailed", r#"{"errorCode":5,"failedConversationEntryIdentifier":"m"}"#);
    let expected = EntryBody::NotDelivered { code: "5".into(), message: None, entry: Some("m".into()) };
    assert_eq!(rows[0].body, expected);
    let (rows, line) = rows_of(
        "MessageUpdated",
        r#"{"updatedMessage":{"messageType":"StaticContentMessage","id":"m","staticContent":{"formatType":"Text","text":"x"}}}"#,
    );
    assert_eq!((rows.len(), line.as_str()), (0, "A message from Ada Agent was changed"));
}

#[test]
fn passing_things_are_told_in_a_line() {
    for (kind, payload, line) in [
        (
            "ProgressIndicator",
            json!({ "progressIndicator": { "progressMessage": { "text": "Looking" } } }),
            "Ada Agent: “Looking”",
        ),
        (
            "StreamingToken",
            json!({ "streamingToken": { "sequenceNumber": 3, "token": { "text": "late\n" } } }),
            "Piece 3 of a message from Ada Agent: “late”",
        ),
        (
            "StreamingToken",
            json!({ "streamingToken": { "result": { "valid": false } } }),
            "What Ada Agent is writing is not to be shown: no reason was given",
        ),
        ("QueuePosition", json!({ "position": 3 }), "Place in the queue: 3"),
    ] {
        assert_eq!(rows_of(kind, &payload.to_string()).1, line);
        assert!(!is_lasting(kind));
    }
}
