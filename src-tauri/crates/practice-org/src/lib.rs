//! A local org that speaks the custom client API of *Messaging for In-App and Web* (*Enhanced Chat*): the v2 REST API, the
//! event stream and the two public configuration endpoints, and beside them a control API to play agents, arm faults and
//! switch disputed behaviours.
//!
//! It is an oracle: what it answers comes from public descriptions of the API, not from what a client here expects. It
//! deliberately knows nothing of the app that uses it; whoever has its URL is a client like any other. Of `miaw` it uses
//! the wire types only.
//!
//! Limits of its memory, all per org that runs:
//! * an end user's streams can replay the newest [`RETENTION`] events;
//! * a conversation lists its newest 100,000 entries;
//! * an entry is kept once, whether it is listed, waits for replay or both;
//! * the newest 64 MiB of files are kept, until the org stops;
//! * the newest 1,000 requests are remembered, bodies up to 1 MiB, of files only their names and sizes.
//!
//! Where the sources leave it open:
//! * a message whose id the conversation has already is answered 202 as the first time, and makes no second entry;
//! * of the published limits, tokens per org and messages per conversation are enforced. *3 conversation starts per page in
//!   30 seconds* is about pages of the web widget, which API clients do not have, and is not.

mod access;
mod agents;
mod answer;
mod burst;
pub mod control;
mod core;
mod desk;
mod endpoint;
mod error;
mod event;
mod faults;
mod files;
mod gate;
mod identity;
mod ids;
mod jwt;
mod limits;
mod listener;
mod log;
mod mistakes;
mod org;
mod received;
mod routes;
mod routing;
mod samples;
mod saved;
pub mod seed;
mod sent;
mod server;
mod shape;
mod transcript;
mod transport;
mod view;

pub use error::Error;
pub use jwt::SigningKey;
pub use log::RETENTION;
pub use seed::Seed;
pub use server::{Options, PracticeOrg, bind};
