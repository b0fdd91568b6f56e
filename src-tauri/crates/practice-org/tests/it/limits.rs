use serde_json::json;

use crate::support::*;

/// Refused for being one too many; it says in how many seconds there is room again.
#[track_caller]
fn one_too_many(answer: &Answer) {
    answer.refused(429, "Too many");
    let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn twenty_two_messages_a_minute_in_a_conversation() {
    let bench = Bench::start().await;
    bench.control("PATCH", "/faults", json!({ "noAgent": true })).await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    for _ in 0..22 {
        assert_eq!(bench.say(&guest, &id, "x").await.status, 202);
    }
    one_too_many(&bench.say(&guest, &id, "x").await);
    let other = bench.create(&guest).await;
    assert_eq!(bench.say(&guest, &other, "x").await.status, 202);
    bench.control("PATCH", "/switches", json!({ "enforceLimits": false })).await;
    assert_eq!(bench.say(&guest, &id, "x").await.status, 202);
}

#[tokio::test]
async fn two_hundred_tokens_a_minute_in_an_org() {
    let bench = Bench::start().await;
    let body = bench.token_body("Nobody");
    for _ in 0..200 {
        bench.ask_token(body.clone()).await.refused(400, "Nobody");
    }
    one_too_many(&bench.ask_token(body.clone()).await);
    bench.control("PATCH", "/switches", json!({ "enforceLimits": false })).await;
    let guest = bench.guest().await;
    bench.control("PATCH", "/switches", json!({ "enforceLimits": true })).await;
    for _ in 0..200 {
        let answer = bench.api("GET", "/authorization/continuation-access-token", &guest, None).await;
        assert_eq!(answer.status, 200);
    }
    one_too_many(&bench.api("GET", "/authorization/continuation-access-token", &guest, None).await);
}
