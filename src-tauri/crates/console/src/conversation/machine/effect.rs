//! What the machine wants done.

#[cfg(doc)]
use super::input::Input;
use super::input::Outgoing;
use crate::view::{Delivery, EntryBody, Failure, HappeningKind};

/// What is to be done. The first five belong into the transaction of the input; the others wait until it is committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write down a happening.
    Note(Note),
    /// Write down a message of ours, pending.
    WriteDown(Outgoing),
    /// Change what became of a message of ours.
    Mark {
        /// The message.
        identifier: String,
        /// What became of it.
        delivery: Delivery,
        /// Why it failed.
        failure: Option<Failure>,
    },
    /// Change what a message holds: its sender has changed it.
    Revise {
        /// The message.
        identifier: String,
        /// What it holds now.
        body: Box<EntryBody>,
    },
    /// Use the token that was just granted from now on, and keep it sealed.
    UseToken,
    /// Ask for a token.
    FetchToken,
    /// Open the sealed token.
    OpenToken,
    /// Open a stream with the present token, in place of any other.
    OpenStream,
    /// Open the present stream again, with the present token.
    ResumeStream,
    /// Let the stream go.
    CloseStream,
    /// Create the conversation.
    Create,
    /// Send a message.
    Send {
        /// The message.
        message: Outgoing,
        /// Whether it must open a session with the routing attributes.
        opens_session: bool,
    },
    /// Ask for the routing status.
    AskRouting,
    /// Fetch what the list of entries has and the stream has not.
    ListEntries,
    /// Send receipts.
    Acknowledge(Receipts),
    /// Tell that the user types or stopped.
    Typing(bool),
    /// End the session.
    EndSession,
    /// Close the conversation.
    CloseConversation,
    /// Give [`Input::Time`] at this time; replaces an earlier wish for the same timer.
    Wake {
        /// Which.
        timer: Timer,
        /// When.
        at: i64,
    },
    /// Ask for a continuation token with the present one.
    ContinueToken,
    /// Ask for the list of entries, in the place of a stream.
    Poll,
    /// Forget the token, and whatever is under way with it.
    LeaveTab,
    /// Sign the end user in on a second device.
    AddDevice,
    /// Compare what the second device has heard, and let it go.
    ForgetDevice,
    /// Nothing more can happen.
    Finish,
}

/// Why a token is replaced that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::conversation::machine) enum Swap {
    /// A person wants it.
    NewToken,
    /// The time of a connector's cache has passed.
    Cache,
}

/// Receipts that are due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipts {
    /// Entries that were delivered.
    pub delivered: Vec<String>,
    /// The newest entry that was read.
    pub read: Option<String>,
}

/// A happening that the machine itself has to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What kind.
    pub kind: HappeningKind,
    /// The machine's name for it.
    pub name: &'static str,
    /// One line in plain words.
    pub summary: String,
    /// Whether a person should look at it.
    pub unusual: bool,
}

/// Times that the machine asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// A typing indicator runs out.
    Typing,
    /// The token is asked for again.
    Token,
    /// The conversation is created again.
    Create,
    /// The routing status is asked for again.
    Routing,
    /// The pause that a server asked for before the next message is over.
    Send,
    /// The list of entries is asked for again.
    List,
    /// The replay after a reconnect has had its time.
    Settled,
    /// The close event has had its time.
    Farewell,
    /// Somebody has had the time to accept.
    Patience,
    /// The list of entries is asked for again.
    Poll,
    /// The connector tries its opening message again.
    Opening,
    /// The time of the connector's cached token has passed.
    TokenCache,
    /// What was on its way to one of two devices has had its time.
    Device,
    /// What somebody is doing is out of date.
    Progress,
    /// A message that comes piece by piece is out of date.
    Streaming,
    /// The token's life ends.
    Expiry,
}
