//! One payload of each kind, with all members of Salesforce's public conversation schema.

use serde_json::{Value, json};

/// Entry type and payload. Every one names its type, as the server's do.
pub const PAYLOADS: &[(&str, &str)] = &[
    (
        "Message",
        r#"{"entryType":"Message","id":"m1","messageReason":"AutomatedResponse","wasRevised":false,"abstractMessage":{"messageType":"StaticContentMessage","id":"m1","inReplyToMessageId":"m0","references":[{"id":"r","recordId":"0Mw"}],"staticContent":{"formatType":"Text","text":"See here","citationContent":{"citations":[{"citedReference":{"citedReferenceType":"Link","link":"https://a.example","label":"A","recordId":null},"citedDetails":{"inlineMetadata":[{"citedLocationOffset":3,"claim":"here"}]}}]}}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m2","abstractMessage":{"messageType":"StaticContentMessage","id":"m2","staticContent":{"formatType":"RichLink","linkItem":{"itemType":"TitleLinkItem","titleItem":{"itemType":"TitleItem","title":"T","subTitle":"S"},"url":"https://a.example"},"image":{"assetType":"ImageAsset","id":"i","mimeType":"image/png","assetUrl":"https://a.example/i.png","description":"D"}}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m3","abstractMessage":{"messageType":"StaticContentMessage","id":"m3","staticContent":{"formatType":"Attachments","text":"two","attachments":[{"id":"f1","name":"a.png","mimeType":"image/png","url":"https://a.example/f1","referenceId":"x","attachmentUploadResult":{"resultType":"CompletedAttachmentUploadResult"}},{"id":"f2","name":"b.pdf","mimeType":"application/pdf","url":"file:///etc/passwd","attachmentUploadResult":{"resultType":"ErrorAttachmentUploadResult","errorType":"AttachmentTooLarge","errorMessage":"Too large"}}]}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m4","abstractMessage":{"messageType":"StaticContentMessage","id":"m4","customHandlingType":"Survey","staticContent":{"formatType":"WebView","url":"https://a.example","title":{"itemType":"TitleItem","title":"How was it?"},"displayType":"AutoOverlay","parameters":[]}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m5","abstractMessage":{"messageType":"ChoicesMessage","id":"m5","choices":{"formatType":"ListPicker","title":"Which?","optionItems":[{"itemType":"TitleOptionItem","titleItem":{"itemType":"TitleImageItem","title":"A","subTitle":"a","imageId":"i"},"optionIdentifier":"a","optionId":"1"}],"images":[{"assetType":"ImageAsset","id":"i"}]}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m6","abstractMessage":{"messageType":"ChoicesMessage","id":"m6","choices":{"formatType":"Carousel","items":[{"titleItem":{"itemType":"TitleItem","title":"Card"},"interactionItems":[{"itemType":"TitleOptionItem","titleItem":{"title":"Take"},"optionIdentifier":"t"},{"itemType":"TitleLinkItem","titleItem":{"title":"Look"},"url":"javascript:alert(1)"}]}]}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m7","abstractMessage":{"messageType":"ChoicesMessage","id":"m7","choices":{"formatType":"DisplayableOptions","title":"Menu","displayType":"Menu","optionItems":[{"optionIdentifier":"a","title":"A","alias":"one","optionId":"1"}]}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m8","abstractMessage":{"messageType":"ChoicesResponseMessage","id":"m8","inReplyToMessageId":"m5","choicesResponse":{"formatType":"Selections","selectedOptions":[{"optionIdentifier":"a"}]}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m9","abstractMessage":{"messageType":"FormMessage","id":"m9","form":{"formatType":"Inputs","formTitle":"You","message":{"itemType":"TitleItem","title":"Hi","subTitle":"Fill in"},"introScreen":{"title":"Intro"},"sections":[{"sectionType":"SingleInputSection","input":{"inputType":"TextInput","id":"n","label":"Name","hintText":"Full","required":true,"placeholder":"Ann","regEx":".+","maximumCharacterCount":20,"keyboardType":"Default","textInputType":"SingleLine"},"nextSectionInputId":"s"},{"sectionType":"SingleInputSection","input":{"inputType":"SelectInput","id":"s","label":"Fruit","multipleSelection":true,"optionItems":[{"itemType":"TitleOptionItem","titleItem":{"title":"A"},"optionIdentifier":"a"}]},"submitForm":true}]}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m10","abstractMessage":{"messageType":"FormResponseMessage","id":"m10","inReplyToMessageId":"m9","formResponse":{"formatType":"Inputs","formTitle":"You","inputValues":[{"inputValueType":"SingleInputValue","inputId":"n","displayValue":"Ann","value":{"valueType":"TextValue","textValue":"Ann"}},{"inputValueType":"SelectedOptionsInputValue","inputId":"s","selectedOptions":[{"optionIdentifier":"a"}]}]}}}"#,
    ),
    (
        "Message",
        r#"{"entryType":"Message","id":"m11","abstractMessage":{"messageType":"FormResponseMessage","id":"m11","formResponse":{"formatType":"Result","result":{"errors":[{"errorType":"InvalidFormResponse","errorMessage":"No","errorCode":4}]}}}}"#,
    ),
    (
        "ParticipantChanged",
        r#"{"entryType":"ParticipantChanged","id":"p","entries":[{"operation":"add","displayName":"Ada","participant":{"role":"Agent","appType":"agent","subject":"005","clientIdentifier":""},"menuMetadata":null,"supportedModalities":[]}],"activeModalities":[]}"#,
    ),
    (
        "RoutingResult",
        r#"{"entryType":"RoutingResult","id":"r","failureType":"RoutingError","failureReason":"Closed","errorMessages":["No agents"],"routingType":"Initial","cancelReason":"Unknown","recordId":"0Mw","pendingServiceRoutingId":"0JR","workOwnerId":null,"isExternallyRouted":false,"initiator":null,"estimatedWaitTime":{"isEWTRequested":true,"estimatedWaitTimeInSeconds":90},"routingConfigurationDetails":{"routingConfigurationType":"QueueRoutingType","queueId":"00G"}}"#,
    ),
    (
        "RoutingWorkResult",
        r#"{"entryType":"RoutingWorkResult","id":"w","workId":"0Bz","workTargetId":"0Mw","workType":"Accepted","errorMessages":[],"routingType":"Initial","queueId":"00G","botId":null,"agentSessionId":null,"agentGroupIds":[]}"#,
    ),
    (
        "SessionStatusChanged",
        r#"{"entryType":"SessionStatusChanged","id":"s","conversationIdentifier":"c","channelAddressIdentifier":"a","sessionId":"0Mw","sessionStatus":"Active","sessionStatusPrev":"Waiting","sessionStartTime":1,"sessionEndTime":null,"sessionEndedByRole":null}"#,
    ),
    ("CloseConversation", r#"{"entryType":"CloseConversation","id":"c","conversationIdentifier":"c"}"#),
    ("TypingStartedIndicator", r#"{"entryType":"TypingStartedIndicator","id":"t","timestamp":1}"#),
    ("TypingStoppedIndicator", r#"{"entryType":"TypingStoppedIndicator","id":"t","timestamp":1}"#),
    (
        "DeliveryAcknowledgement",
        r#"{"entryType":"DeliveryAcknowledgement","id":"d","acknowledgedConversationEntryIdentifier":"m","acknowledgementTimestamp":1,"recipient":{"role":"Agent","appType":"agent","subject":"005","clientIdentifier":null}}"#,
    ),
    (
        "ReadAcknowledgement",
        r#"{"entryType":"ReadAcknowledgement","id":"d","acknowledgedConversationEntryIdentifier":"m","acknowledgementTimestamp":1,"recipient":{"role":"Agent","appType":"agent","subject":"005"}}"#,
    ),
    (
        "ProgressIndicator",
        r#"{"entryType":"ProgressIndicator","id":"p","progressIndicator":{"indicatorType":"ProgressUpdateIndicator","timestamp":1,"progressMessage":{"formatType":"Text","text":"Looking"}}}"#,
    ),
    (
        "StreamingToken",
        r#"{"entryType":"StreamingToken","id":"k","streamingToken":{"tokenType":"MessageStreamingToken","sequenceNumber":1,"timestamp":1,"targetMessageIdentifier":"m","batchNumber":1,"turnId":"t","token":{"formatType":"Text","text":"Hel"}}}"#,
    ),
    (
        "StreamingToken",
        r#"{"entryType":"StreamingToken","id":"k","streamingToken":{"tokenType":"StreamingTokenValidation","timestamp":1,"targetMessageIdentifier":"m","result":{"valid":false,"reason":"Policy"}}}"#,
    ),
    (
        "QueuePosition",
        r#"{"entryType":"QueuePosition","id":"q","pendingServiceRoutingId":"0JR","workItemId":"0Mw","position":3}"#,
    ),
    (
        "EndUserConsentUpdated",
        r#"{"entryType":"EndUserConsentUpdated","id":"e","consentStatus":"OptIn","endUserSubject":"v2/x","isEndUserInitiated":true,"initiatingConversationEntryIdentifier":"m","confirmationConversationEntryIdentifier":null,"endUserDisplayName":"Ann"}"#,
    ),
    (
        "MessageDeliveryFailed",
        r#"{"entryType":"MessageDeliveryFailed","id":"f","errorCode":"X","errorMessage":"No","failedConversationEntryIdentifier":"m","recipient":{"role":"Agent"}}"#,
    ),
    (
        "MessageUpdated",
        r#"{"entryType":"MessageUpdated","id":"u","updatedMessage":{"messageType":"StaticContentMessage","id":"m1","staticContent":{"formatType":"Text","text":"changed"}}}"#,
    ),
    (
        "MessageUpdated",
        r#"{"entryType":"MessageUpdated","id":"u","updatedMessage":{"messageReason":null,"abstractMessage":{"messageType":"StaticContentMessage","id":"m1","staticContent":{"formatType":"Text","text":"changed"}}}}"#,
    ),
];

/// Members that the schema does not ask for, or that this client can do without.
pub const OPTIONAL: &[&str] = &[
    "id",
    "messageReason",
    "wasRevised",
    "activeModalities",
    "failureReason",
    "errorMessages",
    "routingType",
    "cancelReason",
    "recordId",
    "pendingServiceRoutingId",
    "isExternallyRouted",
    "estimatedWaitTime",
    "routingConfigurationDetails",
    "workId",
    "workTargetId",
    "queueId",
    "conversationIdentifier",
    "channelAddressIdentifier",
    "sessionId",
    "sessionStatusPrev",
    "sessionStartTime",
    "sessionEndTime",
    "sessionEndedByRole",
    "timestamp",
    "acknowledgementTimestamp",
    "recipient",
    "workItemId",
    "endUserSubject",
    "isEndUserInitiated",
    "initiatingConversationEntryIdentifier",
    "errorMessage",
];

/// Words that decide something, for JSON that is nearly right.
pub const WORDS: &[&str] = &[
    "abstractMessage",
    "messageType",
    "staticContent",
    "formatType",
    "text",
    "choices",
    "optionItems",
    "items",
    "form",
    "sections",
    "input",
    "inputType",
    "formResponse",
    "inputValues",
    "value",
    "valueType",
    "choicesResponse",
    "selectedOptions",
    "streamingToken",
    "sequenceNumber",
    "targetMessageIdentifier",
    "token",
    "result",
    "valid",
    "records",
    "errors",
    "updatedMessage",
    "entries",
    "participant",
    "entryType",
    "entryPayload",
    "sender",
    "Message",
    "Text",
    "StaticContentMessage",
    "ChoicesMessage",
    "Buttons",
    "FormMessage",
    "Inputs",
    "FormResponseMessage",
    "Result",
    "title",
    "titleItem",
    "position",
    "sessionStatus",
    "failureType",
    "consentStatus",
];

/// A message's payload with one content.
pub fn message(message_type: &str, member: &str, content: &Value) -> Value {
    let mut message = json!({ "messageType": message_type, "id": "m" });
    message[member] = content.clone();
    json!({ "abstractMessage": message })
}
