//! What agents send beside plain text: every kind of message and every event that an org tells its end users.

mod internal;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use miaw::wire::entry::Sender;
use serde_json::{Value, json};

use super::Unfit;
use crate::answer::{MEGABYTE, MOST_MEGABYTES};
use crate::control::types::Sample;
use crate::desk::{Author, Desk, Draft, Life, Raw};
use crate::files::{StoredFile, plain_name, shown_size};
use crate::org::Entry;
use crate::samples::{self, From, Ready};
use crate::{event, ids};

/// Capabilities version from which clients are told of progress (Salesforce's release notes of the custom client API).
const PROGRESS: u16 = 62;

/// A file that an agent sends.
pub(super) struct AgentFile<'a> {
    pub(super) name: &'a str,
    pub(super) mime_type: &'a str,
    pub(super) base64: &'a str,
    pub(super) text: &'a str,
}

/// What is sent as it was given.
pub(super) struct AsGiven<'a> {
    pub(super) raw: Raw,
    pub(super) entry_type: &'a str,
    pub(super) identifier: Option<&'a str>,
    pub(super) role: Option<&'a str>,
}

impl Desk<'_> {
    pub(super) fn author(&self, agent_id: &str, reason: Option<String>) -> Option<Author> {
        let agent = self.org.agent(agent_id)?;
        Some(Author { sender: Arc::clone(&agent.sender), name: Arc::clone(&agent.name), reason })
    }

    /// Sends a ready-made sample. Returns the identifier of its entry.
    pub(crate) fn send_sample(&mut self, id: &str, agent_id: &str, sample: Sample) {
        let ready = samples::ready(self.core, sample, self.org.now());
        self.send_ready(id, agent_id, ready, None);
    }

    /// Sends a ready-made entry, as an answer to the message `reply_to`.
    pub(crate) fn send_ready(&mut self, id: &str, agent_id: &str, ready: Ready, reply_to: Option<&str>) {
        let reason = ready.reason.map(str::to_owned);
        let author = match ready.from {
            From::Agent => self.author(agent_id, reason),
            From::System => Some(Author {
                sender: Arc::clone(&self.core.system),
                name: self.core.system.role.as_str().into(),
                reason,
            }),
        };
        let Some(author) = author else { return };
        if ready.entry_type != "Message" {
            let draft = Draft {
                payload: ready.content,
                text: ready.text,
                ..Draft::by(author.sender, author.name, ready.entry_type)
            };
            self.emit(id, draft);
            return;
        }
        let mut message = ready.content;
        message["id"] = ids::uuid().into();
        if let Some(question) = reply_to {
            message["inReplyToMessageId"] = question.into();
        }
        self.message(id, author, message, ready.text);
    }

    /// Sends a message as it is given.
    pub(super) fn compose(
        &mut self,
        id: &str,
        agent_id: &str,
        message: &Value,
        reason: Option<String>,
    ) -> Result<(), Unfit> {
        let Value::Object(_) = message else { return Err(Unfit::NoMessageObject) };
        let mut message = message.clone();
        match message.get("id") {
            None => message["id"] = ids::uuid().into(),
            Some(Value::String(_)) => {}
            Some(_) => return Err(Unfit::NoMessageObject),
        }
        let text = described(&message);
        let author = self.author(agent_id, reason).ok_or(Unfit::NoAgent)?;
        self.message(id, author, message, text);
        Ok(())
    }

    /// Sends a file.
    pub(super) fn send_file(&mut self, id: &str, agent_id: &str, file: &AgentFile<'_>) -> Result<(), Unfit> {
        let bytes = STANDARD.decode(file.base64).map_err(|_| Unfit::NoBase64)?;
        if bytes.len() > MOST_MEGABYTES as usize * MEGABYTE {
            return Err(Unfit::FileTooLarge);
        }
        let author = self.author(agent_id, None).ok_or(Unfit::NoAgent)?;
        let name = plain_name(file.name);
        let stored = StoredFile { name, mime_type: file.mime_type.to_owned(), bytes: Bytes::from(bytes) };
        let (message, text) = self.attachment(&ids::uuid(), &ids::uuid(), stored, file.text, None);
        self.message(id, author, message, text);
        Ok(())
    }

    /// Keeps a file; makes the message that tells of it, and the desk's line.
    pub(crate) fn attachment(
        &self,
        message_id: &str,
        file_id: &str,
        file: StoredFile,
        caption: &str,
        reply_to: Option<&str>,
    ) -> (Value, String) {
        let (name, mime_type) = (file.name.clone(), file.mime_type.clone());
        let mut line = format!("File: {name} ({})", shown_size(file.bytes.len()));
        if !caption.is_empty() {
            line = format!("{line} {caption}");
        }
        let url = format!("{}{}", self.core.url, self.core.files.keep(file));
        let message = json!({
            "messageType": "StaticContentMessage",
            "id": message_id,
            "inReplyToMessageId": reply_to,
            "references": [],
            "staticContent": {
                "formatType": "Attachments",
                "attachments": [{
                    "id": file_id,
                    "name": name,
                    "mimeType": mime_type,
                    "url": url,
                    "referenceId": null,
                    "attachmentUploadResult": { "resultType": "CompletedAttachmentUploadResult" },
                }],
                "text": caption,
            },
        });
        (message, line)
    }

    /// Tells what the agent is doing for longer.
    pub(super) fn progress(&mut self, id: &str, agent_id: &str, text: &str) -> Result<(), Unfit> {
        let author = self.author(agent_id, None).ok_or(Unfit::NoAgent)?;
        let indicator = json!({
            "indicatorType": "ProgressUpdateIndicator",
            "timestamp": self.org.now(),
            "progressMessage": { "formatType": "Text", "text": text },
        });
        let draft = Draft {
            payload: json!({ "progressIndicator": indicator }),
            life: Life::Ephemeral,
            needs: PROGRESS,
            ..Draft::by(author.sender, author.name, "ProgressIndicator")
        };
        self.emit(id, draft);
        Ok(())
    }

    /// Changes a text message of an agent: tells of it, and lists it as it is now.
    pub(super) fn revise(
        &mut self,
        id: &str,
        agent_id: &str,
        identifier: Option<&str>,
        text: &str,
    ) -> Result<(), Unfit> {
        let author = self.author(agent_id, None).ok_or(Unfit::NoAgent)?;
        let kept = self.org.kept_mut(id).ok_or(Unfit::NoConversation)?;
        let record = kept.session.record.clone();
        let place = place_of(&kept.entries, identifier, "Agent").ok_or(Unfit::NoSuchMessage)?;
        let mut payload: Value = serde_json::from_str(&kept.entries[place].payload).map_err(|_| Unfit::NoText)?;
        match payload.pointer_mut("/abstractMessage/staticContent/text") {
            Some(own @ Value::String(_)) => *own = text.into(),
            _ => return Err(Unfit::NoText),
        }
        payload["wasRevised"] = true.into();
        let old = &kept.entries[place];
        let revised = Entry {
            identifier: old.identifier.clone(),
            entry_type: old.entry_type.clone(),
            payload: payload.to_string().into(),
            verbatim: false,
            sender: Arc::clone(&old.sender),
            sender_name: Arc::clone(&old.sender_name),
            at: old.at,
            client_at: old.client_at,
            related: old.related.clone(),
            text: text.to_owned(),
            delivered: false.into(),
        };
        kept.entries[place] = Arc::new(revised);
        let draft = Draft {
            payload: json!({ "updatedMessage": payload["abstractMessage"] }),
            related: vec![record],
            life: Life::Ephemeral,
            ..Draft::by(author.sender, author.name, "MessageUpdated")
        };
        self.emit(id, draft);
        Ok(())
    }

    /// Tells that a message of the end user's could not be delivered.
    pub(super) fn fail_delivery(
        &mut self,
        id: &str,
        identifier: Option<&str>,
        code: &str,
        message: &str,
    ) -> Result<(), Unfit> {
        let kept = self.org.kept(id).ok_or(Unfit::NoConversation)?;
        let place = place_of(&kept.entries, identifier, "EndUser").ok_or(Unfit::NoSuchMessage)?;
        let agent = kept.work.as_ref().and_then(|work| self.org.agent(&work.agent));
        let recipient: &Sender = agent.map_or(&self.core.system, |agent| &agent.sender);
        let failed = kept.entries[place].identifier.clone();
        let payload = json!({
            "errorCode": code,
            "errorMessage": message,
            "failedConversationEntryIdentifier": failed,
            "recipient": recipient,
        });
        let related = vec![failed, kept.session.record.clone()];
        let draft = Draft::system(self.core, "MessageDeliveryFailed", payload, format!("Not delivered: {message}"));
        self.emit(id, Draft { related, ..draft });
        Ok(())
    }

    /// Tells that the end user agreed to be written to, or no longer does.
    pub(super) fn consent(&mut self, id: &str, status: &str) -> Result<(), Unfit> {
        let kept = self.org.kept(id).ok_or(Unfit::NoConversation)?;
        let word = place_of(&kept.entries, None, "EndUser").map(|place| kept.entries[place].identifier.clone());
        let payload = json!({
            "consentStatus": status,
            "endUserSubject": kept.end_user.subject,
            "isEndUserInitiated": word.is_some(),
            "initiatingConversationEntryIdentifier": word,
            "confirmationConversationEntryIdentifier": null,
            "endUserDisplayName": *kept.end_user_name,
        });
        let draft = Draft::system(self.core, "EndUserConsentUpdated", payload, format!("Consent: {status}"));
        self.emit(id, draft);
        Ok(())
    }

    /// Sends what it was given, right or wrong.
    pub(super) fn send_raw(&mut self, id: &str, given: AsGiven<'_>) -> Result<(), Unfit> {
        let kept = self.org.kept(id).ok_or(Unfit::NoConversation)?;
        if internal::is_told(&given.raw.event, given.entry_type, &given.raw.payload) {
            return Err(Unfit::Internal);
        }
        if [Some(&given.raw.event), given.raw.event_id.as_ref()].into_iter().flatten().any(|line| !is_one_line(line)) {
            return Err(Unfit::NoLine);
        }
        let role = given.role.unwrap_or("Agent");
        let agent = kept.work.as_ref().and_then(|work| self.org.agent(&work.agent));
        let (sender, name) = match (role, agent) {
            ("EndUser", _) => (Arc::clone(&kept.end_user), Arc::clone(&kept.end_user_name)),
            ("Agent", Some(agent)) => (Arc::clone(&agent.sender), Arc::clone(&agent.name)),
            _ => {
                let (role, app_type) = (role.to_owned(), app_type(role).to_owned());
                let sender = Sender { subject: role.to_lowercase(), client_identifier: String::new(), app_type, role };
                let name = sender.role.as_str().into();
                (Arc::new(sender), name)
            }
        };
        let related = vec![kept.session.record.clone()];
        let draft = Draft {
            identifier: given.identifier.map(str::to_owned),
            text: format!("As given: {}", given.raw.event),
            related,
            raw: Some(given.raw),
            ..Draft::by(sender, name, given.entry_type.to_owned())
        };
        self.emit(id, draft);
        Ok(())
    }
}

