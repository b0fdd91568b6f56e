//! The requests of a conversation, each a future that ends in what the machine takes next.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use miaw::identity::Claims;
use miaw::wire::conversation::{CreateConversation, RoutingAttributes};
use miaw::wire::message::{Acknowledge, Acknowledgement, SendMessage};
use miaw::wire::token::{DeploymentConfig, TokenAnswer};
use miaw::{AccessToken, Client, Error, ErrorKind, gap};

use super::batch::RowChange;
use super::held::{Cached, Handed, TokenCache};
use super::machine::{Answered, Fault, FaultKind, Grant, Input, Outgoing, Receipts};
use super::task::{Polled, SignedIn};
use super::{Context, words};
use crate::connector::deployment_as;
use crate::diagnosis::quoted;
use crate::failure;
use crate::file;
use crate::key::{KeyPurpose, KeyUse};
use crate::profile::Profile;
use crate::view::{ConnectorId, Failure, IdentityView, PrechatChoiceView, PrechatFieldView, PrechatView};

/// How long an identity token is valid. It is used at once.
const IDENTITY_LIFE: Duration = Duration::from_secs(300);
/// How long a new token waits for its seal before the conversation goes on: a keyring may be waiting for a person.
const SEAL_PATIENCE: Duration = Duration::from_millis(500);

/// What came of a request.
pub enum Done {
    /// The machine takes it as it is.
    Input(Input<'static>),
    /// A token.
    Granted(Box<Granted>),
    /// The sealed form of a token that was not there in time.
    Sealed(Result<Vec<u8>, Failure>),
    /// The token of an earlier run.
    Opened(AccessToken),
    /// A file was fetched, or was not.
    Fetched(Option<RowChange>),
    /// The list of entries.
    Listed(Result<gap::Listing, Fault>),
    /// A continuation token.
    Continued(Box<Granted>),
    /// The list of entries, in the place of a stream.
    Polled(Box<Polled>),
    /// A second device, or why there is none.
    Device(Box<SignedIn>),
}

/// A token with everything that came with it.
pub struct Granted {
    pub token: AccessToken,
    pub last_event_id: Option<String>,
    pub grant: Grant,
    /// None while the seal is not there yet.
    pub sealed: Option<Result<Vec<u8>, Failure>>,
    pub sealing: Option<BoxFuture<'static, Done>>,
    /// What a connector's cache has to do with it.
    pub handed: Option<Handed>,
}

/// Who asks, for which conversation.
#[derive(Clone)]
pub struct Caller {
    pub context: Arc<Context>,
    pub client: Client,
    pub profile: Arc<Profile>,
    pub id: Arc<str>,
    /// Tokens that connectors keep.
    pub tokens: Arc<TokenCache>,
    /// The connector that is played.
    pub plays: ConnectorId,
}

/// A caller with its token.
pub struct Bearer {
    pub caller: Caller,
    pub token: AccessToken,
    /// Which token it is.
    pub number: u32,
}

impl Caller {
    /// A token: the one that the connector's cache of this life holds, or a new one, which goes into it.
    pub async fn cached_token(self, identity: IdentityView, life: i64) -> Done {
        let verified = matches!(identity, IdentityView::Verified { .. });
        let tokens = Arc::clone(&self.tokens);
        let mut slot = tokens.slot(&self.profile.id, verified).await;
        let now = self.context.clock.now();
        if let Some(kept) = slot.as_ref().filter(|kept| kept.is_kept(life, now)) {
            let handed = Some(kept.handed(&self.id, &identity, life));
            let Cached { token, last_event_id, grant, .. } = kept.clone();
            drop(slot);
            return Done::Granted(Box::new(Granted { handed, ..self.sealed(token, last_event_id, grant).await }));
        }
        let id = Arc::clone(&self.id);
        match self.fetch_token(identity.clone()).await {
            Done::Granted(mut granted) => {
                let kept = Cached {
                    token: granted.token.clone(),
                    last_event_id: granted.last_event_id.clone(),
                    grant: granted.grant.clone(),
                    got_at: now,
                    conversation: Arc::clone(&id),
                    identity: identity.clone(),
                };
                granted.handed = Some(kept.handed(&id, &identity, life));
                *slot = Some(kept);
                Done::Granted(granted)
            }
            done => done,
        }
    }

