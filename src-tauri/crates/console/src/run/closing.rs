//! Closing what a case opened, whatever became of the case.

use std::time::Duration;

use tokio::time::Instant;

use super::expect::milliseconds;
use super::watch::{Wants, Watch};
use crate::console::Handle;
use crate::failure::not_now;
use crate::view::{ConversationState, ConversationView, Failure, FailureCode, Simulation};

/// How long closing may take, a creation that is still to be answered included.
const CLOSING_WITHIN: Duration = Duration::from_secs(10);
/// The pause before the request to close is made again for the first time; it doubles from try to try.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Closes a conversation wherever it stands, and sees to it that it is closed: one that is being created as soon as that is
/// answered. A verified user's conversation that the org leaves open, its session ended, is closed as far as it can be.
///
/// # Errors
/// Why it may still be open.
pub async fn close(console: &Handle, id: &str) -> Result<(), Failure> {
    let mut watch = Watch::new(console.clone(), id.to_owned(), Instant::now(), Wants::default())?;
    watch.until(milliseconds(CLOSING_WITHIN)).await?;
    let latest = milliseconds(CLOSING_WITHIN);
    let mut pause = milliseconds(FIRST_PAUSE);
    let mut asked = false;
    while !is_over(&watch) && watch.now() < latest {
        // A request that failed is made again; one that is under way is not doubled.
        if !asked || watch.seen.view().is_some_and(|view| view.problem.is_some()) {
            come_back(console, watch.seen.view()).await?;
            match console.console()?.close_conversation(id).await {
                Ok(()) => asked = true,
                // It was closed by somebody else in the meantime, which the news are about to tell.
                Err(failure) if failure.code == FailureCode::NotNow => {}
                // It was cut off before it was written down: nothing was asked for.
                Err(failure) if failure.code == FailureCode::NotFound => return Ok(()),
                Err(failure) => return Err(failure),
            }
        }
        let until = latest.min(watch.now() + pause);
        while !is_over(&watch) && watch.now() < until {
            watch.until(until).await?;
        }
        pause *= 2;
    }
    if is_over(&watch) { Ok(()) } else { Err(reason(watch.seen.view())) }
}

/// Whoever sleeps, or has closed the tab, asks for nothing.
async fn come_back(console: &Handle, view: Option<&ConversationView>) -> Result<(), Failure> {
    let Some(view) = view else { return Ok(()) };
    let console = console.console()?;
    if view.play.asleep {
        console.simulate(&view.id, Simulation::Wake).await?;
    }
    if view.play.tab_closed {
        console.simulate(&view.id, Simulation::ReopenTab).await?;
    }
    Ok(())
}

fn is_over(watch: &Watch) -> bool {
    let never_there =
        |view: &ConversationView| view.state == ConversationState::Failed && view.milestones.created.is_none();
    let state = watch.seen.conversation();
    state == Some(ConversationState::Closed) || watch.seen.stays_open() || watch.seen.view().is_some_and(never_there)
}

/// Why it is not closed.
fn reason(view: Option<&ConversationView>) -> Failure {
    let within = CLOSING_WITHIN.as_secs();
    let told = view.and_then(|view| view.problem.clone());
    told.unwrap_or_else(|| {
        not_now(
            match view.map(|view| view.state) {
                Some(ConversationState::Creating) => {
                    format!("Creating it was not answered within {within} s, so it could not be closed.")
                }
                _ => format!("Closing it was not answered within {within} s."),
            },
            "Close it again later, or end it in the org.",
        )
    })
}
