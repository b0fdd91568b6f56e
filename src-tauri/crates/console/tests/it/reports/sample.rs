//! A run to draw: a case of every kind.

use console::report::counts;
use console::view::*;

/// 2026-11-21 14:32:05 UTC.
pub const BEGAN: i64 = 1_795_271_525_000;

pub fn place(name: &str, environment: Environment) -> RunPlace {
    let target = match environment {
        Environment::Practice => RunTarget::Practice,
        Environment::Sandbox | Environment::Production => RunTarget::Profile { profile_id: format!("profile-{name}") },
    };
    RunPlace { target, name: name.into(), environment, connector: ConnectorId::CustomClient }
}

pub fn practice() -> RunPlace {
    place("Practice org", Environment::Practice)
}

pub fn event(at_ms: i64, kind: CaseEventKind, role: &str, name: &str, text: &str, word: &str) -> CaseEvent {
    CaseEvent { at_ms, kind, role: role.into(), name: name.into(), text: text.into(), word: word.into() }
}

pub fn expectation(line: u32, title: &str, took_ms: i64) -> ExpectationResult {
    ExpectationResult {
        line,
        title: title.into(),
        state: StepVerdict::Passed,
        limit_ms: 5_000,
        took_ms: Some(took_ms),
        late_by_ms: None,
        saw: vec![],
    }
}

pub fn step(number: u32, title: &str, began_ms: i64, took_ms: i64) -> StepResult {
    StepResult {
        number,
        file: "scenarios/guest.yaml".into(),
        line: 10 + number,
        title: title.into(),
        state: StepVerdict::Passed,
        began_ms: Some(began_ms),
        took_ms: Some(took_ms),
        reason: None,
        expectations: vec![],
        answer: None,
        failure: None,
    }
}

/// A case that passed: a question and its answer.
pub fn case(id: &str, scenario: &str, target: RunPlace) -> CaseView {
    let mut routed = step(2, "Expect: routed", 300, 250);
    routed.expectations.push(expectation(12, "routed", 250));
    let mut answer = step(4, "Expect: message from the agent", 1_400, 800);
    answer.expectations.push(expectation(14, "message from the agent", 800));
    CaseView {
        summary: CaseSummary {
            id: id.into(),
            run_id: "run-1".into(),
            scenario_id: None,
            scenario: scenario.into(),
            file: "scenarios/guest.yaml".into(),
            row: String::new(),
            repetition: 1,
            target,
            state: CaseState::Passed,
            reason: None,
            tries: 1,
            started_at: Some(BEGAN + 100),
            took_ms: Some(2_400),
            waited_ms: 500,
            step: 5,
            steps: 5,
            manual: None,
        },
        steps: vec![
            step(1, "Start as guest", 0, 300),
            routed,
            step(3, "Say “Hello, my order is 4711”", 550, 350),
            answer,
            step(5, "Wait for 500 ms", 2_200, 200),
        ],
        first_try: None,
        events: vec![
            event(180, CaseEventKind::Connection, "", "", "Event stream opened", "streamOpened"),
            event(550, CaseEventKind::State, "", "", "Routed", "routed"),
            event(600, CaseEventKind::Message, "EndUser", "", "Hello, my order is 4711", "text"),
            event(900, CaseEventKind::State, "Agent", "Ada", "Ada joined", "joined"),
            event(1_900, CaseEventKind::Message, "Agent", "Ada", "Let me have a look.", "text"),
            event(2_200, CaseEventKind::Message, "Agent", "Ada", "It was sent today.", "text"),
        ],
        more_events: false,
        findings: vec![],
        gaps: GapView::default(),
        attributes: vec![attribute("accountId", "4711", Some("4711"))],
        verified: Some("customer-42".into()),
        conversation_ids: vec!["11111111-1111-4111-8111-111111111111".into()],
        checklist: Some(ChecklistCounts { proved: 9, declared: 2, failed: 0, unknown: 1 }),
    }
}

pub fn attribute(name: &str, sent: &str, arrived: Option<&str>) -> AttributeFate {
    AttributeFate { name: name.into(), sent: sent.into(), arrived: arrived.map(Into::into), known: true }
}