/// `sender.appType` of a role.
fn app_type(role: &str) -> &'static str {
    match role {
        "Agent" | "Supervisor" => "agent",
        "Chatbot" => "chatbot",
        "DigitalWorker" => "digital_worker",
        _ => "conversation",
    }
}

/// Whether a text can stand in a line of an event stream.
fn is_one_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\0'])
}

/// Where the message is that is named, or the newest of this role.
fn place_of(entries: &std::collections::VecDeque<Arc<Entry>>, identifier: Option<&str>, role: &str) -> Option<usize> {
    let fits = |entry: &Arc<Entry>| {
        entry.entry_type == "Message"
            && entry.sender.role == role
            && identifier.is_none_or(|identifier| entry.identifier == identifier)
    };
    entries.iter().rposition(fits)
}

/// One line for the desk about any message.
fn described(message: &Value) -> String {
    let text = message.pointer("/staticContent/text").or_else(|| message.pointer("/choices/text"));
    let text = text.or_else(|| message.pointer("/choices/title")).or_else(|| message.pointer("/form/formTitle"));
    match (text.and_then(Value::as_str), message.get("messageType").and_then(Value::as_str)) {
        (Some(text), _) if !text.is_empty() => text.to_owned(),
        (_, Some(kind)) => event::words(kind),
        (_, None) => "A message without a type".into(),
    }
}
