//! The conversation that a verified user left open yesterday.

use std::sync::Arc;

use serde_json::json;

use super::HOUR;
use crate::access::Access;
use crate::desk::Desk;
use crate::ids;
use crate::org::{Conversation, Entry, Kept, Routing, Session, SessionStatus};

/// What the end user said then.
const WORDS: &str = "This is from yesterday.";

impl Desk<'_> {
    /// Sees to it that a verified user who signs in finds a conversation of yesterday: open, its session over. Once for
    /// each end user.
    pub(crate) fn find_yesterday(&mut self, access: &Access) {
        let own = self.org.by_subject.get(&access.sub).map(Vec::as_slice).unwrap_or_default();
        let there = own.iter().filter_map(|id| self.org.kept(id)).any(|kept| kept.of_yesterday);
        if !self.org.mistakes.conversation_of_yesterday || !access.is_verified() || there {
            return;
        }
        let record = self.org.record("0Mw");
        let started = self.org.now() - 24 * HOUR;
        let mut kept = Kept::new(access, &ids::uuid(), started);
        kept.of_yesterday = true;
        kept.routing_status = Routing::NeedsRouting;
        kept.session = Session { record, status: SessionStatus::Ended, started, ended: Some(started + HOUR) };
        kept.entries.push_back(Arc::new(said(&kept)));
        let log = self.core.log(&access.sub);
        let address = self.org.address(&kept.developer_name);
        self.org.add(Conversation::new(kept, &address, log));
    }

    /// Forgets all conversations of yesterday, whatever has become of them.
    pub(crate) fn forget_yesterday(&mut self) {
        let made = |id: &&String| self.org.kept(id).is_some_and(|kept| kept.of_yesterday);
        for id in self.org.order.iter().filter(made).cloned().collect::<Vec<String>>() {
            self.release(&id);
            self.org.remove(&id);
        }
    }
}

fn said(kept: &Kept) -> Entry {
    let id = ids::uuid();
    let message = json!({
        "messageType": "StaticContentMessage",
        "id": id,
        "inReplyToMessageId": null,
        "references": [],
        "staticContent": { "formatType": "Text", "text": WORDS },
    });
    let payload = json!({
        "entryType": "Message", "id": id, "abstractMessage": message, "messageReason": null, "wasRevised": false,
    });
    Entry {
        identifier: id,
        entry_type: "Message".into(),
        payload: payload.to_string().into(),
        verbatim: false,
        sender: Arc::clone(&kept.end_user),
        sender_name: Arc::clone(&kept.end_user_name),
        at: kept.started,
        client_at: kept.started,
        related: vec![kept.session.record.clone()],
        text: WORDS.into(),
        delivered: false.into(),
    }
}
