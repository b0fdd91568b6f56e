//! A connector's token cache: one access token for every conversation of a profile, until its time has passed.
//!
//! In memory only, as the vendors' own caches are taken to be: another run of the program begins with an empty one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use miaw::AccessToken;
use tokio::sync::OwnedMutexGuard;

use crate::conversation::machine::Grant;
use crate::view::IdentityView;

/// Whose cache: a vendor has one for each org that it is set up for. Guests and verified users sign in differently.
type Owner = (String, bool);
type Slot = Arc<tokio::sync::Mutex<Option<Cached>>>;

/// The caches of all profiles.
#[derive(Default)]
pub struct TokenCache {
    slots: Mutex<HashMap<Owner, Slot>>,
}

/// A token that is kept, with what came with it.
#[derive(Clone)]
pub struct Cached {
    /// The token.
    pub token: AccessToken,
    /// Where the stream stood when it was issued.
    pub last_event_id: Option<String>,
    /// What it says of itself.
    pub grant: Grant,
    /// When it was got, in milliseconds.
    pub got_at: i64,
    /// The conversation it was got for.
    pub conversation: Arc<str>,
    /// The contact it was got for.
    pub identity: IdentityView,
}

/// A token that came out of the cache, or has just gone into it, as the machine must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// When it was got, in milliseconds.
    pub got_at: i64,
    /// Until when it is kept, in milliseconds.
    pub until: i64,
    /// Whether it was in the cache already, got for another conversation.
    pub shared: bool,
    /// The contact it was got for, when that is another one.
    pub other_contact: Option<String>,
}

impl TokenCache {
    /// The one slot of a profile. While it is held, nobody else asks for a token.
    pub async fn slot(&self, profile: &str, verified: bool) -> OwnedMutexGuard<Option<Cached>> {
        let owner = (profile.to_owned(), verified);
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(owner).or_default())
        };
        slot.lock_owned().await
    }
}

impl Cached {
    /// Whether it is still kept. A clock that was set back does not make it younger than new.
    #[must_use]
    pub fn is_kept(&self, life: i64, now: i64) -> bool {
        (self.got_at..self.got_at.saturating_add(life)).contains(&now)
    }

    /// How it looks to a conversation.
    #[must_use]
    pub fn handed(&self, conversation: &str, identity: &IdentityView, life: i64) -> Handed {
        let other_contact = match &self.identity {
            IdentityView::Verified { subject } if self.identity != *identity => Some(subject.clone()),
            IdentityView::Verified { .. } | IdentityView::Guest => None,
        };
        Handed {
            got_at: self.got_at,
            until: self.got_at.saturating_add(life),
            shared: *self.conversation != *conversation,
            other_contact,
        }
    }
}
