//! What the commands work on: the application (or why it could not be opened) and the practice org.

use std::sync::{Arc, PoisonError, RwLock};

use console::run::Stage;
use console::view::{Failure, ProfileView};
use console::{Console, Settings};
use rehearsal::Rehearsal;
use tauri::{AppHandle, Runtime};
use tokio::sync::Mutex;

use crate::feed::Feeds;
use crate::notify::Notifications;
use crate::practice::Practice;

/// The state of the shell, complete before the window opens.
pub struct Application {
    settings: Result<Settings, Failure>,
    console: RwLock<Result<Console, Failure>>,
    /// Held while the application is opened again, so that it is opened once.
    opening: Mutex<()>,
    /// The practice org.
    pub practice: Practice,
    /// What is sent to windows.
    pub feeds: Feeds,
    notifications: Notifications,
}

impl Application {
    /// Opens the application. A store that cannot be opened is no reason to show nothing: the window then says why.
    pub async fn open(settings: Result<Settings, Failure>) -> Self {
        let practice = Practice::new(settings.as_ref().ok().map(|settings| settings.data_folder.as_path()));
        practice.listen().await;
        let console = RwLock::new(open(&settings).await);
        let (opening, feeds, notifications) = (Mutex::default(), Feeds::default(), Notifications::default());
        Self { settings, console, opening, practice, feeds, notifications }
    }

    /// The application, opened again if it could not be opened: what was in the way may be gone.
    ///
    /// # Errors
    /// Why it still cannot be opened.
    pub async fn open_again<R: Runtime>(&self, app: &AppHandle<R>) -> Result<Console, Failure> {
        let _opening = self.opening.lock().await;
        if let Ok(console) = self.console() {
            return Ok(console);
        }
        let opened = open(&self.settings).await;
        self.console.write().unwrap_or_else(PoisonError::into_inner).clone_from(&opened);
        if opened.is_ok() {
            self.notify(app);
            self.start_practice().await;
        }
        opened
    }

    /// Shows what is news on the desktop while no window is in front; nothing while the application is not open.
    pub fn notify<R: Runtime>(&self, app: &AppHandle<R>) {
        if let Ok(console) = self.console() {
            self.notifications.watch(app, &console);
        }
    }

    /// The application.
    ///
    /// # Errors
    /// Why it could not be opened.
    pub fn console(&self) -> Result<Console, Failure> {
        self.console.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Starts the practice org and prepares its profile; a failure is shown on the Practice page.
    pub async fn start_practice(&self) {
        if let Err(failure) = self.try_start_practice().await {
            tracing::warn!(message = failure.message, "the practice org was not started");
        }
    }

    /// Starts the practice org, writes its address to its profile and binds the profile's key to it.
    ///
    /// # Errors
    /// When no port can be had, or the store fails.
    pub async fn try_start_practice(&self) -> Result<(), Failure> {
        let console = self.console()?;
        let address = self.practice.start().await?;
        let profile = console.upsert_practice_profile(&address.url, &address.org_id, &address.developer_name).await?;
        self.practice.prepare_signing(&console, profile).await
    }

    /// What scenarios are held with where no Salesforce org is.
    pub async fn stage(&self) -> Arc<dyn Stage> {
        Rehearsal::new(self.practice.running().await)
    }

    /// A profile whose keys may have changed. Where it stands for the practice org, that org gets them: at once, or once it
    /// answers again, for the change itself is done.
    pub async fn changed(self: &Arc<Self>, profile: ProfileView) -> ProfileView {
        if let Err(failure) = self.practice.bind_key(&profile).await {
            tracing::warn!(message = failure.message, "the practice org has not got a profile's keys yet");
            let (application, id) = (Arc::clone(self), profile.id.clone());
            tauri::async_runtime::spawn(async move {
                if let Ok(console) = application.console() {
                    application.practice.bind_once_back(&console, &id).await;
                }
            });
        }
        profile
    }

    /// Prepares verified users on the practice org once there is a place for their key.
    pub async fn secrets_changed(&self) {
        if self.practice.is_running().await {
            self.start_practice().await;
        }
    }

    /// Ends every task with everything written down.
    pub async fn close(&self) {
        self.feeds.end();
        self.notifications.end();
        if let Ok(console) = self.console() {
            console.shutdown().await;
        }
        self.practice.stop().await;
    }
}

async fn open(settings: &Result<Settings, Failure>) -> Result<Console, Failure> {
    let console = match settings.clone() {
        Ok(settings) => Console::open(settings).await,
        Err(failure) => Err(failure),
    };
    if let Err(failure) = &console {
        tracing::error!(code = ?failure.code, message = failure.message, "the application could not be opened");
    }
    console
}

#[cfg(test)]
mod tests {
    use console::console::DATABASE;
    use console::view::{Feed, ProfileDraft};
    use tauri::test::{mock_builder, mock_context, noop_assets};

    use super::*;

    #[tokio::test]
    async fn an_application_that_opens_at_the_second_try_is_opened_once_and_watches_for_notices() {
        miaw::install_crypto();
        let folder = tempfile::tempdir().expect("folder");
        let in_the_way = folder.path().join(DATABASE);
        std::fs::write(&in_the_way, "this is no database, but long enough to have a header".repeat(50))
            .expect("written");
        let application = Application::open(Ok(Settings::in_memory_secrets(folder.path()))).await;
        let app = mock_builder().build(mock_context(noop_assets())).expect("an app");
        application.notify(app.handle());
        assert!(application.open_again(app.handle()).await.is_err() && !application.notifications.is_watching());

        std::fs::remove_file(in_the_way).expect("removed");
        let (first, second) = tokio::join!(application.open_again(app.handle()), application.open_again(app.handle()));
        let (first, second) = (first.expect("opened"), second.expect("opened"));
        assert!(application.notifications.is_watching());
        let mut feed = first.subscribe();
        feed.next().await.expect("a snapshot");
        let draft = ProfileDraft {
            name: "UAT".into(),
            service_url: "https://acme.my.salesforce-scrt.com".into(),
            org_id: "00D000000000062EAA".into(),
            developer_name: "Web_chat".into(),
            ..ProfileDraft::default()
        };
        second.create_profile(draft).await.expect("created");
        let heard = feed.next().await.expect("it is the same application");
        assert!(matches!(heard, Feed::Updates { .. }), "{heard:?}");
        application.close().await;
    }
}
