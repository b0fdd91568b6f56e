//! Connectors: their checklists, their settings blocks, and what becomes of attributes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CheckId, FindingView, ProfileDraft, SetupPlace};

/// The systems that hand conversations over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ConnectorId {
    /// A client of one's own over the v2 API.
    #[default]
    CustomClient,
    /// Blip Desk.
    Blip,
    /// Cognigy.AI.
    Cognigy,
    /// OpenCX.
    Opencx,
    /// Infobip, bring your own channel.
    Infobip,
}

/// One connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConnectorView {
    /// Which.
    pub id: ConnectorId,
    /// Its name.
    pub name: String,
    /// What it is, in one sentence.
    pub summary: String,
    /// How it signs its end users in: `guest`, `verified`, `guest or verified`, `OAuth JWT bearer`.
    pub signs_in_as: String,
    /// Its settings, in the order of its own screen.
    pub settings: Vec<SettingView>,
    /// Whether it sends routing attributes that a mapping makes.
    pub maps_attributes: bool,
}

/// One setting of a connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SettingView {
    /// The key in [`ProfileDraft::settings`]; absent where the value comes from the profile itself or its key.
    pub key: Option<String>,
    /// The vendor's own label or key.
    pub label: String,
    /// What it is for.
    pub help: String,
    /// The value when none is given.
    pub default: Option<String>,
    /// Whether the text has several lines (a JSON object).
    pub multiline: bool,
    /// Whether it is a private key, kept in the keyring.
    pub secret: bool,
}

/// The checklist of one connector for one profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChecklistView {
    /// Whose org.
    pub profile_id: String,
    /// Which connector.
    pub connector: ConnectorId,
    /// Groups in the order a person works.
    pub groups: Vec<StepGroupView>,
}

/// Steps that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StepGroupView {
    /// In sentence case.
    pub title: String,
    /// In order.
    pub steps: Vec<StepView>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StepView {
    /// Name in kebab-case, unique within the connector; stable.
    pub id: String,
    /// What is done, in the imperative, in sentence case.
    pub title: String,
    /// Why, and what it unlocks.
    pub why: String,
    /// Where it is done in Setup, or null when it is done in the vendor's product.
    pub place: Option<SetupPlace>,
    /// What to do, in order.
    pub instructions: Vec<String>,
    /// Fields with the values to enter, computed from the profile.
    pub values: Vec<StepValueView>,
    /// Where the vendor's guide differs from the API, if it does.
    pub note: Option<String>,
    /// How it is proved: in words.
    pub proof: String,
    /// The checks that prove it; empty when only a person can tell.
    pub checks: Vec<CheckId>,
    /// A question for the org's records (SOQL) with which an admin can look.
    pub query: Option<String>,
    /// Whether it may be left out.
    pub optional: bool,
    /// How it stands.
    pub state: StepState,
    /// Why it stands so: the check's summary, or what is missing.
    pub reason: String,
    /// When that was found or declared.
    #[ts(type = "number | null")]
    pub at: Option<i64>,
    /// Who declared it, if a person did (kept beside a proof).
    pub declaration: Option<DeclarationView>,
    /// What the rules conclude about the checks of this step.
    pub findings: Vec<FindingView>,
}

/// A field of a screen, and what to enter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StepValueView {
    /// The field's label, exactly as on the screen.
    pub label: String,
    /// What to enter or choose.
    pub value: String,
    /// Whether the value is computed from the profile, so that it can be copied as it stands; otherwise it is an
    /// example or a choice.
    pub exact: bool,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum StepState {
    /// All its checks passed.
    Proved,
    /// A person says that it is done.
    Declared,
    /// A check says that it is not.
    Failed,
    /// Nobody knows.
    Unknown,
}

/// Something that was found or declared about a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StepEventView {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// How the step stood by it; `unknown` when a declaration was withdrawn.
    pub state: StepState,
    /// The check that found it; absent for what a person said.
    pub check: Option<CheckId>,
    /// The run, for a check.
    pub run_id: Option<String>,
    /// The person, for a declaration.
    pub by: Option<String>,
    /// The check's summary, or the person's note.
    pub summary: String,
    /// This program's version at the time, for a check.
    pub app_version: Option<String>,
}

/// Who says that a step is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeclarationView {
    /// The person's name.
    pub by: String,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// What the person saw.
    pub note: String,
}

/// A declaration as it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeclarationDraft {
    /// Which connector.
    pub connector: ConnectorId,
    /// Which step.
    pub step_id: String,
    /// The person's name, 1 to 100 characters.
    pub by: String,
    /// What the person saw; may be empty.
    pub note: String,
}

/// A settings block that was recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SettingsReadingView {
    /// Whose settings these are.
    pub connector: ConnectorId,
    /// What it was recognised by, in one sentence.
    pub recognised_by: String,
    /// The profile's fields as read, unchecked; the form shows what is wrong with them.
    pub draft: ProfileDraft,
    /// Whether it holds a private key, which is kept in the keyring when the settings are applied.
    pub holds_private_key: bool,
    /// What is wrong or odd, with fixes.
    pub findings: Vec<FindingView>,
}

/// A connector's settings for the vendor's screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EmittedSettingsView {
    /// Which connector.
    pub connector: ConnectorId,
    /// The whole block as text, in the vendor's form; a private key is replaced by a placeholder.
    pub text: String,
    /// Row by row, for screens that are filled in field by field.
    pub rows: Vec<EmittedSettingView>,
    /// What is missing or odd.
    pub findings: Vec<FindingView>,
}

/// One emitted setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EmittedSettingView {
    /// The vendor's label or key.
    pub label: String,
    /// The value; a placeholder for a private key; null when it is not known.
    pub value: Option<String>,
    /// Whether it is a private key, of which only a redacted preview is here.
    pub secret: bool,
}

/// What to preview of a connector's attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct AttributesDraft {
    /// Which connector.
    pub connector: ConnectorId,
    /// The mapping or the key-value pairs, as in the connector's settings; the profile's own when absent.
    pub mapping: Option<String>,
    /// Values of the sources (`Ticket.Team`, `Contact.Extras.accountId`, …), for the preview.
    pub samples: BTreeMap<String, String>,
}

/// What a connector would send, and what would become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AttributesView {
    /// The sources that the mapping names, in its order, without fixed ones.
    pub sources: Vec<String>,
    /// One row per attribute that would be sent.
    pub attributes: Vec<AttributeView>,
    /// The JSON object that would be sent as `routingAttributes`.
    pub json: String,
    /// Whether it is known what the deployment declares.
    pub declared_known: bool,
    /// When the deployment was last asked.
    #[ts(type = "number | null")]
    pub declared_at: Option<i64>,
    /// What is wrong with the mapping as a whole.
    pub findings: Vec<FindingView>,
}

/// One attribute that would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AttributeView {
    /// The source it comes from; the constant's text for a fixed one.
    pub source: String,
    /// The attribute's name.
    pub name: String,
    /// The value, if the source has one; an attribute without a value is not sent.
    pub value: Option<String>,
    /// Whether it will arrive.
    pub prediction: Prediction,
    /// Why.
    pub reason: String,
    /// The name that would arrive, when only the spelling differs.
    pub suggestion: Option<String>,
}

/// Whether an attribute will reach the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Prediction {
    /// The published deployment declares it, and the value fits. Whether the flow reads it is not visible from outside.
    Arrives,
    /// It is lost without a word.
    Lost,
    /// The deployment has not been asked yet, or does not tell (custom parameters without a form).
    Unknown,
    /// It is not sent, for want of a value.
    NotSent,
}
