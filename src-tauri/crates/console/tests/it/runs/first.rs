//! Cases that pass: what they do, what they find, and what they leave behind.

use console::scenario::model::{Action, Condition, SessionWord, Start, TextMatch, Who};
use console::view::{CaseEventKind, CaseState, Delivery, RunState, RunTarget, StepVerdict};

use super::hall::{Hall, agent_says, expect, guest, plan, say, scenario, verdicts};

#[tokio::test]
async fn a_guest_reaches_an_agent() {
    let hall = Hall::new().await;
    let case = hall
        .case(scenario([
            guest(),
            expect([Condition::Routed]),
            expect([Condition::Accepted, Condition::Joined(Who::default()), agent_says("hello")]),
            say("My order is 4711"),
            expect([agent_says("4711")]),
            expect([Condition::Session(SessionWord::Active), Condition::Guest]),
            Action::Close,
        ]))
        .await;
    assert_eq!((case.summary.state, case.summary.reason.clone()), (CaseState::Passed, None));
    assert_eq!(verdicts(&case), [StepVerdict::Passed; 7]);
    assert!(case.steps.iter().all(|step| step.began_ms.is_some() && step.took_ms.is_some()));
    let messages: Vec<_> = case.events.iter().filter(|event| event.kind == CaseEventKind::Message).collect();
    assert!(messages.iter().any(|event| event.text == "My order is 4711" && event.role == "EndUser"));
    assert_eq!((case.conversation_ids.len(), hall.open_conversations().await), (1, 0));
    assert!(hall.console.leftovers().await.unwrap().is_empty());
    let transcript = hall.console.open_transcript(&case.conversation_ids[0]).await.unwrap();
    assert!(transcript.entries.iter().any(|entry| entry.delivery != Delivery::Received));
    hall.console.shutdown().await;
}

#[tokio::test]
async fn a_case_has_a_practice_org_of_its_own() {
    let hall = Hall::new().await;
    let start = Start {
        verified: Some("customer-42".into()),
        attributes: [("Order_Number".to_owned(), "42".to_owned()), ("Unknown".to_owned(), "x".to_owned())].into(),
        ..Start::default()
    };
    let arrived = Condition::Attribute { name: "Order_Number".into(), value: TextMatch::Is("42".into()) };
    let wanted = scenario([
        Action::Start(start),
        expect([Condition::Verified(Some("customer-42".into())), arrived, Condition::Accepted]),
    ]);
    let run = hall.run(plan(&[wanted], &RunTarget::Practice)).await;
    assert_eq!((run.summary.state, run.summary.counts.passed), (RunState::Ended, 1), "{:?}", run.cases);
    let case = hall.console.case(&run.cases[0].id).await.unwrap();
    assert!(case.conversation_ids.is_empty(), "they are in no database of the user's");
    assert_eq!(case.verified.as_deref(), Some("customer-42"));
    let fates: Vec<_> =
        case.attributes.iter().map(|one| (one.name.as_str(), one.arrived.as_deref(), one.known)).collect();
    assert_eq!(fates, [("Order_Number", Some("42"), true), ("Unknown", None, true)]);
    assert_eq!(hall.open_conversations().await, 0);
}
