//! Closing a conversation, ending its session, and its transcript.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::file::disposition;
use super::{Query, check_deployment, own, own_open};
use crate::access::{Access, authenticate};
use crate::answer::{Refusal, empty};
use crate::core::Core;
use crate::routing::By;
use crate::transcript::Transcript;

fn check(access: &Access, uri: &Uri) -> Result<(), Refusal> {
    let query = Query::of(uri);
    let name = query.text("esDeveloperName").ok_or_else(|| Refusal::bad("esDeveloperName is required"))?;
    check_deployment(access, name)
}

pub(super) async fn close(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    check(&access, &uri)?;
    core.desk(|desk| own_open(desk.org, &access, &id).map(drop).map(|()| desk.close(&id)))?;
    Ok(empty(StatusCode::NO_CONTENT))
}

pub(super) async fn end(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    check(&access, &uri)?;
    core.desk(|desk| own_open(desk.org, &access, &id).map(drop).map(|()| desk.end_session(&id, By::EndUser)))?;
    Ok(empty(StatusCode::NO_CONTENT))
}

pub(super) async fn transcript(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    check(&access, &uri)?;
    let transcript = core.read(|org| {
        let kept = own(org, &access, &id)?;
        if org.deployment(access.developer_name()).is_some_and(|deployment| deployment.transcript) {
            Ok(Transcript::of(kept, org.now()))
        } else {
            Err(Refusal::new(StatusCode::FORBIDDEN, "Transcript download is not allowed"))
        }
    })?;
    let mut answer = Response::new(Body::from(transcript.pdf()));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, disposition("transcript.pdf"));
    Ok(answer)
}
