//! Rules about a conversation and the messaging sessions in it.

use miaw::ErrorKind;

use super::{Rule, Sense, places};
use crate::diagnosis::{Call, Facts, FailedCall, Finding, RuleName};
use crate::view::Certainty;

pub(super) static CONVERSATION_RESUMED: Rule = Rule {
    name: RuleName::ConversationResumed,
    row: Some(16),
    title: "The user's earlier conversation continues",
    symptom: "A verified user gets yesterday's conversation, and new pre-chat values or routing attributes are \
              ignored.",
    explanation: "The verified subject is the key of the conversation: an open one continues on every device. Hidden \
                  pre-chat values are read when a conversation is created, and at no other time.",
    fix: "Close the user's open conversation first, or use a fresh subject for each test run.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: None,
    query: Some(
        "SELECT Id, Status, StartTime, EndTime, ConversationId FROM MessagingSession WHERE \
         MessagingEndUser.MessagingPlatformKey = '(the subject of the token’s answer)' ORDER BY CreatedDate DESC",
    ),
    practice: Some("conversationOfYesterday"),
    source: "A field report; Salesforce Help, user verification overview",
    look: conversation_resumed,
};

pub(super) static CONVERSATION_EXISTS: Rule = Rule {
    name: RuleName::ConversationExists,
    row: Some(22),
    title: "The conversation exists already",
    symptom: "Creating the conversation answers 409.",
    explanation: "A conversation with this id is there, usually because an earlier request was carried out and its \
                  answer was lost.",
    fix: "Treat the conversation as open: list the end user's conversations and go on with it. For another one, make a \
          new id.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: Some("switches.conflictOnRepeat"),
    source: "A field report of live tests",
    look: conversation_exists,
};

pub(super) static SESSION_NEEDED: Rule = Rule {
    name: RuleName::SessionNeeded,
    row: Some(23),
    title: "The channel asks for pre-chat values at every session",
    symptom: "Sending answers 417 (or 412): there is no messaging session.",
    explanation: "The last session has ended, and the deployment shows its pre-chat form at each new session. The \
                  message that opens one must carry the form's values.",
    fix: "Fill in the form, and send the same message again as the first of a new session, with the values as routing \
          attributes. To ask once per conversation only, change the pre-chat form of the deployment and publish it.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::PUBLISH),
    query: None,
    practice: Some("faults.answerNext"),
    source: "Salesforce's official sample app",
    look: session_needed,
};

pub(super) static AGENT_LEFT: Rule = Rule {
    name: RuleName::AgentLeft,
    row: Some(33),
    title: "The agent left: a transfer, an end, or neither",
    symptom: "A connector closes a chat that was only transferred, or keeps one open that has ended.",
    explanation: "That an agent leaves says nothing by itself; the routing status decides. By design, when a guest on \
                  the web ends, conversation and session end; when an agent ends, or a verified user, only the session \
                  ends. With session-based chat, which is for guests only, everything ends. A close event is sent when \
                  the end user closes, and not reliably otherwise.",
    fix: "Ask for the routing status when an agent leaves: TRANSFER and ROUTED keep the chat, NEEDS_ROUTING \
          means that the agent ended the session, and INITIAL that the conversation is back at its start, usually with \
          its session over. The next message of the end user opens a new session.",
    senses: &[Sense::Stream],
    certainty: Certainty::Likely,
    place: None,
    query: Some(
        "SELECT Id, Status, EndTime, EndedByType FROM MessagingSession WHERE Conversation.ConversationIdentifier = \
         '(id)'",
    ),
    practice: None,
    source: "Salesforce Help, considerations and session-based chat; Botpress's connector",
    look: agent_left,
};

