//! What OpenCX's client does by itself, after OpenCX's documentation of its Salesforce MIAW integration.

use crate::connector::behaviour::{Behaviour, PLAIN, SignsIn, Tries};

/// "OpenCX retries handoff up to 3 times with increasing delays if Salesforce is temporarily unreachable." The delays
/// themselves are not documented.
pub static BEHAVIOUR: Behaviour =
    Behaviour { signs_in: SignsIn::Verified, tries: Some(Tries { count: 3, pauses: &[500, 1_500] }), ..PLAIN };
