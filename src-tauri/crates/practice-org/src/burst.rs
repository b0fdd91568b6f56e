//! Many messages of an agent at once, for measurements.

use std::sync::Arc;
use std::time::Duration;

use crate::agents::Unfit;
use crate::control::types::{Burst, BurstAnswer, BurstKinds, Sample};
use crate::core::Core;
use crate::desk::Desk;

/// Messages between two looks at the streams.
const BLOCK: u32 = 500;
/// A stream that is this far behind is waited for; well below what the log keeps.
const BEHIND: u64 = 5_000;
/// A stream that reads nothing for so long is not waited for any more.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a mixed burst sends beside texts.
const MIX: [Sample; 16] = [
    Sample::TextWithCitations,
    Sample::RichLink,
    Sample::Attachments,
    Sample::WebView,
    Sample::Buttons,
    Sample::QuickReplies,
    Sample::ListPicker,
    Sample::Carousel,
    Sample::Menu,
    Sample::DisplayableButtons,
    Sample::Form,
    Sample::FormRecords,
    Sample::FormErrors,
    Sample::Automated,
    Sample::UnknownFormat,
    Sample::UnknownMessage,
];

/// Sends the message of a burst with this number.
fn send(desk: &mut Desk<'_>, id: &str, agent: &str, text: &str, (number, kinds): (u32, BurstKinds)) {
    match kinds {
        BurstKinds::Mixed if number % 3 != 0 => {
            let others = number - number / 3 - 1;
            desk.send_sample(id, agent, MIX[others as usize % MIX.len()]);
        }
        BurstKinds::Text | BurstKinds::Mixed => desk.agent_says(id, agent, &format!("{text} {number}")),
    }
}

/// Writes the messages of a burst.
pub(crate) async fn burst(
    core: &Arc<Core>,
    id: &str,
    request: &Burst,
    kinds: BurstKinds,
) -> Result<BurstAnswer, Unfit> {
    let (log, first) = core.read(|org| {
        let conversation = org.conversations.get(id).ok_or(Unfit::NoConversation)?;
        Ok((Arc::clone(&conversation.log), org.last_event + 1))
    })?;
    let mut number = 0;
    while number < request.count {
        let end = (number + BLOCK).min(request.count);
        core.desk(|desk| {
            let work = desk.org.kept(id).and_then(|kept| kept.work.as_ref()).filter(|work| work.accepted);
            let agent = work.ok_or(Unfit::NotAccepted)?.agent.clone();
            for number in number + 1..=end {
                send(desk, id, &agent, &request.text, (number, kinds));
            }
            Ok(())
        })?;
        number = end;
        tokio::task::yield_now().await;
        let mut waited = Duration::ZERO;
        let mut behind = log.backlog();
        while behind > BEHIND && waited < PATIENCE {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let now = log.backlog();
            waited = if now < behind { Duration::ZERO } else { waited + Duration::from_millis(1) };
            behind = now;
        }
    }
    Ok(BurstAnswer { first_event_id: first, last_event_id: core.read(|org| org.last_event) })
}
