//! Runs of scenarios: started, followed, cancelled, and what they left behind.

mod begin;
mod left;

use crate::clock::SharedClock;
use crate::conversation::Command;
use crate::failure::{not_found, not_now};
use crate::run::Live;
use crate::store::{Leftover, OwnedRun, Store};
use crate::updates::Updates;
use crate::view::{
    CaseView, Change, Failure, LeftoverView, ManualAnswer, ProfileView, RunReport, RunSummary, RunView, StartRequest,
};

use super::{Console, Handle, Inner};

/// Most runs of one page.
const PAGE: u32 = 50;

impl Console {
    /// Ends a run: what it opened is closed, and what it did not hold counts as a failure. Returns at once. One whose program
    /// was killed is over by that. A run that is over already is no error.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a run that another program holds.
    pub async fn cancel_run(&self, run_id: &str) -> Result<(), Failure> {
        let Inner { store, runs, ownership, .. } = &*self.inner;
        let Err(unknown) = runs.cancel(run_id) else { return Ok(()) };
        let running = store.running_runs().await?.into_iter().find(|run| run.summary.id == run_id);
        match running {
            Some(OwnedRun { owner, .. }) if ownership.is_held_elsewhere(owner.as_deref()) => Err(not_now(
                "Another program holds this run, so it is not cancelled here.",
                "Cancel it where it was started, with Ctrl-C in a terminal for example.",
            )),
            // It has just begun, or its end is just being written down.
            Some(OwnedRun { owner, .. }) if ownership.is_own(owner.as_deref()) => Ok(()),
            Some(OwnedRun { summary, .. }) => self.interrupt(summary).await,
            None if store.test_run(run_id).await?.is_some() => Ok(()),
            None => Err(unknown),
        }
    }

    /// Tells what became of the manual step that a case waits for.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a case that waits for nobody.
    pub async fn answer_manual(&self, case_id: &str, answer: ManualAnswer) -> Result<(), Failure> {
        let live = self.inner.runs.books().iter().find_map(|book| book.case(case_id)).map(|(_, live)| live);
        match live {
            Some(live) if live.answer(answer) => Ok(()),
            None if self.inner.store.test_case(case_id).await?.is_none() => Err(not_found("case")),
            Some(_) | None => Err(not_now(
                "This case waits for nobody now.",
                "It may have gone on, or come to its end, in the meantime: look at its steps.",
            )),
        }
    }

    /// Runs older than the given time, the newest first: 50, and those that began in the same millisecond as the last one.
    ///
    /// # Errors
    /// As any read.
    pub async fn runs(&self, before: Option<i64>) -> Result<Vec<RunSummary>, Failure> {
        Ok(self.inner.store.runs_before(before.unwrap_or(i64::MAX), PAGE).await?)
    }

