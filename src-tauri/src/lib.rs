//! The desktop shell: the only Rust that names Tauri. It composes the application and the practice org, and hands the
//! window's commands to them. It deliberately knows no rule of the application.

mod application;
mod commands;
#[cfg(target_os = "linux")]
mod drawing;
mod feed;
mod logging;
mod notify;
mod practice;
mod single;

use std::sync::Arc;

use console::Settings;
use console::environment::Environment;
use tauri::{Manager, Runtime, WindowEvent};

use crate::single::Starts;

pub use application::Application;

/// Starts the app and returns when its window was closed.
///
/// # Panics
/// When the windowing system refuses a window, or the program cannot be started again for somebody who asked for it while it
/// was ending: there is nobody left to tell.
pub fn run() {
    #[cfg(target_os = "linux")]
    drawing::choose();
    miaw::install_crypto();
    let environment = Environment::read();
    let log = logging::start(&environment);
    // Reading the system's certificates takes as long as starting the windowing system: both at once.
    let settings = std::thread::spawn(move || Settings::desktop(&environment));
    let starts = Starts::default();
    let closing = starts.clone();
    let builder = tauri::Builder::default()
        .plugin(starts.plugin())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        // After the plugins: a second start has ended by now, before it could go on with the first one's conversations.
        .setup(move |app| {
            // The web view's processes start beside it. What their page asks for waits for this function's end.
            let application = tauri::async_runtime::spawn(async move {
                let settings = settings.join().map_err(|_| "the settings could not be made")?;
                Ok::<_, &str>(Application::open(settings).await)
            });
            for window in app.config().app.windows.clone() {
                tauri::WebviewWindowBuilder::from_config(app, &window)?.build()?;
            }
            let application = attach(app, tauri::async_runtime::block_on(application)??);
            application.notify(app.handle());
            // The window need not wait for the practice org; it comes through the feed.
            tauri::async_runtime::spawn(async move { application.start_practice().await });
            Ok(())
        })
        .on_window_event(move |_, event| {
            if matches!(event, WindowEvent::Destroyed) {
                closing.close();
            }
        });
    let app = match compose(builder).build(tauri::generate_context!()) {
        Err(error) if single::met_an_ending_app(&error) => {
            drop(log);
            single::try_again();
        }
        built => built.expect("the windowing system gives a window"),
    };
    app.run_return(|_, _| {});
    drop(log);
    if starts.was_asked() {
        single::begin_anew();
    }
}

/// Adds the commands and what a closed window ends to a builder: the desktop's, or a test's without a desktop.
pub fn compose<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    builder
        .on_window_event(|window, event| {
            if matches!(event, WindowEvent::Destroyed) {
                let application = window.state::<Arc<Application>>().inner().clone();
                tauri::async_runtime::block_on(application.close());
            }
        })
        .invoke_handler(commands::handler())
}

/// Gives the commands what they work on. Windows come after it.
pub fn attach<R: Runtime>(app: &impl Manager<R>, application: Application) -> Arc<Application> {
    let application = Arc::new(application);
    app.manage(application.clone());
    application
}