pub(super) static SESSION_IDLE: Rule = Rule {
    name: RuleName::SessionIdle,
    row: Some(34),
    title: "The session went idle, or does not end by itself",
    symptom: "The session becomes Inactive although nobody ended it, or stays Inactive for days.",
    explanation: "Salesforce makes a session Inactive when the end user is silent for the channel's time, 5 to 30 \
                  minutes, and ends it 24 to 30 hours later. An automation or a required field on the messaging \
                  session can keep it from ending; the session's error field then says so.",
    fix: "Write a message: the session becomes active again. To change the times, edit the channel's automated \
          responses and inactivity settings. If a session does not end, read its error and correct the automation that \
          it names.",
    senses: &[Sense::Stream, Sense::Time, Sense::Person],
    certainty: Certainty::Possible,
    place: Some(places::CHANNEL),
    query: Some(
        "SELECT Id, Name, Status, StartTime, EndTime, EndedByType FROM MessagingSession WHERE Status = 'Inactive'",
    ),
    practice: None,
    source: "Salesforce Help, automatic end of messaging sessions; a thread on Salesforce Stack Exchange",
    look: session_idle,
};

fn conversation_resumed(facts: &Facts) -> Vec<Finding> {
    let resumed = facts.conversation.as_ref().is_some_and(|conversation| conversation.resumed);
    let seen = "The end user had an open conversation before this one was started.";
    resumed.then(|| Finding::new(RuleName::ConversationResumed, seen)).into_iter().collect()
}

fn conversation_exists(facts: &Facts) -> Vec<Finding> {
    let refused = |call: &&FailedCall| call.call == Call::CreateConversation && call.kind == ErrorKind::Conflict;
    let call = facts.calls().find(refused);
    call.map(|call| Finding::new(RuleName::ConversationExists, call.told())).into_iter().collect()
}

fn session_needed(facts: &Facts) -> Vec<Finding> {
    let refused = facts.calls().find(|call| {
        matches!(call.call, Call::CreateConversation | Call::SendMessage | Call::SendFile)
            && call.kind == ErrorKind::SessionNeeded
    });
    let finding = refused.map(|call| {
        if call.call == Call::CreateConversation && call.status == Some(412) {
            let storage = "One report of a 412 here put it down to a Developer Edition whose data storage was full.";
            return Finding::new(RuleName::SessionNeeded, format!("{} {storage}", call.told()))
                .with_certainty(Certainty::Possible);
        }
        Finding::new(RuleName::SessionNeeded, call.told())
    });
    finding.into_iter().collect()
}

fn agent_left(facts: &Facts) -> Vec<Finding> {
    let Some(status) = facts.conversation.as_ref().and_then(|conversation| conversation.agent_left.as_deref()) else {
        return Vec::new();
    };
    let finding = |seen: String, certainty| vec![Finding::new(RuleName::AgentLeft, seen).with_certainty(certainty)];
    match status {
        "TRANSFER" => finding(
            "The agent left and the routing status is TRANSFER: the chat is being transferred and continues.".to_owned(),
            Certainty::Certain,
        ),
        "NEEDS_ROUTING" => finding(
            "The agent left and the routing status is NEEDS_ROUTING: the agent ended the session, and the conversation \
             stays open. That is by design."
                .to_owned(),
            Certainty::Certain,
        ),
        "INITIAL" => finding(
            "The agent left and the routing status is INITIAL: the conversation is back at its start. Usually the \
             session is over."
                .to_owned(),
            Certainty::Possible,
        ),
        // Somebody else has it: nothing is in doubt.
        "ROUTED" => Vec::new(),
        "" => finding("The agent left, and the routing status is not known.".to_owned(), Certainty::Possible),
        word => finding(
            format!("The agent left, and the routing status is {word}, which is none of the documented words."),
            Certainty::Possible,
        ),
    }
}

fn session_idle(facts: &Facts) -> Vec<Finding> {
    let inactive = facts.conversation.as_ref().is_some_and(|conversation| conversation.inactive && !conversation.ended);
    let seen = "The session is Inactive: nobody has written for the channel's time.";
    inactive.then(|| Finding::new(RuleName::SessionIdle, seen)).into_iter().collect()
}
