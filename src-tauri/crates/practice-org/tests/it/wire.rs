//! A bare socket: what goes over the wire to the last byte, and how it ends.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::*;

pub struct Wire {
    stream: TcpStream,
    /// Everything that has come.
    pub bytes: Vec<u8>,
}

impl Wire {
    /// Sends a request without a body.
    pub async fn get(bench: &Bench, path: &str, token: &str, more: &str) -> Self {
        let host = bench.org.url().trim_start_matches("http://").to_owned();
        let mut stream = TcpStream::connect(&host).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n{more}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        Self { stream, bytes: Vec::new() }
    }

    /// Asks for the stream from its beginning.
    pub async fn stream(bench: &Bench, user: &User) -> Self {
        let more = format!("X-Org-Id: {}\r\nLast-Event-ID: 0\r\n", bench.org.org_id());
        Self::get(bench, "/eventrouter/v1/sse", &user.token, &more).await
    }

    /// Reads until this has come, in one piece or in the chunks of a body.
    pub async fn until(&mut self, text: &str) {
        let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(text);
        while !holds(&self.bytes) && !holds(&self.chunks().0.concat()) {
            assert!(self.stream.read_buf(&mut self.bytes).await.unwrap() > 0, "it ended");
        }
    }

    /// Reads to the end, whatever it is.
    pub async fn end(&mut self) -> io::Result<()> {
        while self.stream.read_buf(&mut self.bytes).await? > 0 {}
        Ok(())
    }

    /// Whether it is open and nothing is waiting to be read.
    pub fn is_still(&self) -> bool {
        let mut one = [0];
        matches!(self.stream.try_read(&mut one), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    pub fn head(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        text.split_once("\r\n\r\n").unwrap().0.to_ascii_lowercase()
    }

    /// The chunks of the body, and whether the last one has come (RFC 9112 section 7.1).
    pub fn chunks(&self) -> (Vec<Vec<u8>>, bool) {
        let mut chunks = Vec::new();
        let Some(start) = self.bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return (chunks, false) };
        let mut rest = &self.bytes[start + 4..];
        while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
            let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
            if size == 0 {
                return (chunks, true);
            }
            let Some(chunk) = rest.get(end + 2..end + 2 + size) else { break };
            chunks.push(chunk.to_vec());
            rest = rest.get(end + 2 + size + 2..).unwrap_or_default();
        }
        (chunks, false)
    }
}
