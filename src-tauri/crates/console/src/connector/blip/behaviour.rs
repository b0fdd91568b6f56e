//! What Blip's client does by itself, after Blip's article "Blip Desk Integration with Salesforce MIAW".

use crate::connector::Problem;
use crate::connector::behaviour::{Behaviour, PLAIN, SignsIn, Tokens};

/// One access token is kept for `TtlCacheToken`, and every conversation that begins meanwhile gets it. The article says
/// no more than "Token cache time", so nothing else takes a token out of the cache: not its expiry, and no refusal.
pub static BEHAVIOUR: Behaviour = Behaviour {
    signs_in: SignsIn::UsuallyVerified,
    app_name: Some(super::APP_NAME),
    tokens: Tokens::Shared {
        setting: "ttlCacheToken",
        label: "TtlCacheToken",
        // The article names no default; this is its example.
        example: "00:30:00",
        life,
    },
    ..PLAIN
};

/// A life as `hh:mm:ss`, in milliseconds. One that is longer than tokens live is taken as it is: that it hands out
/// expired tokens is what a person may want to see.
fn life(value: &str) -> Result<i64, Problem> {
    let value = value.trim();
    match super::seconds(value) {
        Some(seconds @ 1..) => Ok(i64::from(seconds) * 1_000),
        Some(0) | None => super::check_life(value).map(|()| 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_is_read_and_what_is_none_is_refused() {
        assert_eq!(life("00:30:00"), Ok(1_800_000));
        assert_eq!(life(" 05:00:00 "), Ok(18_000_000));
        for wrong in ["00:00:00", "30", "", "1:2", "soon"] {
            assert!(life(wrong).is_err(), "{wrong}");
        }
    }
}
