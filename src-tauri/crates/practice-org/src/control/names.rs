//! What an application calls things when it sets up a profile of its own for a practice org, so that its window and its
//! command line leave the same org behind; and the words of the control API that are lists.

/// Name of the key set; verified subjects show it.
pub const KEY_SET: &str = "Practice_Keys";
/// The key set's JSON Web Key Issuer.
pub const ISSUER: &str = "handover-console-practice";
/// Key id of the first key.
pub const KEY_ID: &str = "practice-key-1";

/// What happens at once: the words of [`FaultNow`](super::types::FaultNow).
pub const NOW: &[&str] = &["dropStreams", "expireTokens", "freezeStreams", "restartServer", "forgetEvents"];

/// Ready-made messages: the words of [`Sample`](super::types::Sample).
pub const SAMPLES: &[&str] = &[
    "textWithCitations",
    "hostileText",
    "richLink",
    "hostileLink",
    "attachments",
    "brokenAttachments",
    "webView",
    "buttons",
    "quickReplies",
    "listPicker",
    "carousel",
    "menu",
    "displayableButtons",
    "form",
    "circularForm",
    "formRecords",
    "formErrors",
    "automated",
    "consentText",
    "unknownFormat",
    "unknownMessage",
    "unknownEntry",
];
