//! What an entry holds as plain words: for the terminal, exports, and as the opening transcript of another conversation.

use crate::view::{ChoiceGroupView, ChosenView, EntryBody, FileView, FormResultView, FormValueView, TitleView};

/// The words of an entry, as they came where somebody wrote them. Options and values stand in lines of their own.
#[must_use]
pub fn plain(body: &EntryBody) -> String {
    match body {
        EntryBody::Text { text, .. } => text.clone(),
        EntryBody::Link { title, url, text, .. } => {
            let title = if title.title == *url { String::new() } else { title_words(title) };
            lines([text.clone().unwrap_or_default(), title, url.clone()])
        }
        EntryBody::Files { text, files } => {
            lines(std::iter::once(text.clone().unwrap_or_default()).chain(files.iter().map(file_words)))
        }
        EntryBody::WebView { title, url, survey } => {
            format!("{}: {}", if *survey { "survey" } else { "web page" }, lines([title.clone(), url.clone()]))
        }
        EntryBody::Choices { text, groups, .. } => {
            lines(std::iter::once(text.clone()).chain(groups.iter().map(group_words)))
        }
        EntryBody::Chosen { options } => options.iter().map(chosen_words).collect::<Vec<_>>().join(", "),
        EntryBody::Form { title, text, inputs, .. } => {
            let inputs =
                inputs.iter().map(|input| format!("[ ] {}{}", input.label, if input.required { " *" } else { "" }));
            lines([title.clone(), text.clone().unwrap_or_default()].into_iter().chain(inputs))
        }
        EntryBody::FormAnswer { title, values } => {
            lines(std::iter::once(title.clone()).chain(values.iter().map(value_words)))
        }
        EntryBody::FormResult { result } => result_words(result),
        EntryBody::Participant { operation, name, role } => match operation.as_str() {
            "add" => format!("{name} ({role}) joined"),
            "remove" => format!("{name} ({role}) left"),
            other => format!("{name} ({role}): {other}"),
        },
        EntryBody::Routing { failure_type: None, estimated_wait_seconds: Some(seconds), .. } => {
            format!("estimated wait: {seconds} s")
        }
        EntryBody::Routing { failure_type: None, .. } => "routing found a route".to_owned(),
        EntryBody::Routing { failure_type: Some(failure), reason, .. } => {
            let reason = reason.as_ref().map(|reason| format!(", {reason}")).unwrap_or_default();
            format!("routing failed: {failure}{reason}")
        }
        EntryBody::Session { status } => format!("messaging session: {status}"),
        EntryBody::Consent { status, by_end_user } => {
            format!("consent: {status}{}", if *by_end_user { " by the end user" } else { "" })
        }
        EntryBody::NotDelivered { code, message, .. } => {
            format!("a message was not delivered: {} ({code})", message.as_deref().unwrap_or("no reason was given"))
        }
        EntryBody::Closed => "the conversation was closed".to_owned(),
        EntryBody::Other { summary, .. } => summary.clone(),
    }
}

fn lines(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn title_words(title: &TitleView) -> String {
    lines(std::iter::once(title.title.clone()).chain(title.subtitles.iter().cloned()))
}

fn group_words(group: &ChoiceGroupView) -> String {
    let options = group.options.iter().map(|option| match &option.link {
        Some(link) => format!("- {} ({link})", option.title.title),
        None => format!("- {}", option.title.title),
    });
    lines(group.title.iter().map(title_words).chain(options))
}

fn chosen_words(option: &ChosenView) -> &str {
    if option.title.is_empty() { &option.identifier } else { &option.title }
}

fn file_words(file: &FileView) -> String {
    format!("file {} ({})", file.name, file.mime_type)
}

fn value_words(value: &FormValueView) -> String {
    format!("{}: {}", value.label, value.value)
}

fn result_words(result: &FormResultView) -> String {
    match result {
        FormResultView::Records { records } => lines(records.iter().map(|record| {
            let done = if record.created { "created" } else { "not created" };
            format!("record {}: {}", record.reference, record.message.as_deref().unwrap_or(done))
        })),
        FormResultView::Errors { errors } => lines(errors.iter().map(|error| {
            format!("form error {}: {}", error.error_type, error.message.as_deref().unwrap_or("no reason was given"))
        })),
    }
}
