//! What the client itself does. The skill guide "Messaging API v2" shows most of it otherwise than the API wants it.

use crate::connector::salesforce as shared;
use crate::connector::step::{STEP, Step, choice, computed, fixed};

const PERSON: &str = "This app's own client does the same in its checks; that yours does, its developer declares.";
const LOOK: Option<&str> =
    Some("Read your client's requests in its log, or point it at the practice org, which keeps what it received.");

/// The identity token.
pub const IDENTITY_TOKEN: Step = Step {
    id: "identity-token",
    title: "Sign an identity token per user",
    why: "It says who the user is. Salesforce knows the user by sub from then on.",
    instructions: &[
        "On your server, sign a JWT with RS256: header kid, claims sub (your user), iss (the key set's issuer), iat \
         and exp in seconds.",
        "Send it as customerIdentityToken with authorizationType JWT in the verified token call, and read \
         endUser.subject in the answer: only one with /AUTH/ is verified.",
    ],
    values: &[
        fixed("alg", "RS256"),
        computed("kid", shared::key_id, "the kid in the key set"),
        computed("iss", shared::issuer, "the key set's JSON Web Key Issuer"),
        choice("sub", "your id of the user"),
        choice("exp", "now + 5 minutes, in seconds"),
    ],
    note: Some(
        "The skill guide signs another token: iss a connected app's client id, sub the org id in 15 characters, aud \
         https://login.salesforce.com. Here iss is the key set's issuer, sub your user, aud is not needed, and no \
         org id is in it. A life of 5 to 15 minutes is advice; the API does not ask for it.",
    ),
    proof: PERSON,
    find_out: Some("Paste one of your server's tokens under Tokens: it is read, and checked against the key."),
    optional: true,
    ..STEP
};

/// The token call.
pub const TOKEN: Step = Step {
    id: "client-token",
    title: "Ask for an access token",
    why: "Every other call carries it. It stands for one end user.",
    instructions: &[
        "Guests: POST to the first path; verified users: POST to the second, with authorizationType and \
         customerIdentityToken besides.",
        "The body has orgId, esDeveloperName, capabilitiesVersion and platform. deviceId and context (appName, \
         clientVersion) may be added; a member that the API does not know is refused with 400. No Authorization \
         header is needed.",
    ],
    values: &[
        computed(
            "Guests",
            |profile| {
                Some(format!("{}/iamessage/api/v2/authorization/unauthenticated/access-token", profile.service_url))
            },
            "…/authorization/unauthenticated/access-token",
        ),
        computed(
            "Verified users",
            |profile| {
                Some(format!("{}/iamessage/api/v2/authorization/authenticated/access-token", profile.service_url))
            },
            "…/authorization/authenticated/access-token",
        ),
        computed("orgId", |profile| Some(profile.org_id.clone()), "00D…"),
        computed("esDeveloperName", |profile| Some(profile.developer_name.clone()), "Custom_Client"),
        fixed("capabilitiesVersion", "1"),
        fixed("platform", "Web"),
    ],
    note: Some(
        "The skill guide posts to /iamessage/api/v2/authorization, with a connected app's token, at the org's \
         domain. That path does not exist (404). The host is the Code Snippet's Url, ending in \
         .my.salesforce-scrt.com; the answer has no context.url and no context.esDeveloperName to go on with. Guest \
         tokens are meant to be fetched by the client itself; only signing for verified users belongs on a server.",
    ),
    proof: PERSON,
    find_out: LOOK,
    ..STEP
};

/// The token's life.
pub const TOKEN_LIFE: Step = Step {
    id: "client-token-life",
    title: "Keep a token with its conversation until it expires",
    why: "A new guest token is a new user: with it the old conversation answers 403.",
    instructions: &[
        "Read exp in the token. Guests' tokens live 6 hours unless the channel says otherwise, verified users' 60 \
         minutes.",
        "Verified users: before it expires, sign a new identity token with the same sub and ask again.",
        "Guests: after it has expired, start a new conversation. GET /authorization/continuation-access-token gives \
         a second token for another tab; it lives no longer.",
        "Do not let two handlers renew at once, and do not let an HTTP cache answer for your token endpoint.",
    ],
    note: Some(
        "The skill guide reads expiresIn, and asks for a new token a minute before. The answer has no such member, \
         and a new guest token is another user.",
    ),
    proof: PERSON,
    find_out: LOOK,
    ..STEP
};

