//! What a person does, or the practice org's agent in their place.

use std::time::Duration;

use tokio::sync::oneshot;

use super::{Case, Undone};
use crate::failure::not_now;
use crate::run::expect::milliseconds;
use crate::scenario::model::{Deed, Manual, PERSON};
use crate::view::{ManualAnswer, ManualView};

impl Case<'_> {
    /// Has it done. Answers what a person said of it.
    pub(super) async fn manual(&mut self, place: usize, manual: &Manual) -> Result<Option<ManualAnswer>, Undone> {
        if self.part.site.backstage.is_some() && (self.part.site.own || !manual.practice.is_empty()) {
            for deed in &manual.practice {
                self.perform(deed).await?;
            }
            if manual.practice.is_empty() {
                self.tell(
                    "manual",
                    "nobody is asked on a practice org, and the step has nothing for its agent".to_owned(),
                );
            }
            return Ok(None);
        }
        let asked = self.now();
        let since = self.part.site.console.console()?.clock().now();
        let within = milliseconds(manual.within.unwrap_or(PERSON));
        let view = ManualView {
            step: u32::try_from(place + 1).unwrap_or(u32::MAX),
            instructions: manual.instructions.clone(),
            question: manual.question.clone(),
            since,
            until: Some(since + within),
        };
        let answer = self.part.live.ask();
        self.part.progress.asks(view);
        self.part.limit.pause();
        let answered = self.answered(answer, asked + within).await;
        self.part.limit.resume();
        self.part.live.stop_asking();
        self.part.progress.asked(self.now() - asked);
        match answered? {
            Some(answer) if answer.done => {
                let saw = if answer.saw.is_empty() { String::new() } else { format!(": {}", answer.saw) };
                self.tell("manual", format!("{} did it{saw}", answer.who));
                Ok(Some(answer))
            }
            Some(answer) => Err(Undone::Told(answer)),
            None => Err(not_now(
                "Nobody said in time that it was done.",
                "Give the step more time (`within`), or hold the scenario when somebody is there.",
            )
            .into()),
        }
    }

    /// What the person says; none when they have not by then, in milliseconds since the case began. The conversation is watched
    /// meanwhile.
    async fn answered(
        &mut self,
        mut answer: oneshot::Receiver<ManualAnswer>,
        until: i64,
    ) -> Result<Option<ManualAnswer>, Undone> {
        loop {
            let watching = async {
                match &mut self.watch {
                    Some(watch) => watch.until(until).await,
                    None => {
                        let until = Duration::from_millis(until.unsigned_abs());
                        tokio::time::sleep_until(self.began + until).await;
                        Ok(())
                    }
                }
            };
            tokio::select! {
                answered = &mut answer => return Ok(answered.ok()),
                seen = watching => seen?,
            }
            if self.now() >= until {
                return Ok(None);
            }
        }
    }

    async fn perform(&mut self, deed: &Deed) -> Result<(), Undone> {
        if let Deed::Wait(lasting) = deed {
            return Ok(self.pause(*lasting).await?);
        }
        let id = self.watch()?.id().to_owned();
        if let Some(backstage) = self.part.site.backstage {
            backstage.perform(&id, deed).await?;
            self.tell("deed", told(deed));
        }
        Ok(())
    }
}

/// What was done on the other side, in one line.
fn told(deed: &Deed) -> String {
    match deed {
        Deed::Accept => "the practice agent accepts".to_owned(),
        Deed::Decline => "the practice agent declines".to_owned(),
        Deed::Say(text) => format!("the practice agent writes “{text}”"),
        Deed::Typing(lasting) => format!("the practice agent types for {} ms", lasting.as_millis()),
        Deed::Sample(name) => format!("the practice agent sends the sample {name}"),
        Deed::File { name, .. } => format!("the practice agent sends the file {name}"),
        Deed::Transfer => "the practice agent hands over".to_owned(),
        Deed::End => "the practice agent ends the session".to_owned(),
        Deed::QueuePosition(place) => format!("the practice org tells place {place} in the queue"),
        Deed::Faults(faults) => {
            let names: Vec<&str> = faults.keys().map(String::as_str).collect();
            format!("the practice org's faults are changed: {}", names.join(", "))
        }
        Deed::Now(name) => format!("it happens at once in the practice org: {name}"),
        Deed::Wait(lasting) => format!("nothing for {} ms", lasting.as_millis()),
    }
}
