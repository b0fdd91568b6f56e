//! `handover chat`: one conversation as the end user.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use console::view::{
    Change, ComposerState, ConversationState, ConversationView, Failure, FailureCode, Feed, SessionState, StartRequest,
    StreamState,
};
use console::{Console, Subscription};

use tokio::time::{Instant, sleep_until};

use crate::Call;
use crate::arguments::{ChatArguments, Until};
use crate::attachment::Attachment;
use crate::outcome::{Outcome, in_words};
use crate::setting::{Setting, Signing};
use crate::supervision::{self, Stops, Work};
use crate::terminal;
use crate::test::record;
use crate::transcript::Transcript;

mod closing;
mod playing;
mod recording;
mod telling;
mod verdict;

use telling::Told;

/// What is said of a wish to stop that came early.
const INTERRUPTED: &str = "Interrupted before the conversation was started.";

/// How the second process is told of its command.
const CHAT: Work = Work { words: 1, lost: "" };

/// Holds the conversation, prints it, closes it. A practice org of its own ends with it, so that it needs nobody to close anything
/// there.
pub async fn run(arguments: Box<ChatArguments>, call: Call) -> Outcome {
    if arguments.target.practice {
        return held(arguments, Stops::listen(false)).await;
    }
    supervision::hold(CHAT, arguments.supervised, call, |stops| held(arguments, stops)).await
}

async fn held(arguments: Box<ChatArguments>, mut stops: Stops) -> Outcome {
    let signing = match &arguments.subject {
        Some(subject) if subject.trim().is_empty() => {
            return Outcome::Usage("--as needs a subject that is not empty.".into());
        }
        Some(_) => Some(Signing::of(arguments.key.as_deref(), arguments.kid.as_deref(), arguments.issuer.as_deref())),
        None => None,
    };
    let request = match playing::request(&arguments) {
        Ok(request) => request,
        Err(outcome) => return outcome,
    };
    let files: Result<Vec<Attachment>, _> = arguments.files.iter().map(|path| Attachment::read(path)).collect();
    let files = match files {
        Ok(files) => files,
        Err(unread) => return Outcome::Usage(unread.to_string()),
    };
    if let Err(outcome) = arguments.record.as_deref().map_or(Ok(()), record::check_free) {
        return outcome;
    }
    let setting = match stops.unless_stopped(Setting::prepare(&arguments.target, signing), INTERRUPTED).await {
        Ok(setting) => setting,
        Err(outcome) => return outcome,
    };
    let mut chat = Chat::new(&setting.console, &arguments, files);
    let request = StartRequest { profile_id: setting.profile_id.clone(), ..request };
    let outcome = chat.hold(request, &arguments, &mut stops).await;
    chat.close(&outcome).await;
    let outcome = chat.record(outcome, arguments.record.as_deref()).await;
    if arguments.json {
        terminal::result(&chat.transcript.to_json(chat.conversation.as_ref(), &outcome).to_string());
    }
    setting.end().await;
    outcome
}

/// How long the first message waits for an agent, so that a greeting is not taken for the answer to it.
const COURTESY: Duration = Duration::from_secs(3);

struct Chat<'a> {
    console: &'a Console,
    feed: Subscription,
    transcript: Transcript,
    conversation: Option<ConversationView>,
    id: Option<String>,
    print: bool,
    until: Until,
    unsaid: VecDeque<Saying>,
    said: usize,
    /// When the first message is said at the latest.
    speak_at: Option<Instant>,
    told: Told,
    /// Updates up to this number are in what was read last.
    read_up_to: i64,
    /// Whether the list of entries is asked for, with no event stream.
    polls: bool,
    /// Whether a comparison with the list of entries was told since it was asked for.
    compared: bool,
    /// Whether the answer to the request to close was told.
    close_answered: bool,
    /// Why the org leaves a conversation open that it was asked to close.
    stays_open: Option<String>,
    /// Why the connector's opening message will not arrive any more.
    opening_lost: Option<String>,
    /// What is wrong with the session, or not to be known of it.
    session_fault: Option<String>,
}

/// What the end user sends.
enum Saying {
    Text(String),
    File(Attachment),
}

