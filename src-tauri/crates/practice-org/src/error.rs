use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a practice org does not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The listener can be reached from other machines.
    #[error("a practice org listens on loopback only, not on {0}")]
    NotLoopback(SocketAddr),
    /// The port is taken, or the listener has no address.
    #[error("the practice org cannot listen: {0}")]
    Listen(#[source] io::Error),
    /// The seed cannot be read, or its parts do not fit together.
    #[error("the seed is not usable: {0}")]
    Seed(String),
    /// The org's signing key could not be made or used.
    #[error("the org's signing key cannot be made or used")]
    SigningKey,
    /// The state file cannot be read or written. (A damaged one is set aside instead.)
    #[error("the state file {} cannot be used: {source}", path.display())]
    State {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
