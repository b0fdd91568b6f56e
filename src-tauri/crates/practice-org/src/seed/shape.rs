//! What a seed file looks like.

use crate::control::shapes::{KEY_SET, PRESENCE, SCRIPT};
use crate::shape::Shape::{self, Count, Flag, List, Number, Object, Text, Word};
use crate::shape::{may, must, own};

const MOST: Shape = Count(u32::MAX as u64);

pub(super) const SEED: Shape = Object(&[
    own("orgId", Text),
    own("channels", List(&CHANNEL)),
    own("deployments", List(&DEPLOYMENT)),
    own("keySets", List(&KEY_SET)),
    own("queues", List(&Object(&[must("id", Text), must("developerName", Text)]))),
    may("hours", HOURS),
    own("flow", FLOW),
    own("agents", List(&AGENT)),
]);

const CHANNEL: Shape = Object(&[
    must("name", Text),
    must("channelAddressIdentifier", Text),
    own("guestTokenMinutes", MOST),
    own("verifiedTokenMinutes", MOST),
    own("sessionBasedChat", Flag),
    own("attributes", List(&Object(&[must("name", Text), own("maxLength", MOST), may("flowVariable", Text)]))),
]);

const DEPLOYMENT: Shape = Object(&[
    must("developerName", Text),
    must("label", Text),
    must("deploymentType", Text),
    must("published", Flag),
    must("channel", Text),
    own("forms", List(&FORM)),
    own("choiceLists", List(&CHOICE_LIST)),
    own("files", Flag),
    own("maxFileSize", MOST),
    own("transcript", Flag),
]);

const FORM: Shape = Object(&[
    own("formType", Text),
    own("displayContext", Text),
    own("formFields", List(&FIELD)),
    own("hiddenFormFields", List(&Object(&[own("name", Text), may("maxLength", MOST)]))),
]);

const FIELD: Shape = Object(&[
    own("name", Text),
    own("order", Number),
    own("type", Text),
    own("required", Flag),
    may("maxLength", MOST),
    own("isHidden", Flag),
    may("choiceListId", Text),
    may("labels", Object(&[own("display", Text)])),
]);

const CHOICE_LIST: Shape = Object(&[
    own("choiceListId", Text),
    own(
        "choiceListValues",
        List(&Object(&[
            own("choiceListValueId", Text),
            own("choiceListValueName", Text),
            own("order", Number),
            own("isDefaultValue", Flag),
        ])),
    ),
]);

const HOURS: Shape = Object(&[
    must("name", Text),
    must("isActive", Flag),
    must("spans", List(&Object(&[must("startTime", Number), must("endTime", Number)]))),
]);

const FLOW: Shape = Object(&[
    must("defaultQueue", Text),
    own(
        "routes",
        List(&Object(&[
            must("attribute", Text),
            must("equals", Text),
            may("queue", Text),
            may("reasonForNotRouting", Text),
        ])),
    ),
    own("closedReason", Text),
]);

const AGENT: Shape = Object(&[
    must("id", Text),
    must("name", Text),
    must("kind", Word(&["auto", "manual"])),
    must("presence", PRESENCE),
    must("capacity", MOST),
    own("queues", List(&Text)),
    own("script", SCRIPT),
]);