    pub async fn fetch_token(self, identity: IdentityView) -> Done {
        match self.token_answer(&identity).await {
            Ok(answer) => self.granted(answer).await,
            Err(fault) => Done::Input(Input::TokenFailed(fault)),
        }
    }

    /// The answer to a request for a new token.
    pub async fn token_answer(&self, identity: &IdentityView) -> Result<TokenAnswer, Fault> {
        let deployment = deployment_as(self.plays, &self.profile);
        let verified = matches!(identity, IdentityView::Verified { .. });
        let answer = match identity {
            IdentityView::Guest => self.client.guest_token(&deployment).await,
            IdentityView::Verified { subject } => match self.sign(subject).await {
                Ok(identity) => self.client.verified_token(&deployment, &identity).await,
                Err(failure) => {
                    return Err(Fault { kind: FaultKind::Lasting, failure, retry_after: None, answer: None, token: 0 });
                }
            },
        };
        answer.map_err(|error| {
            let failure = failure::of_token_call(&error, verified);
            let passing = matches!(
                error.kind,
                ErrorKind::Timeout | ErrorKind::Network { .. } | ErrorKind::Server | ErrorKind::TooManyRequests { .. }
            );
            let kind = if passing { FaultKind::Passing } else { FaultKind::Lasting };
            Fault { kind, failure, retry_after: pause(&error), answer: Some(answered(&error)), token: 0 }
        })
    }

    /// Signs with what the profile holds now: it may have been mended since the conversation began.
    async fn sign(&self, subject: &str) -> Result<miaw::identity::IdentityToken, Failure> {
        let stored = self.context.store.profile(&self.profile.id).await?;
        let signing = stored.as_ref().unwrap_or(&self.profile).signing().ok_or_else(words::no_signing_key)?;
        let key = self.context.vault.signing_key(&signing.key.id).await?;
        let now = self.context.clock.now();
        let claims = Claims { issuer: signing.issuer, subject, issued_at: now / 1000, life: IDENTITY_LIFE };
        let token = key.sign(&signing.key.key_id, &claims)?;
        let (purpose, reference) = (KeyPurpose::Conversation, self.id.to_string());
        let noted = KeyUse { at: now, purpose, reference, subject: subject.to_owned() };
        // The conversation matters more than the record of it.
        self.context.note_key_use(&signing.key.id, &noted).await;
        Ok(token)
    }

    async fn granted(self, answer: TokenAnswer) -> Done {
        let token = AccessToken::new(answer.access_token);
        let end_user = &answer.context.end_user;
        let claims = token.claims();
        let grant = Grant {
            verified: end_user.is_verified(),
            subject: end_user.subject.clone(),
            issued_at: claims.issued_at,
            expires_at: claims.expires_at,
            prechat: prechat(&answer.context.configuration.embedded_service_config),
            files: file::of_deployment(&answer.context.configuration.embedded_service_config),
        };
        Done::Granted(Box::new(self.sealed(token, answer.last_event_id, grant).await))
    }

    /// A token with its sealed form, as far as that is there in time.
    pub async fn sealed(self, token: AccessToken, last_event_id: Option<String>, grant: Grant) -> Granted {
        let (context, id, secret) = (Arc::clone(&self.context), Arc::clone(&self.id), token.clone());
        let mut sealing = async move { context.vault.seal_token(&id, &secret).await.map_err(Failure::from) }.boxed();
        let sealed = tokio::time::timeout(SEAL_PATIENCE, &mut sealing).await.ok();
        let sealing = sealed.is_none().then(|| sealing.map(Done::Sealed).boxed());
        Granted { token, last_event_id, grant, sealed, sealing, handed: None }
    }

    pub async fn open_token(self) -> Done {
        let opened = match self.context.store.sealed_token(&self.id).await {
            Ok(Some(sealed)) => self.context.vault.open_token(&self.id, &sealed).await.map_err(Failure::from),
            Ok(None) => Err(words::no_sealed_token()),
            Err(error) => Err(error.into()),
        };
        match opened {
            Ok(token) => Done::Opened(token),
            Err(failure) => Done::Input(Input::TokenUnopened(failure)),
        }
    }
}

impl Bearer {
    pub async fn create(self, attributes: RoutingAttributes, language: Option<String>) -> Done {
        let create = CreateConversation {
            conversation_id: self.caller.id.to_string(),
            es_developer_name: self.developer_name(),
            routing_attributes: (!attributes.is_empty()).then_some(attributes),
            language,
        };
        let answer = self.caller.client.create_conversation(&self.token, &create).await;
        Done::Input(Input::Created(answer.map_err(|error| fault(error, self.number))))
    }

