//! Access tokens: guest, verified, continuation; and what the token answer tells of the deployment.

use serde::{Deserialize, Serialize};

use super::lenient::{flag, if_readable, maybe_number, maybe_text, number, readable_items, text};

/// Body of `POST /authorization/unauthenticated/access-token` and, with the last two members, of
/// `POST /authorization/authenticated/access-token`. The server refuses members it does not know.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenRequest {
    /// 15 or 18 characters.
    pub org_id: String,
    /// The deployment's API name.
    pub es_developer_name: String,
    /// `"1"`; `"62"` adds progress indicators, `"63"` token streaming.
    pub capabilities_version: String,
    /// `"Web"` for every custom client.
    pub platform: String,
    /// Made by the server when absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub device_id: Option<String>,
    /// Name and version of the calling program.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub context: Option<ClientContext>,
    /// `"JWT"` for verified users.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub authorization_type: Option<String>,
    /// The signed identity token of a verified user.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub customer_identity_token: Option<String>,
}

/// Name and version of the calling program.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientContext {
    /// Ignored for web clients.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub app_name: Option<String>,
    /// Version of the calling program.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client_version: Option<String>,
}

/// Answer to both token requests.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenAnswer {
    /// A JSON Web Token; its `exp` is the end of its life.
    pub access_token: String,
    /// A stream position at the time of issue: a string of digits; a number in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "maybe_text")]
    pub last_event_id: Option<String>,
    /// Device, end user and deployment. Nothing in it can cost the token: what cannot be read of it counts as missing.
    #[serde(default, deserialize_with = "if_readable")]
    pub context: TokenContext,
}

/// Answer to `GET /authorization/continuation-access-token`: a second token for the same end user, not a longer life.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContinuationAnswer {
    /// A JSON Web Token with the expiry of the one it was asked with.
    pub access_token: String,
    /// A stream position at the time of issue.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "maybe_text")]
    pub last_event_id: Option<String>,
}

/// Answer to `GET /authorization/authlink`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuthLinkAnswer {
    /// The key of the link.
    pub auth_link_key: String,
}

/// `context` of the token answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TokenContext {
    /// The device the token is bound to.
    #[serde(deserialize_with = "maybe_text")]
    pub device_id: Option<String>,
    /// Whom the token stands for.
    #[serde(deserialize_with = "if_readable")]
    pub end_user: EndUser,
    /// What the published deployment declares.
    #[serde(deserialize_with = "if_readable")]
    pub configuration: Configuration,
}

/// Whom a token stands for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndUser {
    /// `iamessage`.
    #[serde(deserialize_with = "text")]
    pub app_type: String,
    /// `EndUser`.
    #[serde(deserialize_with = "text")]
    pub role: String,
    /// `v2/iamessage/UNAUTH/…` (or `/ANON/`) for guests, `v2/iamessage/AUTH/<key set>/uid:<sub>` for verified users.
    #[serde(deserialize_with = "text")]
    pub subject: String,
    /// Usually null.
    #[serde(deserialize_with = "maybe_text")]
    pub display_name: Option<String>,
}

impl EndUser {
    /// Whether the subject is a verified user's. The status of the answer does not tell: a bad identity token may be
    /// answered 200 with a guest's subject.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.subject.split('/').any(|part| part == "AUTH")
    }
}

/// `context.configuration`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Configuration {
    /// When the server made it, in milliseconds.
    #[serde(deserialize_with = "number")]
    pub timestamp: i64,
    /// The deployment as published.
    #[serde(deserialize_with = "if_readable")]
    pub embedded_service_config: DeploymentConfig,
}

