//! The client against the practice org over real sockets, and the JSON of the API.

mod answers;
mod file;
mod hostile;
mod import;
mod place;
mod rest;
mod stream;
mod stream_server;
mod stream_transit;
mod token;
mod wire;
