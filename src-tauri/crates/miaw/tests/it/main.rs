//! The client against the practice org, over real sockets.

mod place;
mod rest;
mod stream;