/// The same case, late and out of order.
pub fn fell(id: &str, scenario: &str, target: RunPlace) -> CaseView {
    let mut case = case(id, scenario, target);
    case.summary.state = CaseState::Failed;
    case.summary.reason = Some("Step 4: message from the agent was late by 2.3 s.".into());
    case.summary.took_ms = Some(9_100);
    let answer = &mut case.steps[3];
    answer.state = StepVerdict::Late;
    answer.took_ms = Some(7_300);
    answer.reason = Some("Late by 2.3 s.".into());
    answer.expectations[0] = ExpectationResult {
        state: StepVerdict::Late,
        took_ms: Some(7_300),
        late_by_ms: Some(2_300),
        saw: vec!["Agent Ada: It was sent today.".into()],
        ..answer.expectations[0].clone()
    };
    let mut order = step(5, "Expect: message “Let me have a look.”", 8_700, 400);
    order.state = StepVerdict::OutOfOrder;
    order.expectations.push(ExpectationResult {
        state: StepVerdict::OutOfOrder,
        saw: vec!["It came before “It was sent today.”".into()],
        ..expectation(15, "message “Let me have a look.”", 0)
    });
    case.steps[4] = order;
    case.steps.push(StepResult {
        state: StepVerdict::NotRun,
        began_ms: None,
        took_ms: None,
        ..step(6, "Close the conversation", 0, 0)
    });
    case.events[4].at_ms = 8_700;
    case.events[5].at_ms = 8_650;
    case.events.swap(4, 5);
    case.findings.push(FindingView {
        rule: "nobody-available".into(),
        certainty: Certainty::Likely,
        title: "Nobody in the queue was available".into(),
        seen: "It was accepted after 6 s.".into(),
        explanation: "The work waited in the queue.".into(),
        fix: "Set somebody's presence to Available.".into(),
        place: Some(SetupPlace { search: "Presence".into(), path: vec!["Presence Statuses".into()] }),
        suggestion: None,
        field: None,
        query: None,
    });
    case
}

/// A report of cases, not sealed.
pub fn report(targets: Vec<RunPlace>, cases: Vec<CaseView>) -> RunReport {
    RunReport {
        format: 1,
        digest: String::new(),
        run: RunSummary {
            id: "run-1".into(),
            title: "Guest handover".into(),
            started_at: BEGAN,
            ended_at: Some(BEGAN + 12_000),
            state: RunState::Ended,
            counts: counts(&cases),
            targets,
            parallel: 2,
            retry: true,
            version: "0.1.0".into(),
        },
        cases,
        leftovers: vec![],
        made_at: BEGAN + 60_000,
    }
}

/// A case of every state, on two orgs.
pub fn every_kind() -> RunReport {
    let (here, there) = (practice(), place("Acme UAT", Environment::Sandbox));
    let mut retried = case("case-3", "Transfer", here.clone());
    retried.summary.state = CaseState::PassedOnRetry;
    retried.summary.tries = 2;
    retried.first_try = Some("Step 2: nobody was routed within 5 s.".into());
    let with = |id: &str, state: CaseState, reason: &str| {
        let mut case = case(id, &format!("Case of {id}"), there.clone());
        case.summary.state = state;
        case.summary.reason = Some(reason.into());
        case
    };
    let mut not_run = with("case-6", CaseState::NotRun, "The run was cancelled before it began.");
    (not_run.events, not_run.steps) = (vec![], vec![]);
    (not_run.summary.started_at, not_run.summary.took_ms, not_run.summary.tries) = (None, None, 0);
    let cases = vec![
        case("case-1", "Guest reaches agent", here.clone()),
        fell("case-2", "Guest reaches agent", there.clone()),
        retried,
        with("case-4", CaseState::Hung, "It took longer than 2 min."),
        with("case-5", CaseState::Broken, "The host could not be found."),
        not_run,
        with("case-7", CaseState::AwaitingPerson, ""),
    ];
    report(vec![here, there], cases)
}
