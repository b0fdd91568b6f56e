//! The client against the practice org over real sockets, and the JSON of the API.

mod import;
mod place;
mod rest;
mod stream;
mod token;
mod wire;
