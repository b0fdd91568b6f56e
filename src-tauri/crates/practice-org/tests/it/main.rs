//! The practice org from outside: raw HTTP and raw JSON, never through `miaw`'s types, so that a mistake cannot hide on
//! both sides.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod answers;
mod config;
mod control;
mod conversation;
mod faults;
mod files;
mod handover;
mod identity;
mod key_sets;
mod kinds;
mod limits;
mod message;
mod mistakes;
mod mistakes_in_routing;
mod odd_streams;
mod restart;
mod samples;
mod seed;
mod signer;
mod stream;
mod strict;
mod support;
mod switches;
mod token;
mod transit;
mod wire;
