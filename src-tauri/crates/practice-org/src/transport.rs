//! Bodies that do not go over the wire as they should.

use std::io;
use std::time::Duration;

use axum::body::{Body, HttpBody, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, stream};

use crate::control::types::SlowDrip;

/// Time for what was written to leave before the connection is cut.
pub(crate) const FLUSH: Duration = Duration::from_millis(20);
/// A body that is this much bigger than allowed is not read to its end.
const PATIENCE: usize = 256 * 1024 * 1024;

/// Reads a body to its end. Of one that is too big nothing is kept; it is read all the same, because whoever is still writing
/// would not hear the answer.
pub(crate) async fn read_whole(body: Body, most: usize) -> Option<Bytes> {
    let mut pieces = body.into_data_stream();
    let (mut whole, mut size) = (BytesMut::new(), 0);
    while let Some(piece) = pieces.next().await {
        let piece = piece.ok()?;
        size += piece.len();
        if size <= most {
            whole.extend_from_slice(&piece);
        } else if size > PATIENCE {
            break;
        } else {
            whole = BytesMut::new();
        }
    }
    (size <= most).then(|| whole.freeze())
}

/// The same answer, its connection cut after half of the body.
pub(crate) async fn cut_in_the_middle(answer: Response) -> Response {
    let (mut head, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let half = body.slice(..body.len() / 2);
    let pieces = stream::once(async move { Ok::<Bytes, io::Error>(half) }).chain(stream::once(async {
        tokio::time::sleep(FLUSH).await;
        Err(io::ErrorKind::ConnectionReset.into())
    }));
    Response::from_parts(head, Body::from_stream(pieces))
}

/// The same answer, its body in small portions.
pub(crate) async fn dripping(answer: Response, drip: SlowDrip) -> Response {
    let (mut head, body) = answer.into_parts();
    if let Some(size) = body.size_hint().exact() {
        head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
    let body = body.into_data_stream().map(|piece| piece.map_err(io::Error::other));
    let portions = stream::unfold((Box::pin(body), Bytes::new()), move |(mut body, mut left)| async move {
        while left.is_empty() {
            match body.next().await? {
                Ok(piece) => left = piece,
                Err(error) => return Some((Err(error), (body, left))),
            }
        }
        tokio::time::sleep(Duration::from_millis(drip.every_ms)).await;
        let portion = left.split_to(left.len().min(drip.bytes as usize));
        Some((Ok(portion), (body, left)))
    });
    Response::from_parts(head, Body::from_stream(portions))
}