    /// One run with its cases.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn run(&self, run_id: &str) -> Result<RunView, Failure> {
        let (summary, cases) = match self.inner.runs.book(run_id) {
            Some(book) => book.view(),
            None => {
                let store = &self.inner.store;
                let summary = store.test_run(run_id).await?.ok_or_else(|| not_found("run"))?;
                (summary, store.cases_of_run(run_id).await?)
            }
        };
        // Read last: what a run that is over has left is left for good.
        let leftovers = self.leftovers().await?.into_iter().filter(|left| left.run_id == run_id).collect();
        Ok(RunView { summary, cases, leftovers })
    }

    /// One case with everything that is known of it.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn case(&self, case_id: &str) -> Result<CaseView, Failure> {
        if let Some((summary, live)) = self.inner.runs.books().iter().find_map(|book| book.case(case_id)) {
            return Ok(live.body().view(summary));
        }
        let (summary, body) = self.inner.store.test_case(case_id).await?.ok_or_else(|| not_found("case"))?;
        Ok(body.view(summary))
    }

    /// Deletes a run for good, its conversations not included.
    ///
    /// # Errors
    /// `notFound`; `notNow` while it goes on.
    pub async fn delete_run(&self, run_id: &str) -> Result<(), Failure> {
        let store = &self.inner.store;
        if !self.inner.runs.is_running(run_id) && store.delete_run(run_id).await? {
            self.inner.updates.publish(Change::RunDeleted { run_id: run_id.to_owned() });
            return Ok(());
        }
        store.test_run(run_id).await?.ok_or_else(|| not_found("run"))?;
        let is_unwritten = self.inner.runs.book(run_id).is_some_and(|book| book.summary().ended_at.is_some());
        Err(if is_unwritten {
            not_now(
                "The end of this run could not be written down yet, so it is not deleted.",
                "Make room on the disk if it is full; it is tried again until then.",
            )
        } else {
            not_now("This run goes on, so it is not deleted.", "Cancel it first, or wait until it has ended.")
        })
    }

    /// Conversations that runs opened and that may still be open at an org.
    ///
    /// # Errors
    /// As any read.
    pub async fn leftovers(&self) -> Result<Vec<LeftoverView>, Failure> {
        let rows = self.inner.store.test_conversations().await?;
        self.shown(rows).await
    }

    async fn shown(&self, rows: Vec<Leftover>) -> Result<Vec<LeftoverView>, Failure> {
        let profiles = self.inner.store.profiles().await?;
        let name = |id: &str| profiles.iter().find(|profile| profile.id == id).map(|profile| profile.name.clone());
        Ok(rows
            .into_iter()
            .map(|row| LeftoverView {
                org: name(&row.profile_id).unwrap_or_default(),
                conversation_id: row.conversation_id,
                run_id: row.run_id,
                opened_at: row.opened_at,
                reason: row.reason,
            })
            .collect())
    }

    /// A run with everything that is known of it, secrets replaced.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn run_report(&self, run_id: &str) -> Result<RunReport, Failure> {
        let RunView { summary, cases, leftovers } = self.run(run_id).await?;
        let mut whole = Vec::with_capacity(cases.len());
        for case in cases {
            whole.push(self.case(&case.id).await?);
        }
        Ok(crate::report::sealed(RunReport {
            format: 1,
            run: summary,
            cases: whole,
            leftovers,
            made_at: self.inner.clock.now(),
            digest: String::new(),
        }))
    }

    /// The application, held without keeping it alive.
    pub(crate) fn handle(&self) -> Handle {
        Handle(std::sync::Arc::downgrade(&self.inner))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn updates(&self) -> &Updates {
        &self.inner.updates
    }

    pub(crate) fn clock(&self) -> SharedClock {
        self.inner.clock.clone()
    }

    /// One profile as the window sees it.
    ///
    /// # Errors
    /// `notFound`; `notNow` for one in the trash.
    pub(crate) async fn profile_view(&self, id: &str) -> Result<ProfileView, Failure> {
        let profile = self.profile(id).await?;
        if profile.trashed_at.is_some() {
            return Err(not_now(
                "This org is in the trash, so no scenario is held on it.",
                "Restore it first: open Orgs, then Trash.",
            ));
        }
        Ok(profile.view())
    }

    /// Starts a conversation of a case: told to whoever holds the case, and written down for a run and a case, before anything
    /// is asked for at the org.
    ///
    /// # Errors
    /// As [`Console::start_conversation`].
    pub(crate) async fn open_for_test(
        &self,
        request: StartRequest,
        live: &Live,
        written_for: Option<&(String, String)>,
    ) -> Result<String, Failure> {
        let profile = self.profile(&request.profile_id).await?;
        let id = miaw::address::new_conversation_id();
        if let Some((run_id, case_id)) = written_for {
            let row = Leftover {
                conversation_id: id.clone(),
                run_id: run_id.clone(),
                case_id: case_id.clone(),
                profile_id: profile.id.clone(),
                opened_at: self.inner.clock.now(),
                reason: None,
            };
            self.inner.store.note_test_conversation(&row).await?;
        }
        // Told before: whoever is cut off in the middle closes what may be there.
        live.opens(&id);
        self.inner.conversations.start_for_scenario(id, profile, request).await
    }

    /// Hands a command of a case to its conversation.
    ///
    /// # Errors
    /// As any command.
    pub(crate) async fn command_for_test(&self, conversation_id: &str, command: Command) -> Result<(), Failure> {
        self.command(conversation_id, command).await
    }

    /// Writes down whether a conversation of a case was closed.
    pub(crate) async fn note_closing(&self, conversation_id: &str, closed: Result<(), Failure>) {
        let store = &self.inner.store;
        let noted = match &closed {
            Ok(()) => store.forget_test_conversation(conversation_id).await,
            Err(failure) => {
                tracing::warn!(conversation_id, code = ?failure.code, "a conversation of a case may still be open");
                store.leave_test_conversation(conversation_id, &failure.message).await
            }
        };
        if let Err(error) = noted {
            // The next start looks at it again.
            tracing::error!(%error, "whether a conversation of a case was closed could not be written down");
        }
    }
}