    pub async fn send(
        self,
        message: Outgoing,
        opens_session: Option<RoutingAttributes>,
        language: Option<String>,
    ) -> Done {
        let identifier = message.identifier.clone();
        let Some(outgoing) = message.content.message(message.identifier) else {
            // The task sends files another way; see `Task::send_file`.
            return Done::Input(Input::Sent { identifier, answer: Err(self.not_sent(file::bytes_gone())) });
        };
        let send = SendMessage {
            message: outgoing,
            es_developer_name: self.developer_name(),
            is_new_messaging_session: opens_session.is_some().then_some(true),
            language: opens_session.is_some().then_some(language).flatten(),
            routing_attributes: opens_session,
        };
        let answer = match self.caller.client.send_message(&self.token, &self.caller.id, &send).await {
            Ok(_) => Ok(()),
            // A 202 whose body cannot be read has been accepted all the same.
            Err(Error { kind: ErrorKind::Unreadable { .. }, status: Some(202), .. }) => Ok(()),
            Err(error) => Err(fault(error, self.number)),
        };
        Done::Input(Input::Sent { identifier, answer })
    }

    /// A second token for the same end user. The answer says nothing but the token: whose it is, is known.
    pub async fn continue_token(self) -> Done {
        match self.caller.client.continuation_token(&self.token).await {
            Ok(answer) => {
                let token = AccessToken::new(answer.access_token);
                let claims = token.claims();
                let grant = Grant {
                    subject: String::new(),
                    verified: false,
                    issued_at: claims.issued_at,
                    expires_at: claims.expires_at,
                    prechat: None,
                    files: crate::view::FilesView::default(),
                };
                Done::Continued(Box::new(self.caller.sealed(token, answer.last_event_id, grant).await))
            }
            Err(error) => Done::Input(Input::TokenContinued(Err(fault(error, self.number)))),
        }
    }

    pub async fn routing_status(self) -> Done {
        let answer = self.caller.client.routing_status(&self.token, &self.caller.id).await;
        Done::Input(Input::RoutingStatus(
            answer.map(|answer| answer.routing_status).map_err(|error| fault(error, self.number)),
        ))
    }

    pub async fn list(self, since: i64) -> Done {
        Done::Listed(
            gap::entries_since(&self.caller.client, &self.token, &self.caller.id, since)
                .await
                .map_err(|error| fault(error, self.number)),
        )
    }

    pub async fn acknowledge(self, receipts: Receipts) -> Done {
        let receipt = |entry_type: &str, entry: String| Acknowledgement {
            id: uuid::Uuid::new_v4().to_string(),
            entry_type: entry_type.to_owned(),
            conversation_entry_id: entry,
        };
        let delivered = receipts.delivered.into_iter().map(|entry| receipt("Delivery", entry));
        let acks = delivered.chain(receipts.read.map(|entry| receipt("Read", entry))).collect();
        let answer = self.caller.client.acknowledge(&self.token, &self.caller.id, &Acknowledge { acks }).await;
        Done::Input(Input::Acknowledged(answer.map_err(|error| fault(error, self.number))))
    }

    pub async fn typing(self, started: bool) -> Done {
        let answer = self.caller.client.send_typing(&self.token, &self.caller.id, started).await;
        Done::Input(Input::TypingSent(answer.map_err(|error| fault(error, self.number))))
    }

    pub async fn end_session(self) -> Done {
        let name = &self.caller.profile.developer_name;
        let answer = self.caller.client.end_session(&self.token, &self.caller.id, name).await;
        Done::Input(Input::SessionEnded(answer.map_err(|error| fault(error, self.number))))
    }

