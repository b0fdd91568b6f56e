//! The client against the practice org, over real sockets.

mod file;
mod import;
mod place;
mod rest;
mod stream;
mod token;
