//! Entry identifiers as they are stored: a UUID in lower case as its 16 bytes, anything else as its text.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{Sqlite, SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Type, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

/// An entry identifier on its way into or out of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identifier {
    Uuid(Uuid),
    Text(String),
}

impl Identifier {
    pub(super) fn of(text: &str) -> Self {
        match Uuid::try_parse(text) {
            // Only the spelling that it is given back in: another one is another identifier.
            Ok(uuid) if uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text => Self::Uuid(uuid),
            _ => Self::Text(text.to_owned()),
        }
    }

    pub(super) fn into_text(self) -> String {
        match self {
            Self::Uuid(uuid) => uuid.hyphenated().to_string(),
            Self::Text(text) => text,
        }
    }
}

impl Type<Sqlite> for Identifier {
    fn type_info() -> SqliteTypeInfo {
        <[u8] as Type<Sqlite>>::type_info()
    }

    fn compatible(_: &SqliteTypeInfo) -> bool {
        true
    }
}

impl Encode<'_, Sqlite> for Identifier {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        match self {
            Self::Uuid(uuid) => Encode::<Sqlite>::encode(uuid.as_bytes().to_vec(), buffer),
            Self::Text(text) => Encode::<Sqlite>::encode(text.clone(), buffer),
        }
    }
}

impl<'r> Decode<'r, Sqlite> for Identifier {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        if value.type_info().name() == "TEXT" {
            return Ok(Self::Text(<String as Decode<Sqlite>>::decode(value)?));
        }
        Ok(Self::Uuid(Uuid::from_slice(<&[u8] as Decode<Sqlite>>::decode(value)?)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_comes_back_as_it_went_in() {
        for text in [
            "",
            "x",
            "0d0ba4c5-7a1d-4a9f-9d10-3c7a2f4a1b2c",
            "0D0BA4C5-7A1D-4A9F-9D10-3C7A2F4A1B2C",
            "0d0ba4c57a1d4a9f9d103c7a2f4a1b2c",
            "sixteen letters.",
        ] {
            assert_eq!(Identifier::of(text).into_text(), text);
        }
        assert!(matches!(Identifier::of("0d0ba4c5-7a1d-4a9f-9d10-3c7a2f4a1b2c"), Identifier::Uuid(_)));
    }
}
