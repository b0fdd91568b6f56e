//! One app at a time: a second start shows the first one's window. Where the first one is just ending, the start is not lost:
//! whichever process is left begins anew.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use console::environment::START_TRIES;
use tauri::plugin::TauriPlugin;
use tauri::{Manager, Runtime};

/// The plugin's name, as its failures give it.
const PLUGIN: &str = "single-instance";
/// The earlier one is gone after some tenths of a second, or it hangs.
const MOST_TRIES: u32 = 50;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// What is known of other starts while this app runs.
#[derive(Clone, Default)]
pub struct Starts(Arc<Inner>);

#[derive(Default)]
struct Inner {
    closing: AtomicBool,
    asked: AtomicBool,
}

impl Starts {
    /// Takes the starts of others.
    pub fn plugin<R: Runtime>(&self) -> TauriPlugin<R> {
        let starts = self.clone();
        tauri_plugin_single_instance::init(move |app, _arguments, _folder| starts.second(app))
    }

    /// The window is gone, and this app is about to end.
    pub fn close(&self) {
        self.0.closing.store(true, Ordering::SeqCst);
    }

    /// Whether somebody started the app while it was ending, and therefore saw no window.
    pub fn was_asked(&self) -> bool {
        self.0.asked.load(Ordering::SeqCst)
    }

    fn second<R: Runtime>(&self, app: &tauri::AppHandle<R>) {
        if self.0.closing.load(Ordering::SeqCst) {
            self.0.asked.store(true, Ordering::SeqCst);
        } else {
            show_window(app);
        }
    }
}

/// Whether the app could not be built because the one that runs went away while it was asked to show itself.
pub fn met_an_ending_app(error: &tauri::Error) -> bool {
    matches!(error, tauri::Error::PluginInitialization(plugin, _) if plugin == PLUGIN) && tries() < MOST_TRIES
}

/// Starts this program once more, after a moment.
pub fn try_again() -> ! {
    std::thread::sleep(BETWEEN_TRIES);
    start_anew(tries() + 1)
}

/// Starts this program once more, in place of this process where the system can do that.
pub fn begin_anew() -> ! {
    start_anew(0)
}

fn tries() -> u32 {
    std::env::var(START_TRIES).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn start_anew(tries: u32) -> ! {
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_default();
    let program = std::env::current_exe().unwrap_or_else(|_| name.into());
    let mut command = Command::new(program);
    command.args(arguments).env(START_TRIES, tries.to_string());
    #[cfg(unix)]
    let failure = std::os::unix::process::CommandExt::exec(&mut command);
    #[cfg(not(unix))]
    let failure = match command.spawn() {
        Ok(_) => std::process::exit(0),
        Err(failure) => failure,
    };
    panic!("the app could not be started again: {failure}");
}

fn show_window<R: Runtime>(app: &tauri::AppHandle<R>) {
    if let Some(window) = app.get_webview_window("main") {
        for done in [window.unminimize(), window.show(), window.set_focus()] {
            if let Err(error) = done {
                tracing::warn!(%error, "the window could not be brought to the front");
            }
        }
    }
}
