//! What a person should hear of while the window is not in front.

use console::view::NoticeKind;
use practice_org::control::types::AgentAction;

use super::stream::{accepted, says};
use super::world::World;

#[tokio::test]
async fn acceptance_replies_and_leaving_are_news_once_each() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    app.until("the acceptance", |seen| !seen.notices.is_empty()).await;
    says(&world, &id, &agent, "Good\nmorning \u{202e}!").await;
    app.until("the reply", |seen| seen.notices.len() == 2).await;
    app.send(&id, "mine is no news").await;
    world.control.act(&id, &AgentAction::End { agent_id: agent.clone() }).await.unwrap();
    app.until("the end", |seen| seen.notices.iter().any(|notice| notice.kind == NoticeKind::Left)).await;
    app.conversations.shutdown().await;
    let kinds: Vec<NoticeKind> = app.seen.notices.iter().map(|notice| notice.kind).collect();
    assert_eq!(kinds, [NoticeKind::Accepted, NoticeKind::Replied, NoticeKind::Left]);
    let reply = &app.seen.notices[1];
    assert_eq!((reply.text.as_str(), reply.org.as_str()), ("Good morning !", "Practice"));
    assert!(app.seen.notices.iter().all(|notice| notice.conversation_id == id && !notice.who.is_empty()));
}

#[tokio::test]
async fn what_a_restart_replays_is_no_news() {
    let world = World::manual().await;
    let mut app = world.app().await;
    let (id, agent) = accepted(&world, &mut app).await;
    app.end().await;
    says(&world, &id, &agent, "while away").await;
    let mut app = world.app().await;
    app.resume().await;
    app.until("the result", |seen| !seen.gaps(&id).is_empty()).await;
    assert!(app.seen.text(&id, "while away").is_some());
    assert_eq!(app.seen.notices, []);
    says(&world, &id, &agent, "now").await;
    app.until("news", |seen| !seen.notices.is_empty()).await;
    assert_eq!(app.seen.notices[0].text, "now");
}