    pub async fn close(self) -> Done {
        let name = &self.caller.profile.developer_name;
        let answer = self.caller.client.close_conversation(&self.token, &self.caller.id, name).await;
        Done::Input(Input::Closed(answer.map_err(|error| fault(error, self.number))))
    }

    /// A request that could not be made for want of a token.
    pub(super) fn without_token() -> Fault {
        Fault { kind: FaultKind::Lasting, retry_after: None, answer: None, failure: words::no_sealed_token(), token: 0 }
    }

    /// A message that never left.
    pub(super) fn not_sent(&self, failure: Failure) -> Fault {
        Fault { kind: FaultKind::Lasting, retry_after: None, answer: None, failure, token: self.number }
    }

    pub(super) fn developer_name(&self) -> String {
        self.caller.profile.developer_name.as_str().to_owned()
    }
}

/// What the machine must know of an error.
pub fn fault(error: Error, token: u32) -> Fault {
    let kind = match &error.kind {
        ErrorKind::Unauthorized => FaultKind::DeadToken,
        ErrorKind::Forbidden => FaultKind::Forbidden,
        ErrorKind::Conflict => FaultKind::Conflict,
        ErrorKind::SessionNeeded => FaultKind::SessionNeeded,
        ErrorKind::HostUnknown
        | ErrorKind::ConnectionRefused
        | ErrorKind::Timeout
        | ErrorKind::Network { .. }
        | ErrorKind::TooManyRequests { .. }
        | ErrorKind::Unreadable { .. }
        | ErrorKind::TooLong { .. }
        | ErrorKind::Server => FaultKind::Passing,
        ErrorKind::Tls { .. }
        | ErrorKind::Redirect { .. }
        | ErrorKind::RedirectCircle
        | ErrorKind::DeploymentType
        | ErrorKind::OrgIdMismatch
        | ErrorKind::NotFound
        | ErrorKind::FileTooLarge { .. }
        | ErrorKind::FileTypeRefused
        | ErrorKind::Refused => FaultKind::Lasting,
    };
    Fault { kind, retry_after: pause(&error), answer: Some(answered(&error)), failure: error.into(), token }
}

/// How long the server asked to be left alone, in seconds.
fn pause(error: &Error) -> Option<u64> {
    error.pause().map(|pause| pause.as_secs())
}

/// What the rules of the diagnosis must know of an error. It is stored, so what looks like a token is left out.
fn answered(error: &Error) -> Answered {
    Answered {
        host: failure::host_of(&error.url),
        status: error.status,
        words: error.server_text.as_deref().and_then(quoted),
        code: error.server_code.clone(),
    }
}

/// The pre-chat form that a deployment declares.
fn prechat(deployment: &DeploymentConfig) -> Option<PrechatView> {
    let form = deployment.forms.iter().find(|form| form.form_type.is_empty() || form.form_type == "PreChat")?;
    let choices = |id: &Option<String>| {
        let lists = &deployment.choice_list_config.choice_list;
        let list = id.as_ref().and_then(|id| lists.iter().find(|list| list.choice_list_id == *id));
        let mut values = list.map(|list| list.choice_list_values.clone()).unwrap_or_default();
        values.sort_by_key(|value| value.order);
        let choice = |value: miaw::wire::token::ChoiceListValue| PrechatChoiceView {
            label: value.choice_list_value_name.clone(),
            value: value.choice_list_value_name,
            default: value.is_default_value,
        };
        values.into_iter().map(choice).collect()
    };
    let mut fields: Vec<_> = form.form_fields.iter().filter(|field| !field.is_hidden).collect();
    fields.sort_by_key(|field| field.order);
    let fields = fields
        .into_iter()
        .map(|field| PrechatFieldView {
            name: field.name.clone(),
            label: match &field.labels {
                Some(labels) if !labels.display.is_empty() => labels.display.clone(),
                _ => field.name.clone(),
            },
            field_type: field.field_type.clone(),
            required: field.required,
            max_length: field.max_length,
            choices: choices(&field.choice_list_id),
        })
        .collect();
    let hidden = form.form_fields.iter().filter(|field| field.is_hidden).map(|field| field.name.clone());
    let hidden = hidden.chain(form.hidden_form_fields.iter().map(|field| field.name.clone())).collect();
    Some(PrechatView { per_session: form.display_context == "Session", fields, hidden })
}
