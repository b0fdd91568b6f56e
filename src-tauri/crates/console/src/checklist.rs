//! How the steps of a checklist stand: by what checks found, and by what people declared.
//!
//! A tick is somebody's word or a call's answer. A check that passed before the profile was last changed proves nothing
//! about the profile as it is.

use crate::connector::Connector;
use crate::connector::step::Step;
use crate::store::Declaration;
use crate::view::{
    CheckId, CheckResultView, CheckState, ChecklistView, DeclarationView, FindingView, ProfileView, StepEventView,
    StepGroupView, StepState, StepView,
};

/// Most events of a step's history.
const LONGEST_HISTORY: usize = 200;

/// The checklist of a connector for a profile, from the newest ended result of each check and the declarations that
/// stand.
#[must_use]
pub fn assemble(
    connector: &Connector,
    profile: &ProfileView,
    results: &[CheckResultView],
    declarations: &[Declaration],
) -> ChecklistView {
    let step = |step: &Step| {
        let declaration = declarations.iter().rev().find(|declaration| declaration.step == step.id);
        view(step, profile, results, declaration)
    };
    let groups = connector
        .groups
        .iter()
        .map(|group| StepGroupView { title: group.title.to_owned(), steps: group.steps.iter().map(step).collect() })
        .collect();
    ChecklistView { profile_id: profile.id.clone(), connector: connector.id, groups }
}

/// What is known of a step's checks.
struct Standing<'a> {
    state: StepState,
    reason: String,
    at: Option<i64>,
    results: Vec<&'a CheckResultView>,
}

fn view(
    step: &Step,
    profile: &ProfileView,
    results: &[CheckResultView],
    declaration: Option<&Declaration>,
) -> StepView {
    let Standing { mut state, mut reason, mut at, results } = standing(step, profile, results);
    if let (StepState::Unknown, Some(declaration)) = (state, declaration) {
        state = StepState::Declared;
        let open = if step.checks.is_empty() { String::new() } else { format!(" {reason}") };
        reason = if declaration.note.is_empty() {
            format!("{} says that it is done.{open}", declaration.by)
        } else {
            format!("{} says that it is done: {}{open}", declaration.by, sentence(&declaration.note))
        };
        at = Some(declaration.at);
    }
    StepView {
        id: step.id.to_owned(),
        title: step.title.to_owned(),
        why: step.why.to_owned(),
        place: step.place.map(|place| place.view()),
        instructions: step.instructions.iter().map(|line| (*line).to_owned()).collect(),
        values: step.values.iter().map(|value| value.view(profile)).collect(),
        note: step.note.map(str::to_owned),
        proof: step.proof.to_owned(),
        checks: step.checks.to_vec(),
        query: step.query_for(profile),
        optional: step.optional,
        state,
        reason,
        at,
        declaration: declaration.map(|declaration| DeclarationView {
            by: declaration.by.clone(),
            at: declaration.at,
            note: declaration.note.clone(),
        }),
        findings: findings(&results),
    }
}

