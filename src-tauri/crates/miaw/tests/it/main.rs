//! The client against the practice org, over real sockets.

mod import;
mod place;
mod rest;
mod stream;
mod token;