/// The deployment as published.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentConfig {
    /// API name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// `Api` (or `API`) for a Custom Client deployment.
    #[serde(deserialize_with = "text")]
    pub deployment_type: String,
    /// Its channel.
    #[serde(deserialize_with = "if_readable")]
    pub embedded_service_messaging_channel: ChannelConfig,
    /// Pre-chat forms.
    #[serde(deserialize_with = "readable_items")]
    pub forms: Vec<Form>,
    /// The lists that choice fields name.
    #[serde(deserialize_with = "if_readable")]
    pub choice_list_config: ChoiceListConfig,
    /// Whether and how end users may send files.
    #[serde(deserialize_with = "if_readable")]
    pub attachments: Attachments,
    /// Whether the transcript may be downloaded.
    #[serde(deserialize_with = "if_readable")]
    pub transcript: TranscriptConfig,
}

/// The deployment's channel.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChannelConfig {
    /// A UUID.
    #[serde(deserialize_with = "text")]
    pub channel_address_identifier: String,
    /// `Auth` or `UnAuth`.
    #[serde(deserialize_with = "text")]
    pub auth_mode: String,
}

/// A pre-chat form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Form {
    /// `PreChat`.
    #[serde(deserialize_with = "text")]
    pub form_type: String,
    /// `Conversation` (asked once) or `Session` (asked at every messaging session).
    #[serde(deserialize_with = "text")]
    pub display_context: String,
    /// Fields, hidden ones included.
    #[serde(deserialize_with = "readable_items")]
    pub form_fields: Vec<FormField>,
    /// Hidden fields where the configuration lists them apart (the public endpoint does).
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "readable_items")]
    pub hidden_form_fields: Vec<HiddenFormField>,
}

/// A field of a pre-chat form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormField {
    /// API name; also the key in `routingAttributes`.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Position in the form.
    #[serde(deserialize_with = "number")]
    pub order: i64,
    /// `Text`, `Email`, `Number`, `Phone`, `Checkbox` or `ChoiceList`.
    #[serde(rename = "type", deserialize_with = "text")]
    pub field_type: String,
    /// Whether a value must be given.
    #[serde(deserialize_with = "flag")]
    pub required: bool,
    /// Longest value in characters.
    #[serde(deserialize_with = "maybe_number")]
    pub max_length: Option<u32>,
    /// Whether the end user does not see it.
    #[serde(deserialize_with = "flag")]
    pub is_hidden: bool,
    /// The list of a `ChoiceList`.
    #[serde(deserialize_with = "maybe_text")]
    pub choice_list_id: Option<String>,
    /// Labels; only the public configuration has them.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "if_readable")]
    pub labels: Option<FieldLabels>,
}

/// Labels of a field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FieldLabels {
    /// The label shown.
    #[serde(deserialize_with = "text")]
    pub display: String,
}

/// A hidden field of the public configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HiddenFormField {
    /// API name.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// Longest value in characters.
    #[serde(deserialize_with = "maybe_number")]
    pub max_length: Option<u32>,
}

/// The lists that choice fields name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChoiceListConfig {
    /// The lists.
    #[serde(deserialize_with = "readable_items")]
    pub choice_list: Vec<ChoiceList>,
}

/// One list of choices.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChoiceList {
    /// Named by [`FormField::choice_list_id`].
    #[serde(deserialize_with = "text")]
    pub choice_list_id: String,
    /// The choices.
    #[serde(deserialize_with = "readable_items")]
    pub choice_list_values: Vec<ChoiceListValue>,
}

/// One choice.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChoiceListValue {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub choice_list_value_id: String,
    /// What is shown and sent.
    #[serde(deserialize_with = "text")]
    pub choice_list_value_name: String,
    /// Position in the list.
    #[serde(deserialize_with = "number")]
    pub order: i64,
    /// Chosen at first.
    #[serde(deserialize_with = "flag")]
    pub is_default_value: bool,
}

/// Whether and how end users may send files.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Attachments {
    /// Whether they may.
    #[serde(deserialize_with = "flag")]
    pub end_user_to_agent: bool,
    /// In MB, 1 to 5.
    #[serde(deserialize_with = "maybe_number")]
    pub max_file_size: Option<u32>,
}

/// Whether the transcript may be downloaded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TranscriptConfig {
    /// Whether it may.
    #[serde(deserialize_with = "flag")]
    pub allow_transcript_download: bool,
}
