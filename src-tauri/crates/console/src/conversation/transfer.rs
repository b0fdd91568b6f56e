//! Files on their way: ours to the server, theirs into the downloads folder.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use miaw::client::{Progress, Upload};
use miaw::wire::conversation::RoutingAttributes;
use miaw::wire::file::{FileMessage, SendFile};
use miaw::{AccessToken, Error, ErrorKind};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::batch::{Change, RowChange};
use super::machine::{Fault, Input};
use super::request::{Bearer, Caller, Done, fault};
use super::task::Order;
use super::{Command, Conversations, publish, words};
use crate::file::{self, Fetch, Source, Told};
use crate::profile::Profile;
use crate::view::{Failure, FetchedFile};

/// Where the outcome of a fetch goes.
pub type Fetched = mpsc::Sender<Result<FetchedFile, Failure>>;

/// A file of ours that is to be sent.
pub struct Outbound {
    /// The message's identifier, under which the store holds the bytes.
    pub identifier: String,
    /// `fileId`.
    pub file_id: String,
    /// The caption; empty for none.
    pub caption: String,
    /// Set to open a session with these attributes.
    pub opens_session: Option<RoutingAttributes>,
    /// A locale such as `en_US`.
    pub language: Option<String>,
}

impl Bearer {
    /// Sends a file, until it is accepted, refused or cancelled.
    pub async fn send_file(self, file: Outbound, cancelled: CancellationToken) -> Done {
        let identifier = file.identifier.clone();
        let answer = tokio::select! {
            answer = self.upload(file) => answer,
            () = cancelled.cancelled() => Err(self.not_sent(file::cancelled())),
        };
        Done::Input(Input::Sent { identifier, answer })
    }

    async fn upload(&self, file: Outbound) -> Result<(), Fault> {
        let Outbound { identifier, file_id, caption, opens_session, language } = file;
        let Caller { context, client, id, .. } = &self.caller;
        let kept = context.store.outgoing_file(id, &identifier).await;
        let kept = kept.map_err(Failure::from).and_then(|kept| kept.ok_or_else(file::bytes_gone));
        let kept = kept.map_err(|failure| self.not_sent(failure))?;
        let total = kept.bytes.len() as u64;
        let (updates, conversation_id) = (context.updates.clone(), id.to_string());
        // Tells that it is over however it ends, by being dropped too.
        let told = Told { updates, conversation_id, identifier: identifier.clone(), total };
        let over = Over { told, handed: Arc::default() };
        let send = SendFile {
            message: FileMessage { id: identifier, file_id, text: caption, in_reply_to_message_id: None },
            es_developer_name: self.developer_name(),
            is_new_messaging_session: opens_session.is_some().then_some(true),
            language: opens_session.is_some().then_some(language).flatten(),
            routing_attributes: opens_session,
        };
        let progress = over.progress();
        let upload = Upload { name: kept.name, mime_type: kept.mime_type, bytes: kept.bytes, progress };
        match client.send_file(&self.token, id, &send, upload).await {
            Ok(_) => Ok(()),
            // A 202 whose body cannot be read has been accepted all the same.
            Err(Error { kind: ErrorKind::Unreadable { .. }, status: Some(202), .. }) => Ok(()),
            Err(error) => Err(fault(error, self.number)),
        }
    }
}

/// An upload while it goes on.
struct Over {
    told: Told,
    handed: Arc<AtomicU64>,
}

impl Over {
    fn progress(&self) -> Progress {
        let (tell, handed) = (file::told(self.told.clone()), Arc::clone(&self.handed));
        Arc::new(move |sent| {
            handed.store(sent, Ordering::Relaxed);
            tell(sent);
        })
    }
}

impl Drop for Over {
    fn drop(&mut self) {
        self.told.publish(self.handed.load(Ordering::Relaxed), true);
    }
}

impl Caller {
    /// Fetches a file, tells the asker, and what the row of its message is to know.
    pub async fn fetch(self, token: Option<AccessToken>, wanted: Fetch, result: Fetched) -> Done {
        let fetched = file::fetch(&self.client, token.as_ref(), &self.id, &wanted).await;
        let saved = fetched.as_ref().ok().and_then(|file| saved(&wanted.source, file));
        // The asker may be gone.
        let _ = result.send(fetched).await;
        Done::Fetched(saved)
    }
}

impl Conversations {
    /// Fetches a file with the token of a conversation, live or over, and writes down where it was saved.
    ///
    /// # Errors
    /// There is no such conversation, or the file cannot be fetched or written.
    pub async fn fetch(&self, id: &str, profile: &Profile, wanted: Fetch) -> Result<FetchedFile, Failure> {
        let orders = self.inner.live().get(id).map(|live| live.orders.clone());
        if let Some(orders) = orders {
            let (result, mut results) = mpsc::channel(1);
            let (answer, _) = oneshot::channel();
            let order = Order { command: Command::Fetch { wanted: wanted.clone(), result }, answer };
            // One that is not taken, or never answered: the task has ended in the meantime, and with it its downloads.
            let _ = orders.send(order).await;
            if let Some(outcome) = results.recv().await {
                return outcome;
            }
        }
        if self.inner.stop.is_cancelled() {
            return Err(words::shutting_down());
        }
        self.fetch_without_task(id, profile, wanted).await
    }

    async fn fetch_without_task(&self, id: &str, profile: &Profile, wanted: Fetch) -> Result<FetchedFile, Failure> {
        let context = &self.inner.context;
        let token = match context.store.sealed_token(id).await? {
            // A file may be handed out without a token; whoever needs one says so.
            Some(sealed) => context.vault.open_token(id, &sealed).await.ok(),
            None => None,
        };
        let client = miaw::Client::new(context.http.clone(), profile.service_url.clone());
        let fetched = file::fetch(&client, token.as_ref(), id, &wanted).await?;
        if let Some(saved) = saved(&wanted.source, &fetched) {
            self.note_saved(id, saved).await?;
        }
        Ok(fetched)
    }

    /// Writes down where a file went, and nothing else: much may have changed while it was on its way.
    async fn note_saved(&self, id: &str, saved: RowChange) -> Result<(), Failure> {
        let context = &self.inner.context;
        let _changing = self.inner.changing_finished.lock().await;
        let (record, row) = (context.store.conversation(id).await?, context.store.entry(id, &saved.identifier).await?);
        // Deleted in the meantime; the file is there all the same.
        let (Some(record), Some(mut row)) = (record, row) else { return Ok(()) };
        saved.apply(&mut row);
        context.store.set_body(&row).await?;
        publish(context, &record, vec![row]);
        Ok(())
    }
}

/// What the row of a file's message is to know of where the file went.
fn saved(source: &Source, file: &FetchedFile) -> Option<RowChange> {
    match source {
        Source::File { identifier, file_id, .. } => Some(RowChange {
            identifier: identifier.clone(),
            change: Change::Saved { file_id: file_id.clone(), file: file.clone() },
        }),
        Source::Transcript { .. } | Source::Sum { .. } => None,
    }
}
