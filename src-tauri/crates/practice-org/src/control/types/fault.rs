//! What goes wrong.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `GET|PATCH /practice/v1/faults`: what goes wrong. All off by default. `DELETE` disarms everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Faults {
    /// New stream connections and open ones are cut at once for as long as this is on.
    pub streams_refused: bool,
    /// The next n stream events are never sent, on any connection, replay included.
    pub lose_events: u32,
    /// The next n stream events are sent twice.
    pub duplicate_events: u32,
    /// The next n pairs of stream events are sent in the wrong order.
    pub reorder_events: u32,
    /// Every answer and stream event is held back this long, in milliseconds.
    #[ts(type = "number")]
    pub delay_ms: u64,
    /// The next n REST answers have a body that is not JSON (an HTML page with status 200).
    pub html_answers: u32,
    /// The next n REST answers are cut in the middle of their JSON.
    pub cut_answers: u32,
    /// The next n stream events carry data that is not JSON.
    pub malformed_events: u32,
    /// The next n REST calls are answered with `status`.
    pub answer_next: Option<AnswerNext>,
    /// No agent takes anything: conversations wait.
    pub no_agent: bool,
    /// Routing fails with this reason (`RoutingResult` with `failureType` `RoutingError`).
    pub routing_error: Option<String>,
    /// The stream's keep-alive stops while the connection stays open.
    pub stream_silent: bool,
    /// The next n stream connections are redirected.
    pub redirect_streams: Option<RedirectStreams>,
    /// The next n stream connections are answered with this strange answer.
    pub odd_streams: Option<OddStreams>,
    /// The next n stream connections are cut after exactly so many bytes of their body.
    pub cut_streams: Option<CutStreams>,
    /// The open streams of an end user are cut exactly after the n-th event from now on; then this is off. 0 is off.
    pub cut_after_events: u32,
    /// Answers of the API and streams trickle for as long as this is on.
    pub slow_drip: Option<SlowDrip>,
    /// The next n stream events come late.
    pub late_events: Option<LateEvents>,
    /// The next stream connection with a `Last-Event-ID` gets its first n events twice, each right behind itself.
    pub replay_twice: u32,
    /// The next n stream events have an `id:` that is lower by 10 than their place in the stream.
    pub event_ids_backwards: u32,
}

/// Cuts stream connections in the middle of whatever they are sending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CutStreams {
    /// How many connections.
    pub count: u32,
    /// After how many bytes of the body, the first `ping` included.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// Lets bodies trickle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SlowDrip {
    /// How many bytes at once, at least 1.
    pub bytes: u32,
    /// Milliseconds before each portion.
    #[ts(type = "number")]
    pub every_ms: u64,
}

/// Holds stream events back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LateEvents {
    /// How many events.
    pub count: u32,
    /// Until how many later events were sent to the same end user, 1 to 1,000. A late event takes its event id when it is
    /// sent. Disarming this sends what is held back.
    pub after: u32,
}

/// Answers the next calls with a status of choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AnswerNext {
    /// How many calls.
    pub count: u32,
    /// With which status, 400 to 599.
    pub status: u16,
    /// Which calls: a part of `METHOD /path`, for example `POST /iamessage/api/v2/conversation`; all REST calls if absent.
    #[serde(default)]
    pub matching: Option<String>,
    /// `Retry-After` in seconds; with 429 it is 1 if absent, with other statuses there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after: Option<u32>,
}

/// Redirects stream connections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RedirectStreams {
    /// How many connections.
    pub count: u32,
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
    /// `Location`, absolute or relative.
    pub location: String,
}

/// Strange answers to a stream request, each a row of what event-source clients get wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OddStreams {
    /// How many connections.
    pub count: u32,
    /// Which answer.
    pub kind: OddStream,
}

/// A strange answer to a stream request. Where it is a 200, the stream afterwards is the ordinary one unless said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum OddStream {
    /// 204 without a body.
    NoContent,
    /// 200 with an HTML log-in page.
    HtmlPage,
    /// 401 with the event router's JSON.
    Unauthorized,
    /// 503.
    Unavailable,
    /// The ordinary stream, closed after its first conversation event.
    CloseAfterFirstEvent,
    /// The ordinary stream, cut in the middle of its first conversation event.
    CutInEvent,
    /// One conversation event, then an event without an `id:` line, then closed.
    EventWithoutId,
    /// A block that is only `id:` with the newest id, then closed.
    IdOnly,
    /// A block that is only `retry: 50`, then closed.
    RetryOnly,
    /// A block that is only `retry: 86400000`, then closed.
    RetryHuge,
    /// Unknown field names, an empty `event:` and a `retry:` that is no number, then the ordinary stream.
    UnknownFields,
    /// Bytes that are not UTF-8 in a comment and in an event's data, then the ordinary stream.
    InvalidUtf8,
    /// A line that never ends.
    EndlessLine,
    /// The plain text `Jwt is expired`, then closed.
    JwtIsExpired,
    /// Comments only, without end.
    CommentsOnly,
    /// 200 and its headers, then nothing ever, and no end: the peer is gone and nobody has told.
    HalfOpen,
}
