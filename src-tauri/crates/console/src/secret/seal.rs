//! Sealing with AES-256-GCM.
//!
//! Sealed bytes: one byte of format, the key's id, the nonce, the ciphertext with its tag. The associated data binds
//! them to their table, row, purpose and key, so that sealed bytes that are moved to another row do not open.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use super::{SecretBytes, SecretError};

const FORMAT: u8 = 1;
const KEY_ID: usize = 4;
const HEAD: usize = 1 + KEY_ID + NONCE_LEN;
const KEY: usize = 32;

/// The key that seals. Never printed.
pub(super) struct DataKey {
    id: [u8; KEY_ID],
    cipher: RandomizedNonceKey,
    bytes: Zeroizing<[u8; KEY]>,
}

/// The id of the key that sealed some bytes.
pub(super) fn key_id(sealed: &[u8]) -> Result<[u8; KEY_ID], SecretError> {
    match sealed.split_first() {
        Some((&FORMAT, rest)) if sealed.len() >= HEAD => {
            rest.first_chunk().copied().ok_or_else(|| damaged("the sealed bytes end too early"))
        }
        _ => Err(damaged("the sealed bytes are of no known format")),
    }
}

impl DataKey {
    pub(super) fn generate() -> Result<Self, SecretError> {
        let mut bytes = Zeroizing::new([0; KEY]);
        aws_lc_rs::rand::fill(bytes.as_mut_slice()).map_err(|_| damaged("the system gives no random bytes"))?;
        Self::of(bytes)
    }

    /// Reads the base64 text that the keyring holds.
    pub(super) fn from_text(text: &[u8]) -> Result<Self, SecretError> {
        let unreadable = |reason: String| SecretError::Damaged { what: "data key", reason };
        let decoded =
            STANDARD_NO_PAD.decode(text).map(Zeroizing::new).map_err(|error| unreadable(error.to_string()))?;
        let bytes = <[u8; KEY]>::try_from(decoded.as_slice())
            .map_err(|_| unreadable(format!("it has {} bytes instead of {KEY}", decoded.len())))?;
        Self::of(Zeroizing::new(bytes))
    }

    fn of(bytes: Zeroizing<[u8; KEY]>) -> Result<Self, SecretError> {
        let cipher =
            RandomizedNonceKey::new(&AES_256_GCM, bytes.as_slice()).map_err(|_| damaged("the key does not fit"))?;
        let mut id = [0; KEY_ID];
        let mut hash = Context::new(&SHA256);
        hash.update(b"handover-console data key\0");
        hash.update(bytes.as_slice());
        id.copy_from_slice(&hash.finish().as_ref()[..KEY_ID]);
        Ok(Self { id, cipher, bytes })
    }

    pub(super) fn text(&self) -> SecretBytes {
        Zeroizing::new(STANDARD_NO_PAD.encode(self.bytes.as_slice()).into_bytes())
    }

    pub(super) fn id(&self) -> [u8; KEY_ID] {
        self.id
    }

    pub(super) fn seal(&self, conversation_id: &str, secret: &[u8]) -> Result<Vec<u8>, SecretError> {
        let mut bytes = secret.to_vec();
        let nonce = self
            .cipher
            .seal_in_place_append_tag(self.bound_to(conversation_id), &mut bytes)
            .map_err(|_| damaged("it could not be sealed"))?;
        let mut sealed = Vec::with_capacity(HEAD + bytes.len());
        sealed.push(FORMAT);
        sealed.extend_from_slice(&self.id);
        sealed.extend_from_slice(nonce.as_ref());
        sealed.append(&mut bytes);
        Ok(sealed)
    }

    pub(super) fn open(&self, conversation_id: &str, sealed: &[u8]) -> Result<SecretBytes, SecretError> {
        let early = || damaged("the sealed bytes end too early");
        let (head, body) = sealed.split_at_checked(HEAD).ok_or_else(early)?;
        let nonce = Nonce::try_assume_unique_for_key(&head[1 + KEY_ID..]).map_err(|_| early())?;
        let mut bytes = Zeroizing::new(body.to_vec());
        let length = self
            .cipher
            .open_in_place(nonce, self.bound_to(conversation_id), &mut bytes)
            .map_err(|_| damaged("the sealed bytes were changed, or belong to another conversation"))?
            .len();
        bytes.truncate(length);
        Ok(bytes)
    }

    fn bound_to(&self, conversation_id: &str) -> Aad<Vec<u8>> {
        let mut bound = format!("sealed_tokens\0{conversation_id}\0access token\0").into_bytes();
        bound.extend_from_slice(&self.id);
        Aad::from(bound)
    }
}

fn damaged(reason: &str) -> SecretError {
    SecretError::Damaged { what: "access token", reason: reason.to_owned() }
}
