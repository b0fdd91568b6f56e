//! Through `miaw`: the stream that is kept open, envelope and payload, de-duplication.

use std::time::Instant;

use anyhow::{Result, ensure};
use miaw::gap::{Arrival, Ledger};
use miaw::stream::{EventStream, Options, Signal};
use miaw::wire::entry::Envelope;

use crate::Taken;
use crate::process::cpu_seconds;
use crate::source::{Feeding, Source};

pub async fn run(source: &Source, feeding: Feeding, events: usize) -> Result<Taken> {
    let (client, token, org_id) = source.guest(feeding).await?;
    let mut stream = EventStream::new(client.clone(), token.clone(), org_id, None, Options::default());
    while !matches!(stream.next().await, Signal::KeepAlive) {}
    let conversation = source.conversation(feeding, &client, &token).await?;
    source.prepare(feeding, &conversation, events).await?;
    let (cpu, started) = (cpu_seconds()?, Instant::now());
    let reading = async {
        let mut ledger = Ledger::default();
        let (mut fresh, mut others) = (0, 0);
        while fresh < events {
            let Signal::Event(event) = stream.next().await else { continue };
            let entry = serde_json::from_str::<Envelope>(&event.data)?.conversation_entry;
            std::hint::black_box(entry.entry_payload.decode(&entry.entry_type));
            match ledger.arrive(&entry.identifier, entry.transcripted_timestamp) {
                Arrival::New => fresh += 1,
                Arrival::OutOfOrder | Arrival::Doubled => others += 1,
            }
        }
        ensure!(others == 0, "{others} doubled or out of order");
        Ok(())
    };
    tokio::try_join!(reading, source.go(feeding, &conversation, events))?;
    Ok(Taken { seconds: started.elapsed().as_secs_f64(), cpu: cpu_seconds()? - cpu })
}