fn standing<'a>(step: &Step, profile: &ProfileView, results: &'a [CheckResultView]) -> Standing<'a> {
    let unknown = |reason: String, results| Standing { state: StepState::Unknown, reason, at: None, results };
    let how = step.how_to_find_out();
    if step.checks.is_empty() {
        return unknown(how, Vec::new());
    }
    let newest_of =
        |check: CheckId| results.iter().rev().find(|result| result.check == check && is_ended(result.state));
    let is_stale = |result: &CheckResultView| result.at.is_some_and(|at| at < profile.updated_at);
    let (mut own, mut stale, mut guests_not_taken) = (Vec::new(), false, None);
    for check in step.checks {
        let Some(result) = newest_of(*check) else { continue };
        if is_stale(result) {
            stale = true;
        } else if result.check == CheckId::GuestToken && result.state == CheckState::NotApplicable {
            // The channel takes verified users only, and a verified user's token shows what a guest's would have. One
            // that is refused does not speak against this step: the reason is the key's or the binding's.
            let verified = newest_of(CheckId::VerifiedToken);
            match verified.filter(|verified| verified.state == CheckState::Passed && !is_stale(verified)) {
                Some(verified) => own.push(verified),
                None => guests_not_taken = Some(sentence(&result.summary)),
            }
        } else {
            own.push(result);
        }
    }
    let newest = own.iter().filter_map(|result| result.at).max();
    let with = |state: CheckState| own.iter().filter(move |result| result.state == state);
    let summaries = |state: CheckState| {
        with(state)
            .map(|result| sentence(&result.summary))
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    if with(CheckState::Failed).next().is_some() {
        let reason = summaries(CheckState::Failed);
        return Standing { state: StepState::Failed, reason, at: newest, results: own };
    }
    let vouched = with(CheckState::Passed).count();
    let neutral = with(CheckState::NotApplicable).count();
    if vouched > 0 && vouched + neutral == step.checks.len() {
        let reason = summaries(CheckState::Passed);
        return Standing { state: StepState::Proved, reason, at: newest, results: own };
    }
    let undecided = summaries(CheckState::Undecided);
    let reason = if !undecided.is_empty() {
        format!("{undecided} {how}")
    } else if let Some(words) = guests_not_taken {
        format!("{words} {how}").trim().to_owned()
    } else if neutral == step.checks.len() {
        format!("{} {how}", summaries(CheckState::NotApplicable)).trim().to_owned()
    } else if stale {
        format!("The profile was changed since this was last checked. Check again. {how}")
    } else {
        format!("Not checked yet: run the checks. {how}")
    };
    unknown(reason, own)
}

/// Whether a check has a result that says something; a cancelled one says nothing.
fn is_ended(state: CheckState) -> bool {
    match state {
        CheckState::Passed | CheckState::Failed | CheckState::Undecided | CheckState::NotApplicable => true,
        CheckState::Waiting | CheckState::Running | CheckState::Cancelled => false,
    }
}

/// What the rules conclude, each once, the surest first.
fn findings(results: &[&CheckResultView]) -> Vec<FindingView> {
    let mut findings: Vec<FindingView> = Vec::new();
    for finding in results.iter().flat_map(|result| &result.findings) {
        if !findings.iter().any(|other| other.rule == finding.rule && other.seen == finding.seen) {
            findings.push(finding.clone());
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.certainty));
    findings
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

/// All that was found and declared about a step, newest first. `checked` holds the results of the step's checks.
#[must_use]
pub fn history(checked: Vec<CheckResultView>, declared: Vec<Declaration>) -> Vec<StepEventView> {
    let mut events: Vec<StepEventView> = checked.into_iter().filter_map(of_result).collect();
    for Declaration { step: _, by, at, note, withdrawn_at } in declared {
        let event = |at, state, summary| StepEventView {
            at,
            state,
            check: None,
            run_id: None,
            by: Some(by.clone()),
            summary,
            app_version: None,
        };
        if let Some(withdrawn_at) = withdrawn_at {
            events.push(event(withdrawn_at, StepState::Unknown, "The declaration was withdrawn.".to_owned()));
        }
        events.push(event(at, StepState::Declared, note));
    }
    // Stable: of what happened in the same millisecond, the later one stays first.
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    events.truncate(LONGEST_HISTORY);
    events
}

fn of_result(result: CheckResultView) -> Option<StepEventView> {
    let state = match result.state {
        CheckState::Passed => StepState::Proved,
        CheckState::Failed => StepState::Failed,
        CheckState::Undecided | CheckState::NotApplicable | CheckState::Cancelled => StepState::Unknown,
        CheckState::Waiting | CheckState::Running => return None,
    };
    Some(StepEventView {
        at: result.at?,
        state,
        check: Some(result.check),
        run_id: Some(result.run_id),
        by: None,
        summary: result.summary,
        app_version: Some(result.app_version),
    })
}
