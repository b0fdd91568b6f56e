//! What the engine needs of whoever starts it, to hold cases where no Salesforce org is.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;

use crate::Console;
use crate::scenario::model::{Deed, PracticeSetting};
use crate::view::{Failure, ProfileView};

/// Opens practice orgs.
pub trait Stage: Send + Sync {
    /// Opens a practice org of its own for one case, set up as its scenario says.
    ///
    /// # Errors
    /// When it cannot be started, or does not know a name of the setting.
    fn open<'a>(&'a self, setting: &'a PracticeSetting) -> BoxFuture<'a, Result<Ground, Failure>>;

    /// What is known of the other side of an org profile: something where the profile stands for a practice org of this program.
    fn behind<'a>(&'a self, profile: &'a ProfileView) -> BoxFuture<'a, Option<Box<dyn Backstage>>>;
}

/// Where a case is held.
pub struct Ground {
    /// The application that holds the conversations: its own database, apart from the user's.
    pub console: Console,
    /// The profile to start them with. Its key signs verified users.
    pub profile_id: String,
    /// The other side.
    pub backstage: Box<dyn Backstage>,
}

/// The other side of a conversation, where a program can see it.
pub trait Backstage: Send + Sync {
    /// Does what an agent, or the org, does.
    ///
    /// # Errors
    /// When it does not fit: nobody was offered the conversation, or the name of a sample or fault is not known.
    fn perform<'a>(&'a self, conversation_id: &'a str, deed: &'a Deed) -> BoxFuture<'a, Result<(), Failure>>;

    /// Routing attributes as they reached the flow.
    ///
    /// # Errors
    /// When the org does not answer, or does not know the conversation.
    fn arrived<'a>(&'a self, conversation_id: &'a str) -> BoxFuture<'a, Result<BTreeMap<String, String>, Failure>>;

    /// Ends what was opened for the case. Nothing is left behind.
    fn end(self: Box<Self>) -> BoxFuture<'static, ()>;
}
