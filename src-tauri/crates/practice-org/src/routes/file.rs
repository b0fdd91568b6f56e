//! Files: taken from end users, and served to whoever has their address.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use miaw::wire::conversation::RoutingAttributes;
use miaw::wire::message::{SentAnswer, SentEntry};
use serde::Deserialize;

use super::entry::check_id;
use super::message::{NewSession, admit, deliver, session_for};
use super::{check_deployment, own_open, schema_words};
use crate::access::authenticate;
use crate::answer::{MEGABYTE, Refusal, json_answer, unknown_path};
use crate::core::Core;
use crate::files::{StoredFile, extension, plain_name, type_of};
use crate::received::Number;
use crate::sent::Part;
use crate::shape::unknown_member;

/// The part `messageEntry`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileEntry {
    message: FileMessage,
    es_developer_name: String,
    #[serde(default)]
    is_new_messaging_session: Option<bool>,
    #[serde(default)]
    routing_attributes: Option<RoutingAttributes>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileMessage {
    id: String,
    file_id: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    in_reply_to_message_id: Option<String>,
}

/// The two parts of a file's request.
struct Upload {
    entry: FileEntry,
    name: String,
    bytes: Bytes,
}

pub(super) async fn send(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    Extension(number): Extension<Number>,
    request: Request,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, request.headers())?;
    core.read(|org| {
        own_open(org, &access, &id)?;
        match org.deployment(access.developer_name()) {
            Some(deployment) if org.takes_files(deployment) => Ok(()),
            _ => Err(Refusal::new(StatusCode::FORBIDDEN, "Attachments are not enabled for this deployment")),
        }
    })?;
    let upload = upload(&core, number, request).await?;
    let message = &upload.entry.message;
    check_deployment(&access, &upload.entry.es_developer_name)?;
    check_id("message.id", &message.id)?;
    check_id("message.fileId", &message.file_id)?;
    let sent: Vec<SentEntry> = core.desk(|desk| {
        own_open(desk.org, &access, &id)?;
        if let Some(sent) = admit(desk, &id, &message.id)? {
            return Ok(sent);
        }
        let megabytes = desk.org.deployment(access.developer_name()).map_or(0, |own| own.max_file_size);
        if upload.bytes.len() > megabytes as usize * MEGABYTE {
            return Err(Refusal::too_large(megabytes));
        }
        let Some(mime_type) = type_of(&upload.name) else {
            let message = format!("Files of the type '{}' are not supported", extension(&upload.name));
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        };
        let session = NewSession {
            asked: upload.entry.is_new_messaging_session == Some(true),
            attributes: upload.entry.routing_attributes.as_ref(),
        };
        session_for(desk, &id, &session)?;
        let file = StoredFile { name: upload.name.clone(), mime_type: mime_type.into(), bytes: upload.bytes.clone() };
        let caption = message.text.as_deref().unwrap_or_default();
        let reply_to = message.in_reply_to_message_id.as_deref();
        let (content, text) = desk.attachment(&message.id, &message.file_id, file, caption, reply_to);
        Ok(deliver(desk, &id, &message.id, vec![Part { id: message.id.clone(), content, text }]))
    })?;
    Ok(json_answer(StatusCode::ACCEPTED, &SentAnswer { conversation_entries: sent }))
}

/// Reads the two parts, and notes what they were.
async fn upload(core: &Core, number: Number, request: Request) -> Result<Upload, Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let media = kind.split(';').next().unwrap_or_default().trim().to_owned();
    if !media.eq_ignore_ascii_case("multipart/form-data") {
        let message = format!("Content-Type '{media}' is not supported");
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let malformed = |reason: String| Refusal::bad(format!("Malformed multipart request: {reason}"));
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| malformed(error.body_text()))?;
    let (mut entry, mut data) = (None, None);
    while let Some(part) = parts.next_field().await.map_err(|error| malformed(error.body_text()))? {
        let (name, file_name) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
        let declared = part.content_type().unwrap_or("no type").to_owned();
        let bytes = part.bytes().await.map_err(|error| malformed(error.body_text()))?;
        match name.as_str() {
            "messageEntry" if entry.is_none() => entry = Some(bytes),
            "fileData" if data.is_none() => data = Some((file_name, declared, bytes)),
            "messageEntry" | "fileData" => return Err(Refusal::bad(format!("{name} is given twice"))),
            other => return Err(Refusal::bad(unknown_member(other))),
        }
    }
    let entry = entry.ok_or_else(|| Refusal::bad("messageEntry is required"))?;
    let (name, declared, bytes) = data.ok_or_else(|| Refusal::bad("fileData is required"))?;
    let name = name.filter(|name| !name.is_empty()).ok_or_else(|| Refusal::bad("fileData must have a file name"))?;
    let name = plain_name(&name);
    let text = String::from_utf8_lossy(&entry).into_owned();
    core.change(|org| org.describe(number, &format!("{text}\n(fileData: {name}, {declared}, {} bytes)", bytes.len())));
    let whole: serde_json::Value =
        serde_json::from_slice(&entry).map_err(|error| Refusal::bad(schema_words(&error.to_string())))?;
    if let Some(objection) = super::shapes::FILE_ENTRY.objection(&whole) {
        return Err(Refusal::bad(objection.replace("the body", "messageEntry")));
    }
    let entry = serde_json::from_slice(&entry).map_err(|error| Refusal::bad(schema_words(&error.to_string())))?;
    Ok(Upload { entry, name, bytes })
}

/// A file that was sent. Whoever has its address may have it, but only as a file to save.
pub(super) async fn serve(State(core): State<Arc<Core>>, Path(key): Path<String>, uri: Uri) -> Response {
    let Some(file) = core.files.find(&key) else { return unknown_path(State(core), uri).await };
    let mut answer = Response::new(axum::body::Body::from(file.bytes.clone()));
    let own = answer.headers_mut();
    let kind = HeaderValue::from_str(&file.mime_type);
    own.insert(header::CONTENT_TYPE, kind.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    own.insert(header::CONTENT_DISPOSITION, disposition(&file.name));
    own.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    own.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    answer
}

/// `Content-Disposition` of a file to save (RFC 6266; the name in UTF-8 as RFC 8187 has it).
pub(super) fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(
            |letter| {
                if letter.is_ascii_graphic() && !matches!(letter, '"' | '\\') || letter == ' ' { letter } else { '_' }
            },
        )
        .collect();
    let escaped: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{escaped}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}
