//! What a long conversation costs, beside a short one; and the search over a million happenings.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, anyhow};
use console::console::DATABASE;
use console::store::Store;
use console::view::{HappeningFilter, HappeningKind, SearchQuery};
use console::{Console, Settings};

use crate::fill;
use crate::process::proportional_kib;
use crate::report::{part, print_table};

/// How often each thing is done; the first of them, which fills caches, is not counted.
const TIMES: usize = 51;

/// Milliseconds that something takes, sorted.
async fn timed<T, E: std::fmt::Debug>(mut what: impl AsyncFnMut(usize) -> Result<T, E>) -> Result<Vec<f64>> {
    let mut taken = Vec::with_capacity(TIMES);
    for time in 0..TIMES {
        let started = Instant::now();
        what(time).await.map_err(|error| anyhow!("{error:?}"))?;
        taken.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    let mut counted = taken.split_off(1);
    counted.sort_by(f64::total_cmp);
    Ok(counted)
}

fn told(sorted: &[f64]) -> String {
    format!("{:.2} / {:.2} ms", part(sorted, 0.5), part(sorted, 0.95))
}

fn text(text: &str) -> HappeningFilter {
    HappeningFilter { text: text.into(), ..HappeningFilter::default() }
}

async fn open(folder: &Path) -> Result<Console> {
    let settings = Settings { resume: false, ..Settings::in_memory_secrets(folder) };
    Console::open(settings).await.map_err(|failure| anyhow!("{}", failure.message))
}

/// One conversation of 1,000, 10,000 and 100,000 entries with as many happenings.
pub async fn growth() -> Result<()> {
    let heads = ["", "1,000", "10,000", "100,000"];
    let mut rows: Vec<Vec<String>> = [
        "open: the newest page of entries and happenings",
        "page: 200 entries in the middle",
        "page: around an entry in the middle",
        "page: around a happening in the middle",
        "filter: what is unusual (1 in 1,000)",
        "filter: requests (1 in 100)",
        "filter: one role (1 in 2)",
        "filter: slower than a second (none is)",
        "search: a word that is in 1 of 1,000",
        "search: a word that is everywhere",
        "search: two letters",
        "search: a phrase",
        "search: a word that is nowhere",
        "append: one entry with its happening, committed",
        "index: µs per happening, behind the commits",
        "memory (PSS) after all of it",
    ]
    .iter()
    .map(|name| vec![(*name).to_owned()])
    .collect();
    for count in [1_000, 10_000, 100_000] {
        let columns = of(count).await?;
        rows.iter_mut().zip(columns).for_each(|(row, column)| row.push(column));
    }
    print_table("One conversation, median / p95 of 50, warm, by its length in entries", &heads, &rows);
    Ok(())
}

async fn of(count: i64) -> Result<Vec<String>> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join(DATABASE)).await?;
    let id = fill::long(&store, count).await?;
    let started = Instant::now();
    store.index_everything().await?;
    let indexing = started.elapsed().as_secs_f64() * 1e6 / count as f64;
    store.close().await;

    let console = open(folder.path()).await?;
    let store = Store::open(&folder.path().join(DATABASE)).await?;
    let (console, id) = (&console, id.as_str());
    let middle = count / 2;
    let find =
        async |filter: HappeningFilter| timed(async |_| console.find_happenings(id, filter.clone(), None).await).await;
    let entry = fill::identifier(middle);
    let by_kind = HappeningFilter { kinds: vec![HappeningKind::Request], ..HappeningFilter::default() };
    let by_role = HappeningFilter { roles: vec!["Agent".into()], ..HappeningFilter::default() };
    let columns = vec![
        told(&timed(async |_| console.open_transcript(id).await).await?),
        told(&timed(async |_| console.older_entries(id, middle).await).await?),
        told(&timed(async |_| console.entries_around(id, &entry).await).await?),
        told(&timed(async |_| console.happenings_around(id, middle).await).await?),
        told(&find(HappeningFilter { unusual: true, ..HappeningFilter::default() }).await?),
        told(&find(by_kind).await?),
        told(&find(by_role).await?),
        told(&find(HappeningFilter { slower_than_ms: Some(1_000), ..HappeningFilter::default() }).await?),
        told(&find(text("refund")).await?),
        told(&find(text("warehouse")).await?),
        told(&find(text("wa")).await?),
        told(&find(text("\"left our warehouse\"")).await?),
        told(&find(text("nowhere")).await?),
        told(&timed(async |time| store.commit(fill::appended(id, count + 1 + time as i64)).await).await?),
        format!("{indexing:.0}"),
        format!("{:.1} MB", proportional_kib()? as f64 / 1_024.0),
    ];
    store.close().await;
    console.shutdown().await;
    Ok(columns)
}

/// All conversations of a folder that [`fill::fill`] has made: a million happenings.
pub async fn everywhere(folder: &Path) -> Result<()> {
    let console = open(folder).await?;
    let mut rows = Vec::new();
    for (name, query) in [
        ("no words: the newest 50 conversations", SearchQuery::default()),
        ("a word that is in 1 happening of 1,000, in every conversation", words("refund")),
        ("a word that is in one conversation", words("customer0777")),
        ("a word that is everywhere", words("warehouse")),
        ("its first two letters", words("wa")),
        ("two words that are everywhere", words("order warehouse")),
        ("a phrase", words("\"left our warehouse\"")),
        ("a word that is nowhere", words("nowhere")),
        ("a word that is everywhere, with a tag that nothing has", {
            SearchQuery { tags: vec!["late".into()], ..words("warehouse") }
        }),
    ] {
        let taken = timed(async |_| console.search_conversations(query.clone()).await).await?;
        rows.push(vec![name.to_owned(), told(&taken), format!("{:.2} ms", part(&taken, 1.0))]);
    }
    print_table(
        "Search in 1,000 conversations with 1,000,000 happenings, warm",
        &["searched for", "median / p95 of 50", "worst"],
        &rows,
    );
    console.shutdown().await;
    Ok(())
}

fn words(text: &str) -> SearchQuery {
    SearchQuery { text: text.into(), ..SearchQuery::default() }
}