/// The stream.
pub const STREAM: Step = Step {
    note: Some(
        "The skill guide opens GET /conversation/{id}/messages?stream=true with the browser's EventSource and a \
         headers option. The stream is /eventrouter/v1/sse, one per end user; browsers' EventSource cannot send \
         headers (use fetch or a polyfill), and events have names, so onmessage never fires. The 15-character org \
         id, which the guide wants in a JWT, matters here: in X-Org-Id, where 18 characters answer 400.",
    ),
    ..shared::EVENT_STREAM
};

/// The conversation.
pub const CREATE: Step = Step {
    id: "client-create",
    title: "Create the conversation with an id of your own",
    why: "It starts the session and the flow at once.",
    instructions: &[
        "POST /conversation with conversationId, a version 4 UUID in lower case that your client makes, \
         esDeveloperName, and routingAttributes with texts.",
        "Expect 201 with an empty body. Whether it was routed, only the stream tells.",
    ],
    values: &[
        computed(
            "Path",
            |profile| Some(format!("{}/iamessage/api/v2/conversation", profile.service_url)),
            "…/iamessage/api/v2/conversation",
        ),
        computed("esDeveloperName", |profile| Some(profile.developer_name.clone()), "Custom_Client"),
    ],
    note: Some(
        "The skill guide creates without an id and reads conversationId from the answer: the id is required, and the \
         201 has no body. Its ids (msg_abc, conv_xyz) are not UUIDs. contextParameters does not exist and is refused \
         with 400; everything goes into routingAttributes, whose names must be the channel's own, not free ones such \
         as customerName.",
    ),
    proof: PERSON,
    find_out: LOOK,
    ..STEP
};

/// A message.
pub const SEND: Step = Step {
    id: "client-send",
    title: "Send messages",
    why: "They are accepted before an agent is there, and wait in the transcript.",
    instructions: &[
        "POST /conversation/{id}/message with message.id (a new UUID), messageType StaticContentMessage, \
         staticContent with formatType Text and text, and esDeveloperName.",
        "Expect 202 with conversationEntries; the same id comes back on the stream as the entry's identifier.",
    ],
    values: &[fixed("messageType", "StaticContentMessage"), fixed("formatType", "Text")],
    note: Some("The skill guide leaves out message.id and esDeveloperName; both are required."),
    proof: PERSON,
    find_out: LOOK,
    ..STEP
};

/// What comes in.
pub const RECEIVE: Step = Step {
    id: "client-receive",
    title: "Read events in their envelope",
    why: "Who joined, who left, how it was routed and when it ended are events, too; a client that only knows \
          messages never sees the end.",
    instructions: &[
        "Parse data as JSON, take conversationEntry, and parse its entryPayload again: on the stream it is a text \
         that holds JSON, in the list of entries it is an object. The message is abstractMessage.",
        "Filter by conversationId: the stream is the end user's, with all conversations and the user's own messages.",
        "Handle CONVERSATION_PARTICIPANT_CHANGED, _ROUTING_RESULT, _ROUTING_WORK_RESULT, _SESSION_STATUS_CHANGED, \
         typing, receipts, _CLOSE_CONVERSATION and ping; ignore names you do not know.",
        "Times are milliseconds since 1970. The sender's name is senderDisplayName beside sender.",
    ],
    note: Some(
        "The skill guide shows a flat message (id, sender.displayName, an ISO timestamp, ids like msg_abc) and no \
         event but messages. None of that is what arrives.",
    ),
    proof: PERSON,
    find_out: LOOK,
    ..STEP
};

/// Rich messages.
pub const RICH: Step = Step {
    id: "client-rich",
    title: "Show rich messages by message type and format type",
    why: "Unknown kinds must not break the transcript.",
    instructions: &[
        "Types are StaticContentMessage, ChoicesMessage and FormMessage (and their responses). RichLink, \
         Attachments, WebView; Buttons, QuickReplies, ListPicker, Carousel; Inputs are formats within them.",
        "Choices: show optionItems[].titleItem.title, answer with ChoicesResponseMessage that carries the chosen \
         optionIdentifier and inReplyToMessageId.",
        "Custom Lightning types arrive as plain text.",
    ],
    note: Some(
        "The skill guide's RichLinkMessage, ListPickerMessage, QuickReplyMessage and AttachmentMessage are no \
         message types, and quickReplies.replies[] with title and itemId is not in any answer.",
    ),
    proof: PERSON,
    find_out: LOOK,
    ..STEP
};

