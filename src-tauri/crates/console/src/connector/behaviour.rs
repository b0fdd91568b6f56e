//! How a connector's own client behaves, as data: what it does beside what every client of the API must do.
//!
//! A conversation that is held as a connector ([`crate::view::HeldAs`]) asks this and nothing else. What the vendor's
//! documentation leaves open is left to the plain client.

use super::Problem;

/// How a connector's own client behaves.
#[derive(Debug)]
pub struct Behaviour {
    /// Whom it signs in.
    pub signs_in: SignsIn,
    /// The `capabilitiesVersion` that it asks for a token with; this program's own when the vendor names none.
    pub capabilities_version: Option<&'static str>,
    /// The key of the setting that says what it calls itself (`context.appName`); this program's own name where it has none.
    pub app_name: Option<&'static str>,
    /// How long it keeps a token, and for whom.
    pub tokens: Tokens,
    /// How often it tries a handover; once more than the plain client does not count here.
    pub tries: Option<Tries>,
    /// What its platform hears of what happens in Salesforce.
    pub reports: Option<Reports>,
}

/// Whom a connector signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignsIn {
    /// Guests or verified users.
    Anybody,
    /// Verified users, says its documentation; a deployment without user verification makes guests of them.
    UsuallyVerified,
    /// Guests only: it has no key to sign with.
    Guests,
    /// Verified users only: it signs an identity token for each contact.
    Verified,
}

/// How long a connector keeps an access token, and for whom.
#[derive(Clone, Copy, Debug)]
pub enum Tokens {
    /// One token for one conversation, as the API wants it.
    PerConversation,
    /// One token for every conversation, until its time has passed.
    Shared {
        /// The key of the setting that says how long.
        setting: &'static str,
        /// The vendor's own name for that setting.
        label: &'static str,
        /// How long when nothing is set.
        example: &'static str,
        /// Reads how long, in milliseconds.
        life: fn(&str) -> Result<i64, Problem>,
    },
}

/// How often a connector tries a handover while the org cannot be reached.
#[derive(Clone, Copy, Debug)]
pub struct Tries {
    /// All tries, the first included.
    pub count: u32,
    /// The pauses between them, in milliseconds, growing.
    pub pauses: &'static [i64],
}

impl Tries {
    /// The pause after a number of failed tries, in milliseconds; none when that was the last one.
    #[must_use]
    pub fn pause_after(&self, failed: u32) -> Option<i64> {
        if failed == 0 || failed >= self.count {
            return None;
        }
        let place = usize::try_from(failed - 1).unwrap_or(usize::MAX);
        self.pauses.get(place).or(self.pauses.last()).copied()
    }
}

/// What a vendor's platform hears of what happens in Salesforce.
#[derive(Clone, Copy, Debug)]
pub struct Reports {
    /// The vendor's words for handing an event on.
    pub forwarded: &'static str,
    /// What becomes of an entry, by its `entryType` and its sender's role.
    pub of: fn(&str, &str) -> Report,
}

/// What becomes of an entry on the vendor's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// It is handed on.
    Forwarded,
    /// It is handed on, and so often that saying it once is enough; what it is.
    ForwardedOften(&'static str),
    /// It is not handed on; what to know about that, said once.
    Withheld(&'static str),
    /// It is the platform's own doing.
    Own,
}

/// A client that does what the API wants, and nothing beside it.
pub static PLAIN: Behaviour = Behaviour {
    signs_in: SignsIn::Anybody,
    capabilities_version: None,
    app_name: None,
    tokens: Tokens::PerConversation,
    tries: None,
    reports: None,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_follow_failed_tries_and_end_with_the_last_one() {
        let tries = Tries { count: 3, pauses: &[500, 1_500] };
        let pauses: Vec<Option<i64>> = (0..5).map(|failed| tries.pause_after(failed)).collect();
        assert_eq!(pauses, [None, Some(500), Some(1_500), None, None]);
    }
}
