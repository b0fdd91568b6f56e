//! The log: JSON lines in the data folder, ids and codes only whatever is asked for, seven files kept.

use console::environment::Environment;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts the log; the guard writes what is left when it is dropped. Without a folder there is no log, but an app.
pub fn start(environment: &Environment) -> Option<WorkerGuard> {
    let folder = environment.data_folder.as_ref()?.join("logs");
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("handover-console")
        .filename_suffix("jsonl")
        .max_log_files(7)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let filter = EnvFilter::try_new(&environment.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let layer = tracing_subscriber::fmt::layer().json().with_writer(writer);
    let allowed = filter_fn(console::log::is_allowed);
    tracing_subscriber::registry().with(filter).with(allowed).with(layer).try_init().ok()?;
    Some(guard)
}
