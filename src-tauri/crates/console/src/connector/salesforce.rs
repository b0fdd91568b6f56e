//! Steps in Salesforce that several connectors share.
//!
//! Sources: Salesforce Help on Omni-Channel, Messaging for In-App and Web (Enhanced Chat) and user verification; the
//! object, metadata and Tooling references; Salesforce's sample applications.

mod messaging;
mod network;
mod presence;
mod routing;
mod verification;

pub use messaging::*;
pub use network::*;
pub use presence::*;
pub use routing::*;
pub use verification::*;
