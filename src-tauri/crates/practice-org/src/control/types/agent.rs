//! What agents do, and what automatic ones are told to do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Presence;

/// `POST /practice/v1/conversations/{conversationId}/actions`: what an agent does. Answers 204, or 409 when it does not fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "action")]
#[ts(export)]
pub enum AgentAction {
    /// Takes the offered conversation.
    #[serde(rename_all = "camelCase")]
    Accept {
        /// Who.
        agent_id: String,
    },
    /// Refuses it; it is offered to the next agent, or waits.
    #[serde(rename_all = "camelCase")]
    Decline {
        /// Who.
        agent_id: String,
    },
    /// Writes a text message.
    #[serde(rename_all = "camelCase")]
    Message {
        /// Who.
        agent_id: String,
        /// What.
        text: String,
    },
    /// Starts or stops typing.
    #[serde(rename_all = "camelCase")]
    Typing {
        /// Who.
        agent_id: String,
        /// Whether typing started.
        typing: bool,
    },
    /// Hands the conversation to another agent, who must accept it.
    #[serde(rename_all = "camelCase")]
    Transfer {
        /// Who.
        agent_id: String,
        /// To whom.
        to_agent_id: String,
    },
    /// Ends the messaging session; the conversation stays open (a representative cannot close it).
    #[serde(rename_all = "camelCase")]
    End {
        /// Who.
        agent_id: String,
    },
    /// Sends a ready-made sample of a kind.
    #[serde(rename_all = "camelCase")]
    Sample {
        /// Who.
        agent_id: String,
        /// Of which kind.
        sample: Sample,
    },
    /// Sends a message as it is given.
    #[serde(rename_all = "camelCase")]
    Compose {
        /// Who.
        agent_id: String,
        /// JSON object of an `abstractMessage`; `id` is made when it is absent.
        #[ts(type = "Record<string, unknown>")]
        message: serde_json::Value,
        /// `messageReason`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        reason: Option<String>,
    },
    /// Sends a file.
    #[serde(rename_all = "camelCase")]
    File {
        /// Who.
        agent_id: String,
        /// Its name.
        name: String,
        /// Its type.
        mime_type: String,
        /// Its bytes in base64 (RFC 4648 section 4).
        base64: String,
        /// The caption.
        #[serde(default)]
        text: String,
    },
    /// Tells what the agent is doing for longer (`ProgressIndicator`, from capabilities version 62 on).
    #[serde(rename_all = "camelCase")]
    Progress {
        /// Who.
        agent_id: String,
        /// What.
        text: String,
    },
    /// Sends a text token by token (`StreamingToken`, from capabilities version 63 on), then the message itself.
    #[serde(rename_all = "camelCase")]
    Stream {
        /// Who.
        agent_id: String,
        /// What; each word is a token.
        text: String,
        /// Milliseconds between tokens.
        #[serde(default)]
        #[ts(type = "number")]
        every_ms: u64,
    },
    /// Changes a text message of the agent's (`MessageUpdated`); the newest when none is named.
    #[serde(rename_all = "camelCase")]
    Revise {
        /// Who.
        agent_id: String,
        /// The entry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        identifier: Option<String>,
        /// The new text.
        text: String,
    },
    /// Tells that a message of the end user's could not be delivered (`MessageDeliveryFailed`); the newest when none is named.
    #[serde(rename_all = "camelCase")]
    FailDelivery {
        /// The entry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        identifier: Option<String>,
        /// `errorCode`.
        code: String,
        /// `errorMessage`.
        message: String,
    },
    /// Tells a place in the queue (`QueuePosition`).
    #[serde(rename_all = "camelCase")]
    QueuePosition {
        /// From 1.
        position: u32,
    },
    /// Tells how long the wait will be (`RoutingResult` with `estimatedWaitTime`).
    #[serde(rename_all = "camelCase")]
    EstimatedWait {
        /// In seconds.
        seconds: u32,
    },
    /// Tells that the end user agreed to be written to, or no longer does (`EndUserConsentUpdated`).
    #[serde(rename_all = "camelCase")]
    Consent {
        /// `OptIn` or `OptOut`.
        status: String,
    },
    /// Sends whatever it is told to, right or wrong: for what a client must survive.
    #[serde(rename_all = "camelCase")]
    Raw {
        /// The event's name, for example `CONVERSATION_MESSAGE`.
        event: String,
        /// `entryType`.
        entry_type: String,
        /// `entryPayload`, sent as this very string.
        payload: String,
        /// `identifier`; made when it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        identifier: Option<String>,
        /// The event's `id:`; the next one when it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        event_id: Option<String>,
        /// `sender.role`; `Agent` when it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        role: Option<String>,
    },
}

