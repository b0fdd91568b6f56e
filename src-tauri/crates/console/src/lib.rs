//! The application: profiles, secrets, conversations and their store.

pub mod record;
pub mod view;