impl<'a> Chat<'a> {
    fn new(console: &'a Console, arguments: &ChatArguments, files: Vec<Attachment>) -> Self {
        let until = match arguments.until {
            Some(until) => until,
            None if arguments.messages.is_empty() && files.is_empty() => Until::Accepted,
            None => Until::Replied,
        };
        Self {
            console,
            feed: console.subscribe(),
            transcript: Transcript::default(),
            conversation: None,
            id: None,
            print: !arguments.json,
            until,
            unsaid: arguments
                .messages
                .iter()
                .cloned()
                .map(Saying::Text)
                .chain(files.into_iter().map(Saying::File))
                .collect(),
            said: 0,
            speak_at: None,
            told: Told::default(),
            read_up_to: 0,
            polls: arguments.poll.is_some(),
            compared: false,
            close_answered: false,
            stays_open: None,
            opening_lost: None,
            session_fault: None,
        }
    }

    async fn hold(&mut self, request: StartRequest, arguments: &ChatArguments, stops: &mut Stops) -> Outcome {
        self.transcript.opens_with(playing::opening(&request.held_as));
        // What was there before. From here on every change comes, in order.
        if let Err(failure) = self.feed.next().await {
            return of_failure(&failure);
        }
        match self.console.start_conversation(request).await {
            Ok(id) => self.id = Some(id),
            Err(failure) => return of_failure(&failure),
        }
        let followed = tokio::select! {
            outcome = self.follow(&arguments.attributes) => Some(outcome),
            () = tokio::time::sleep(arguments.timeout) => None,
            () = stops.next() => return is_interrupted(),
        };
        match followed {
            Some(outcome) => outcome,
            None => tokio::select! {
                outcome = self.out_of_time(arguments) => outcome,
                () = stops.next() => is_interrupted(),
            },
        }
    }

    /// Follows the conversation until the expectation is met or cannot be met any more.
    async fn follow(&mut self, attributes: &[(String, String)]) -> Outcome {
        loop {
            let late = self.speak_at.filter(|_| self.said == 0).unwrap_or_else(|| Instant::now() + COURTESY);
            tokio::select! {
                feed = self.feed.next() => match feed {
                    Ok(feed) => self.take(feed).await,
                    Err(failure) => return of_failure(&failure),
                },
                () = sleep_until(late) => {}
            }
            if let Some(outcome) = self.step(attributes).await {
                return outcome;
            }
            self.tell_problem();
        }
    }

    async fn take(&mut self, feed: Feed) {
        let updates = match feed {
            Feed::Updates { updates } => updates,
            Feed::Snapshot { .. } => return self.catch_up().await,
        };
        let read_up_to = self.read_up_to;
        for update in updates.into_iter().filter(|update| update.number > read_up_to) {
            let Change::Conversation { conversation, entries, happenings } = update.change else { continue };
            if Some(&conversation.id) == self.id.as_ref() {
                self.tell(&conversation, &happenings);
                self.transcript.take(&conversation, entries, self.print);
                self.conversation = Some(conversation);
            }
        }
    }

    async fn step(&mut self, attributes: &[(String, String)]) -> Option<Outcome> {
        let conversation = self.conversation.clone()?;
        if let Some(refused) = self.transcript.refused_message() {
            return Some(
                refused.failure.as_ref().map_or_else(|| Outcome::impossible("a message was refused"), of_failure),
            );
        }
        if conversation.state == ConversationState::Open
            && let Some(lost) = self.opening_outcome(&conversation)
        {
            return Some(lost);
        }
        match conversation.state {
            ConversationState::Failed => {
                return Some(
                    conversation.problem.as_ref().map_or_else(|| Outcome::impossible("it failed"), of_failure),
                );
            }
            ConversationState::AwaitingPrechat => return self.fill_prechat(&conversation, attributes).await,
            ConversationState::Open if self.may_speak(&conversation) => {
                if let Some(saying) = self.unsaid.pop_front() {
                    self.said += 1;
                    let sent = match saying {
                        Saying::Text(text) => self.console.send_message(&conversation.id, text).await,
                        Saying::File(Attachment { draft, bytes }) => {
                            self.console.send_file(&conversation.id, draft, bytes).await
                        }
                    };
                    return sent.err().map(|failure| of_failure(&failure));
                }
            }
            _ => {}
        }
        if self.is_met(&conversation) {
            return Some(Outcome::Passed);
        }
        if let Some(failed) = conversation.routing.as_ref().filter(|routing| routing.failure_type.is_some()) {
            let reason = failed.reason.clone().or_else(|| failed.failure_type.clone()).unwrap_or_default();
            return Some(Outcome::Unmet(format!("Routing failed: {reason}")));
        }
        if is_ended(&conversation) {
            return Some(Outcome::Unmet("The session ended before the event that was waited for.".into()));
        }
        if conversation.stream.state == StreamState::Stopped {
            return conversation.stream.reason.as_ref().map(of_failure);
        }
        None
    }

