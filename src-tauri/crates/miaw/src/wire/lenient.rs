//! Reading members that may be there, missing, or null.

use serde::{Deserialize, Deserializer};

/// A member that is null reads as if it were missing: some senders write every optional member out.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