/// Without a stream.
pub const POLL: Step = Step {
    id: "client-poll",
    title: "Poll entries where no stream can be held",
    why: "Serverless platforms cut or buffer streams, while the socket looks open.",
    instructions: &[
        "GET /conversation/{id}/entries with limit (50 at most), startTimestamp or endTimestamp, direction and \
         entryTypeFilter, every 2 seconds or slower; read conversationEntries.",
        "De-duplicate by identifier and order by transcriptedTimestamp: pages overlap, and the newest come first.",
        "Stop when the conversation has ended.",
    ],
    note: Some(
        "The skill guide polls /conversation/{id}/messages?after= and reads messages. That path does not exist, and \
         there is no cursor by id. Its advice to de-duplicate, and not to stream on serverless hosts, is right.",
    ),
    proof: PERSON,
    find_out: LOOK,
    optional: true,
    ..STEP
};

/// The end.
pub const END: Step = Step {
    id: "client-end",
    title: "End sessions and close conversations",
    why: "What is left open keeps an agent's capacity, and comes back at the verified user's next sign-in.",
    instructions: &[
        "Close: DELETE /conversation/{id}?esDeveloperName=…. End the session only: DELETE \
         /conversation/{id}/session?esDeveloperName=….",
        "An agent's end shows as the agent's removal; ask GET /conversation/{id} then: TRANSFER is no end.",
    ],
    values: &[computed("esDeveloperName", |profile| Some(profile.developer_name.clone()), "Custom_Client")],
    note: Some("The skill guide posts to /conversation/{id}/end. That path does not exist (404)."),
    proof: PERSON,
    find_out: LOOK,
    ..STEP
};

/// The widget.
pub const PAGE: Step = Step {
    id: "client-page",
    title: "Show the conversation without losing or doubling messages",
    why: "A page that shows a message before the server has it, and then its echo, shows it twice.",
    instructions: &[
        "Show a sent message as pending under the id it was sent with, and let the echo with that id replace it. \
         Show that sending failed when it did.",
        "Start once: keep the start button off while connecting.",
        "When the page goes away, stop polling or close the stream; on return, take the same token and resume.",
    ],
    note: Some(
        "The skill guide's React sample gives the pending message an id of its own (local_…), so its echo appears as \
         a second message, and it knows of no failed send.",
    ),
    proof: PERSON,
    find_out: LOOK,
    optional: true,
    ..STEP
};

/// Where it runs.
pub const HOSTING: Step = Step {
    id: "client-hosting",
    title: "Choose what runs on a server",
    why: "Only signing needs one.",
    instructions: &[
        "Vercel, AWS Lambda and the like: sign identity tokens there, for users whom your server has signed in. \
         Answer them with Cache-Control: no-store.",
        "Keep the private key in the platform's secret store, not in an environment file of the repository.",
        "Let the client talk to the API itself, or hold streams in a process that lives on; add the page's origin \
         under CORS and Trusted URLs in Setup and publish again.",
    ],
    note: Some(
        "The skill guide's handlers exchange a core access token (SF_ACCESS_TOKEN) and hand the messaging token to \
         whoever asks. There is no such exchange, and an endpoint that signs must know whom it signs for.",
    ),
    proof: PERSON,
    find_out: LOOK,
    optional: true,
    ..STEP
};

/// Care.
pub const SECURITY: Step = Step {
    id: "client-security",
    title: "Guard keys, conversations and what is shown",
    why: "Whoever can sign is any user, and what an agent or a bot writes ends up in your page.",
    instructions: &[
        "Sign on the server only; identity tokens short-lived.",
        "Check on your server that a conversation belongs to the user before you do anything with it.",
        "Limit messages yourself: the org takes 22 a minute per conversation and 200 token requests a minute \
         altogether, and answers 429 above that.",
        "Show message text as text, never as markup.",
    ],
    proof: PERSON,
    find_out: LOOK,
    ..STEP
};
