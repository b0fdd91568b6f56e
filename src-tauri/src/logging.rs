//! The log: JSON lines in the data folder, ids and codes only, seven files kept.

use console::environment::Environment;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts the log; the guard writes what is left when it is dropped. Without a folder there is no log, but an app.
pub fn start(environment: &Environment) -> Option<WorkerGuard> {
    let folder = environment.data_folder.join("logs");
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("handover-console")
        .filename_suffix("jsonl")
        .max_log_files(7)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let filter = EnvFilter::try_new(&environment.log)
        .unwrap_or_else(|_| EnvFilter::new("info"))
        // At debug level the parser logs fields of the stream and answer headers: transcripts would leak.
        .add_directive(directive("eventsource_client=warn"))
        .add_directive(directive("hyper=info"))
        .add_directive(directive("sqlx=warn"));
    let layer = tracing_subscriber::fmt::layer().json().with_writer(writer);
    tracing_subscriber::registry().with(filter).with(layer).try_init().ok()?;
    Some(guard)
}

fn directive(text: &'static str) -> tracing_subscriber::filter::Directive {
    text.parse().expect("the directives above are well formed")
}
