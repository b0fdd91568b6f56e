//! A case on a stage, and waiting for what happens in it.

use std::sync::Arc;
use std::time::Duration;

use console::run::{Ground, Stage as _};
use console::scenario::model::{Agents, Deed, PracticeSetting, Script};
use console::view::{
    ConversationView, EntryBody, Failure, HeldAs, IdentityView, StartRequest, TranscriptView, Transport,
};
use rehearsal::Rehearsal;

/// Nothing here takes this long unless it is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// A conversation on an org of its own.
pub struct Case {
    pub ground: Ground,
    pub id: String,
}

/// An agent who wastes no time.
pub fn quick() -> Script {
    Script {
        accept_after: Some(Duration::from_millis(1)),
        typing: Some(Duration::ZERO),
        greeting: Some("Hello".into()),
        ..Script::default()
    }
}

pub fn of(agents: Agents) -> PracticeSetting {
    PracticeSetting { agents, ..PracticeSetting::default() }
}

pub async fn open(rehearsal: &Arc<Rehearsal>, setting: &PracticeSetting) -> Ground {
    rehearsal.open(setting).await.unwrap()
}

impl Case {
    pub async fn start(rehearsal: &Arc<Rehearsal>, setting: &PracticeSetting) -> Self {
        Self::start_as(rehearsal, setting, IdentityView::Guest).await
    }

    pub async fn start_as(rehearsal: &Arc<Rehearsal>, setting: &PracticeSetting, identity: IdentityView) -> Self {
        let ground = open(rehearsal, setting).await;
        let id = start(&ground, identity).await;
        Self { ground, id }
    }

    pub async fn perform(&self, deed: Deed) -> Result<(), Failure> {
        self.ground.backstage.perform(&self.id, &deed).await
    }

    /// Waits until the conversation is as it is to be.
    pub async fn until(&self, what: &str, fits: impl Fn(&TranscriptView) -> bool) -> TranscriptView {
        let mut feed = self.ground.console.subscribe();
        let waiting = async {
            loop {
                feed.next().await.unwrap();
                let transcript = self.ground.console.open_transcript(&self.id).await.unwrap();
                if fits(&transcript) {
                    return transcript;
                }
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(transcript) => transcript,
            Err(_) => panic!("waited in vain for {what}: {:#?}", self.view().await),
        }
    }

    pub async fn until_said(&self, text: &str) {
        self.until(text, |transcript| said(transcript, text)).await;
    }

    pub async fn view(&self) -> ConversationView {
        self.ground.console.open_transcript(&self.id).await.unwrap().conversation
    }

    pub async fn end(self) {
        self.ground.backstage.end().await;
    }
}

pub async fn start(ground: &Ground, identity: IdentityView) -> String {
    let request = StartRequest {
        profile_id: ground.profile_id.clone(),
        identity,
        routing_attributes: [("Order_Number".to_owned(), "4711".to_owned()), ("Lost".to_owned(), "1".to_owned())]
            .into(),
        language: None,
        held_as: HeldAs::default(),
        transport: Transport::default(),
    };
    ground.console.start_conversation(request).await.unwrap()
}

/// Whether somebody has said exactly this.
pub fn said(transcript: &TranscriptView, text: &str) -> bool {
    transcript.entries.iter().any(|entry| entry.body == EntryBody::text(text))
}
