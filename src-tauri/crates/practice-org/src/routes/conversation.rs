//! Creating, listing and asking after conversations.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use bytes::Bytes;
use miaw::wire::conversation::{
    ConversationList, CreateConversation, ListedConversation, RoutingAttributes, RoutingStatusAnswer,
};

use super::{Query, check_conversation_id, check_deployment, own};
use crate::access::{Access, authenticate};
use crate::answer::{Refusal, empty, json_answer};
use crate::core::Core;
use crate::org::{Conversation, Kept, Org};

pub(super) async fn create(
    State(core): State<Arc<Core>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    let request: CreateConversation = super::body(&headers, &body, &super::shapes::CONVERSATION)?;
    let id = request.conversation_id.as_str();
    check_conversation_id(id)?;
    check_deployment(&access, &request.es_developer_name)?;
    core.desk(|desk| {
        if let Some(kept) = desk.org.kept(id) {
            return repeated(kept, &access, desk.org.switches.conflict_on_repeat);
        }
        let sent = plain(request.routing_attributes.as_ref());
        let kept = Kept {
            attributes: reaching_the_flow(desk.org, &request.es_developer_name, &sent),
            sent_attributes: sent,
            ..Kept::new(&access, id, desk.org.now())
        };
        let log = desk.core.log(&access.sub);
        let address = desk.org.address(&request.es_developer_name);
        desk.org.add(Conversation::new(kept, &address, log));
        desk.start_session(id);
        Ok(())
    })?;
    Ok(empty(StatusCode::CREATED))
}

fn repeated(kept: &Kept, access: &Access, conflict: bool) -> Result<(), Refusal> {
    if kept.end_user.subject != access.sub {
        Err(Refusal::denied())
    } else if conflict || !kept.open {
        Err(Refusal::new(StatusCode::CONFLICT, "A conversation with this conversationId exists already"))
    } else {
        Ok(())
    }
}

/// Attributes without their nulls.
pub(super) fn plain(attributes: Option<&RoutingAttributes>) -> BTreeMap<String, String> {
    let pairs = attributes.into_iter().flatten();
    pairs.filter_map(|(name, value)| Some((name.clone(), value.clone()?))).collect()
}

/// The attributes that the channel knows, that are mapped to a flow variable and that are not too long. The rest vanishes
/// without a word.
pub(super) fn reaching_the_flow(
    org: &Org,
    developer_name: &str,
    sent: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let known = org.channel(developer_name).map(|channel| channel.attributes.as_slice()).unwrap_or_default();
    known
        .iter()
        .filter(|attribute| attribute.flow_variable.is_some() && org.is_mapped(developer_name, &attribute.name))
        .filter_map(|attribute| {
            let value = sent.get(&attribute.name)?;
            (value.chars().count() <= attribute.max_length as usize).then(|| (attribute.name.clone(), value.clone()))
        })
        .collect()
}

pub(super) async fn list(State(core): State<Arc<Core>>, headers: HeaderMap, uri: Uri) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    let query = Query::of(&uri);
    let closed_too = query.parsed::<bool>("inclClosedConvs")?.unwrap_or(false);
    let limit = query.limit()?;
    let from = query.parsed::<i64>("startTimestamp")?.unwrap_or(i64::MIN);
    let to = query.parsed::<i64>("endTimestamp")?.unwrap_or(i64::MAX);
    let only = query.text("conversationId");
    let answer = core.read(|org| {
        let ids = org.by_subject.get(&access.sub).map(Vec::as_slice).unwrap_or_default();
        let kept = ids.iter().filter_map(|id| org.kept(id));
        let mut found: Vec<&Kept> = kept
            .filter(|kept| only.is_none_or(|only| only == kept.id) && (from..=to).contains(&kept.started))
            .filter(|kept| kept.open || closed_too)
            .collect();
        found.sort_by_key(|kept| kept.started);
        let open = found.iter().filter(|kept| kept.open).count();
        let row = |kept: &&Kept| ListedConversation {
            conversation_id: kept.id.clone(),
            start_timestamp: kept.started,
            end_timestamp: kept.ended,
        };
        ConversationList {
            open_conversations_found: open as u32,
            closed_conversations_found: (found.len() - open) as u32,
            conversations: found.iter().take(limit).map(row).collect(),
        }
    });
    Ok(json_answer(StatusCode::OK, &answer))
}

pub(super) async fn routing_status(
    State(core): State<Arc<Core>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let access = authenticate(&core, &headers)?;
    let routing_status = core.read(|org| own(org, &access, &id).map(|kept| kept.routing_status.word()))?;
    let answer = RoutingStatusAnswer { conversation_id: id, routing_status: routing_status.into() };
    Ok(json_answer(StatusCode::OK, &answer))
}
