//! The desktop shell: the only Rust that names Tauri. It composes the application and the practice org, and hands the
//! window's commands to them. It deliberately knows no rule of the application.

mod application;
mod commands;
mod feed;
mod logging;
mod notify;
mod practice;

use std::sync::Arc;

use console::Settings;
use console::environment::Environment;
use tauri::{Manager, Runtime};

pub use application::Application;

/// Starts the app and returns when its window was closed.
///
/// # Panics
/// When the windowing system refuses a window: there is nobody left to tell.
pub fn run() {
    miaw::install_crypto();
    let environment = Environment::read();
    let _log = logging::start(&environment);
    // Reading the system's certificates takes as long as starting the windowing system: both at once.
    let settings = std::thread::spawn(move || Settings::desktop(&environment));
    let builder = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| show_window(app)))
        .plugin(tauri_plugin_window_state::Builder::new().build())
        // After the plugins: a second start has ended by now, before it could go on with the first one's conversations.
        .setup(move |app| {
            let settings = settings.join().map_err(|_| "the settings could not be made")?;
            let application = tauri::async_runtime::block_on(Application::open(settings));
            let application = attach(app, application);
            application.notify(app.handle());
            // The window need not wait for the practice org; it comes through the feed.
            tauri::async_runtime::spawn(async move { application.start_practice().await });
            for window in app.config().app.windows.clone() {
                tauri::WebviewWindowBuilder::from_config(app, &window)?.build()?;
            }
            Ok(())
        });
    compose(builder).run(tauri::generate_context!()).expect("the windowing system gives a window");
}

/// Adds the commands and what a closed window ends to a builder: the desktop's, or a test's without a desktop.
pub fn compose<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    builder
        .on_window_event(|window, event| {
            if matches!(event, tauri::WindowEvent::Destroyed) {
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

fn show_window<R: Runtime>(app: &tauri::AppHandle<R>) {
    if let Some(window) = app.get_webview_window("main") {
        for done in [window.unminimize(), window.show(), window.set_focus()] {
            if let Err(error) = done {
                tracing::warn!(%error, "the window could not be brought to the front");
            }
        }
    }
}
