//! Rules about settings that are pasted. Whoever reads them notices what is wrong where it stands; see
//! [`crate::diagnosis::Facts::noticed`].

use super::{Rule, Sense, nothing, places};
use crate::diagnosis::RuleName;
use crate::view::Certainty;

pub(super) static SETTINGS_CUT_OFF: Rule = Rule {
    name: RuleName::SettingsCutOff,
    row: None,
    title: "The settings are cut off",
    symptom: "The text ends in the middle of a value or before its last bracket, or rows of the vendor's screen are missing.",
    explanation: "Part of the text was not copied, or a field that it passed through has shortened it. What is missing \
                  is not guessed.",
    fix: "Copy the whole text again, from the first bracket or line to the last.",
    senses: &[Sense::Input],
    certainty: Certainty::Certain,
    place: Some(places::CODE_SNIPPET),
    query: None,
    practice: None,
    source: "RFC 8259 (JSON); the vendors' guides, which show their screens whole",
    look: nothing,
};

pub(super) static SETTINGS_SMART_QUOTES: Rule = Rule {
    name: RuleName::SettingsSmartQuotes,
    row: None,
    title: "The settings hold typographic quotation marks",
    symptom: "A block that looks right cannot be read.",
    explanation: "Word processors, chats and some web pages turn straight quotation marks into curly ones, which JSON \
                  and vendors' screens do not take.",
    fix: "Use the repaired text. To copy without the change, use plain text or a code block.",
    senses: &[Sense::Input],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "RFC 8259 (JSON), section 7",
    look: nothing,
};

pub(super) static SETTINGS_OF_ANOTHER_VENDOR: Rule = Rule {
    name: RuleName::SettingsOfAnotherVendor,
    row: None,
    title: "The settings are of another system",
    symptom: "The names in the text are not those of the system that the profile is prepared for.",
    explanation: "Each system has its own names for the same values, and they differ in form: a full endpoint in one \
                  is a bare URL in another.",
    fix: "Switch the profile's connector to the system that was recognised, or paste the settings of the right one.",
    senses: &[Sense::Input],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "Guides of Blip, Cognigy.AI, OpenCX and Infobip",
    look: nothing,
};

pub(super) static SETTING_VALUE: Rule = Rule {
    name: RuleName::SettingValue,
    row: None,
    title: "A setting's value cannot be used",
    symptom: "One value of the settings is empty, of the wrong form, or contradicts another.",
    explanation: "The system would take the value as it is and fail at the first handover.",
    fix: "Use the value that is proposed. Where none is, what was seen says which form it must have.",
    senses: &[Sense::Input],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "Guides of Blip, Cognigy.AI, OpenCX and Infobip",
    look: nothing,
};

pub(super) static MAPPING_UNREADABLE: Rule = Rule {
    name: RuleName::MappingUnreadable,
    row: None,
    title: "The attribute mapping cannot be read",
    symptom: "No routing attribute arrives at all.",
    explanation: "Blip takes a JSON object of sources (static., Ticket., Contact., Contact.Extras.), each with a list \
                  of attribute names. The others take names with texts: one JSON object, or lines name=value.",
    fix: "For Blip, write \"Ticket.Team\": [\"queueId\"]. For the others, write {\"Language\": \"de\"} or Language=de.",
    senses: &[Sense::Input],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "Blip's guide, configuration of RoutingAttributes",
    look: nothing,
};
