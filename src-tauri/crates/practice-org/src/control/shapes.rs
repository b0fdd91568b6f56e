//! The bodies of the control API, and what seeds share with them.

use super::names;
use crate::shape::Shape::{self, Any, Count, Flag, List, Object, Open, Text, Word};
use crate::shape::{may, must, own};

const MOST: Shape = Count(u32::MAX as u64);
pub(crate) const PRESENCE: Shape = Word(&["online", "busy", "offline"]);

pub(crate) const ACTION: Shape = Object(&[
    must("action", Word(ACTIONS)),
    may("agentId", Text),
    may("text", Text),
    may("typing", Flag),
    may("toAgentId", Text),
    may("sample", Word(names::SAMPLES)),
    // Of `compose` an object, of `failDelivery` a text.
    may("message", Any),
    may("reason", Text),
    may("name", Text),
    may("mimeType", Text),
    may("base64", Text),
    may("everyMs", Count(60_000)),
    may("identifier", Text),
    may("code", Text),
    may("position", MOST),
    may("seconds", MOST),
    may("status", Word(&["OptIn", "OptOut"])),
    may("event", Text),
    may("entryType", Text),
    may("payload", Text),
    may("eventId", Text),
    may("role", Text),
]);

const ACTIONS: &[&str] = &[
    "accept",
    "decline",
    "message",
    "typing",
    "transfer",
    "end",
    "sample",
    "compose",
    "file",
    "progress",
    "stream",
    "revise",
    "failDelivery",
    "queuePosition",
    "estimatedWait",
    "consent",
    "raw",
];

pub(crate) const BURST: Shape =
    Object(&[must("count", MOST), must("text", Text), own("kinds", Word(&["text", "mixed"]))]);

pub(crate) const AGENT: Shape = Object(&[may("presence", PRESENCE), may("capacity", MOST), may("script", SCRIPT)]);

pub(crate) const SCRIPT: Shape = Object(&[
    own("acceptAfterMs", Count(u64::MAX)),
    own("answerAfterMs", Count(u64::MAX)),
    own("typingMs", Count(u64::MAX)),
    own("greeting", Text),
    own("answers", List(&Text)),
    own("endAfter", MOST),
    own("transferAfter", MOST),
    may("transferTo", Text),
]);

pub(crate) const FAULTS: Shape = Object(&[
    own("streamsRefused", Flag),
    own("loseEvents", MOST),
    own("duplicateEvents", MOST),
    own("reorderEvents", MOST),
    own("delayMs", Count(u64::MAX)),
    own("htmlAnswers", MOST),
    own("cutAnswers", MOST),
    own("malformedEvents", MOST),
    may(
        "answerNext",
        Object(&[
            must("count", MOST),
            must("status", Count(u16::MAX as u64)),
            may("matching", Text),
            may("retryAfter", MOST),
        ]),
    ),
    own("noAgent", Flag),
    may("routingError", Text),
    own("streamSilent", Flag),
    may(
        "redirectStreams",
        Object(&[must("count", MOST), must("status", Count(u16::MAX as u64)), must("location", Text)]),
    ),
    may("oddStreams", Object(&[must("count", MOST), must("kind", ODD)])),
    may("cutStreams", Object(&[must("count", MOST), must("bytes", Count(u64::MAX))])),
    own("cutAfterEvents", MOST),
    may("slowDrip", Object(&[must("bytes", MOST), must("everyMs", Count(u64::MAX))])),
    may("lateEvents", Object(&[must("count", MOST), must("after", MOST)])),
    own("replayTwice", MOST),
    own("eventIdsBackwards", MOST),
]);

const ODD: Shape = Word(&[
    "noContent",
    "htmlPage",
    "unauthorized",
    "unavailable",
    "closeAfterFirstEvent",
    "cutInEvent",
    "eventWithoutId",
    "idOnly",
    "retryOnly",
    "retryHuge",
    "unknownFields",
    "invalidUtf8",
    "endlessLine",
    "jwtIsExpired",
    "commentsOnly",
    "halfOpen",
]);

pub(crate) const FAULT_NOW: Shape = Object(&[must("now", Word(names::NOW)), may("downMs", Count(3_600_000))]);

pub(crate) const SWITCHES: Shape = Object(&[
    own("badIdentityToken", Word(&["refuse", "silentGuest"])),
    own("keyWithoutCertificate", Word(&["accept", "neverVerifies", "refuseUpload"])),
    own("guestSubject", Text),
    own("requireAudience", Flag),
    own("replay", Flag),
    own("acceptLongOrgId", Flag),
    own("deploymentTypeWord", Text),
    own("checkAppName", Flag),
    own("conflictOnRepeat", Flag),
    own("closeEventOnAgentEnd", Flag),
    own("verifiedCloseEndsSessionOnly", Flag),
    own("requireLastEventId", Flag),
    may("allowOrigin", Text),
    own("enforceLimits", Flag),
]);

pub(crate) const MISTAKES: Shape = Object(&[
    own("webDeployment", Flag),
    own("notPublished", Flag),
    own("channelInactive", Flag),
    own("notRepublished", Flag),
    own("verificationOff", Flag),
    own("keysetNotBound", Flag),
    own("issuerDiffers", Flag),
    own("keyIdDiffers", Flag),
    own("keyWithoutCertificate", Flag),
    own("wrongKey", Flag),
    own("endpointBehindLogin", Flag),
    own("clockAhead", Flag),
    own("verificationNotEnforced", Flag),
    own("conversationOfYesterday", Flag),
    own("attributeNotMapped", Flag),
    own("filesOff", Flag),
    own("omniChannelOff", Flag),
    own("presenceWithoutChannel", Flag),
    own("noCapacity", Flag),
    own("queueWithoutSessions", Flag),
    own("flowWithoutRoute", Flag),
    own("queueOfAnotherOrg", Flag),
    own("outsideHours", Flag),
    own("streamOrgId", Flag),
    own("streamHeldBack", Flag),
    own("allowanceUsedUp", Flag),
]);

pub(crate) const DEPLOYMENT: Shape = Object(&[
    may("published", Flag),
    may("deploymentType", Text),
    may("files", Flag),
    may("maxFileSize", MOST),
    may("transcript", Flag),
]);

pub(crate) const KEY_SET: Shape = Object(&[
    must("name", Text),
    must("issuer", Text),
    own("keys", List(&Open)),
    may("endpoint", Text),
    must("active", Flag),
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::types::{Faults, Mistakes, Switches};

    #[test]
    fn every_member_of_the_types_is_known() {
        let faults = serde_json::to_value(Faults::default()).unwrap_or_default();
        let switches = serde_json::to_value(Switches::default()).unwrap_or_default();
        let mistakes = serde_json::to_value(Mistakes::default()).unwrap_or_default();
        assert_eq!((FAULTS.objection(&faults), SWITCHES.objection(&switches)), (None, None));
        assert_eq!(MISTAKES.objection(&mistakes), None);
    }
}
