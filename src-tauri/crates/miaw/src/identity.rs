//! Signing keys, and the identity tokens with which a company vouches for its users.
//!
//! Salesforce's *user verification* takes RSA keys of 2048 bits or more and tokens signed with RS256. A token names its key
//! (`kid`), its issuer (`iss`, equal to the key set's *JSON Web Key Issuer* byte for byte), the user (`sub`) and its end
//! (`exp`); an audience is not asked for.
//!
//! What is wrong with a key, a key set or a token is reported as a typed problem; what a person should do about it is not
//! known here.

mod error;
mod import;
mod inspect;
mod key;
pub(crate) mod pem;
mod public;
mod set;
mod sign;
#[cfg(test)]
mod tests;

pub use error::{ForeignKey, KeyError, PublicKeysError};
pub use import::{Imported, MATERIAL_LIMIT, import, is_utf16};
pub use inspect::{Repeated, TOKEN_LIMIT, TokenError, TokenProblem, TokenText, Verdict};
pub use key::{KeySize, LARGEST_KEY, SMALLEST_KEY, SigningKey};
pub use public::{Algorithm, PublicKey};
pub use set::{
    CERTIFICATE_DAYS, DocumentProblem, JwkProblem, JwkReport, SetReport, inspect_set, inspect_upload, public_keys,
};
pub use sign::{Claims, IdentityToken};