/// Ready-made messages, at least one of each kind of Salesforce's public conversation schema that a web client meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Sample {
    /// `Text` with `citationContent`.
    TextWithCitations,
    /// `Text` with an address in its middle, HTML and invisible characters, all of which must stay text.
    HostileText,
    /// `RichLink` with an image.
    RichLink,
    /// `RichLink` to a `javascript:` address.
    HostileLink,
    /// `Attachments` with a picture and a document.
    Attachments,
    /// `Attachments` with one pending and one failed upload, and one with a `file:` address.
    BrokenAttachments,
    /// `WebView` of a survey (`customHandlingType` `Survey`).
    WebView,
    /// `ChoicesMessage` of the format `Buttons`.
    Buttons,
    /// `ChoicesMessage` of the format `QuickReplies`, with images.
    QuickReplies,
    /// `ChoicesMessage` of the format `ListPicker`.
    ListPicker,
    /// `ChoicesMessage` of the format `Carousel`, with a link on one card.
    Carousel,
    /// `ChoicesMessage` of the format `DisplayableOptions`, display type `Menu`.
    Menu,
    /// `ChoicesMessage` of the format `DisplayableOptions`, display type `Buttons`.
    DisplayableButtons,
    /// `FormMessage` with one input of each type.
    Form,
    /// `FormMessage` whose sections name each other in a circle.
    CircularForm,
    /// `FormResponseMessage` of the format `Result` with `FormRecordsResult`.
    FormRecords,
    /// `FormResponseMessage` of the format `Result` with `FormErrorResult`.
    FormErrors,
    /// A text with the reason `AutomatedResponse`.
    Automated,
    /// A text with the reason `Consent`.
    ConsentText,
    /// A `StaticContentMessage` of a format that clients do not know (`ExperienceType`).
    UnknownFormat,
    /// A message type that web clients do not know (`PaymentMessage`).
    UnknownMessage,
    /// An entry type that clients do not know.
    UnknownEntry,
}

/// `PATCH /practice/v1/agents/{agentId}`: absent members stay as they are. Answers 204.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct AgentChange {
    /// Omni-Channel presence. Going online takes up waiting conversations.
    #[ts(optional)]
    pub presence: Option<Presence>,
    /// How many conversations at once.
    #[ts(optional)]
    pub capacity: Option<u32>,
    /// What an auto agent does.
    #[ts(optional)]
    pub script: Option<AgentScript>,
}

/// What an auto agent does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct AgentScript {
    /// Milliseconds from the offer to the acceptance.
    #[ts(type = "number")]
    pub accept_after_ms: u64,
    /// Milliseconds from reading a message to the typing before its answer.
    #[ts(type = "number")]
    pub answer_after_ms: u64,
    /// Milliseconds of shown typing before each answer.
    #[ts(type = "number")]
    pub typing_ms: u64,
    /// Said after accepting; empty to say nothing.
    pub greeting: String,
    /// Answers to the end user's messages in turn; when they are used up, or where there are none, the agent echoes. An
    /// answer `sample:NAME` sends that [`Sample`], for example `sample:quickReplies`. A line of three hyphens (`---`) parts an
    /// answer into several messages, sent one right after the other.
    pub answers: Vec<String>,
    /// After this many answers the agent ends the session; 0 never.
    pub end_after: u32,
    /// After this many answers the agent hands over to the agent with this id.
    pub transfer_after: u32,
    /// Whom to hand over to.
    pub transfer_to: Option<String>,
}

impl Default for AgentScript {
    fn default() -> Self {
        Self {
            accept_after_ms: 400,
            answer_after_ms: 0,
            typing_ms: 300,
            greeting: "Hello, this is Ada. How can I help?".into(),
            answers: Vec::new(),
            end_after: 0,
            transfer_after: 0,
            transfer_to: None,
        }
    }
}