    /// Whether everything was said and what is waited for is there.
    fn is_met(&self, conversation: &ConversationView) -> bool {
        let all_said = self.unsaid.is_empty()
            && self.said == self.transcript.accepted_messages()
            && self.transcript.opening_is_accepted();
        all_said
            && match self.until {
                Until::Accepted => conversation.milestones.accepted.is_some(),
                Until::Replied => self.transcript.is_answered(),
                Until::Ended => is_ended(conversation),
            }
    }

    /// What it means that the connector's opening message cannot arrive any more: whoever took the conversation over does not
    /// know what it is about, so nothing was handed over.
    fn opening_outcome(&self, conversation: &ConversationView) -> Option<Outcome> {
        if self.transcript.opening_is_accepted() {
            return None;
        }
        if conversation.composer == ComposerState::TokenDead {
            return conversation.problem.as_ref().map(of_failure);
        }
        let lost = self.opening_lost.clone()?;
        let why = self.transcript.refused_opening().map_or(lost, in_words);
        Some(Outcome::Impossible(format!("The opening message was not accepted: {why}")))
    }

    /// The first message waits a moment for somebody to be there; each other one until the one before was accepted.
    fn may_speak(&mut self, conversation: &ConversationView) -> bool {
        let latest = *self.speak_at.get_or_insert_with(|| Instant::now() + COURTESY);
        let somebody = conversation.participants.iter().any(|participant| participant.role != "EndUser");
        let greeted = somebody && self.transcript.is_answered();
        (self.said > 0 || greeted || Instant::now() >= latest) && self.said == self.transcript.accepted_messages()
    }

    /// Answers the pre-chat form from the attributes of the same names.
    async fn fill_prechat(
        &mut self,
        conversation: &ConversationView,
        attributes: &[(String, String)],
    ) -> Option<Outcome> {
        let form = conversation.prechat.as_ref()?;
        let given: BTreeMap<_, _> = attributes.iter().cloned().collect();
        let values: BTreeMap<String, String> = form
            .fields
            .iter()
            .filter_map(|field| given.get(&field.name).map(|value| (field.name.clone(), value.clone())))
            .collect();
        let missing: Vec<&str> = form
            .fields
            .iter()
            .filter(|field| field.required && !values.contains_key(&field.name))
            .map(|field| field.name.as_str())
            .collect();
        if !missing.is_empty() {
            return Some(Outcome::Usage(format!(
                "The deployment asks for pre-chat values: give --attr NAME=VALUE for {}.",
                missing.join(", ")
            )));
        }
        self.console.submit_prechat(&conversation.id, values).await.err().map(|failure| of_failure(&failure))
    }
}

fn is_ended(conversation: &ConversationView) -> bool {
    conversation.session == SessionState::Ended || conversation.state == ConversationState::Closed
}

fn is_interrupted() -> Outcome {
    terminal::say("Interrupted: closing what was opened at the org.");
    Outcome::impossible("The conversation was interrupted.")
}

/// A verified user who arrives as a guest is a failed expectation; most other failures mean that nothing could be carried out.
fn of_failure(failure: &Failure) -> Outcome {
    let words = in_words(failure);
    match failure.code {
        FailureCode::VerifiedAsGuest | FailureCode::IdentityRefused => Outcome::Unmet(words),
        FailureCode::FieldsInvalid | FailureCode::SnippetUnreadable | FailureCode::KeyUnreadable => {
            Outcome::Usage(words)
        }
        _ => Outcome::Impossible(words),
    }
}
