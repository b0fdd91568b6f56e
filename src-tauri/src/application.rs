//! What the commands work on: the application (or why it could not be opened) and the practice org.

use std::sync::{Arc, PoisonError, RwLock};

use console::run::Stage;
use console::view::{Failure, ProfileView};
use console::{Console, Settings};
use rehearsal::Rehearsal;

use crate::feed::Feeds;
use crate::notify::Notifications;
use crate::practice::Practice;

/// The state of the shell, complete before the window opens.
pub struct Application {
    settings: Settings,
    console: RwLock<Result<Console, Failure>>,
    /// The practice org.
    pub practice: Practice,
    /// What is sent to windows.
    pub feeds: Feeds,
    notifications: Notifications,
}

impl Application {
    /// Opens the application. A store that cannot be opened is no reason to show nothing: the window then says why.
    pub async fn open(settings: Settings) -> Self {
        let practice = Practice::new(&settings.data_folder);
        practice.listen().await;
        let console = RwLock::new(open(&settings).await);
        let (feeds, notifications) = (Feeds::default(), Notifications::default());
        Self { settings, console, practice, feeds, notifications }
    }

    /// Opens the application again if it could not be opened: what was in the way may be gone.
    ///
    /// # Errors
    /// Why it still cannot be opened.
    pub async fn open_again(&self) -> Result<(), Failure> {
        if self.console().is_ok() {
            return Ok(());
        }
        let opened = open(&self.settings).await;
        let result = opened.as_ref().map(drop).map_err(Clone::clone);
        *self.console.write().unwrap_or_else(PoisonError::into_inner) = opened;
        if result.is_ok() {
            self.start_practice().await;
        }
        result
    }

    /// Shows what is news on the desktop while no window is in front; nothing while the application is not open.
    pub fn notify<R: tauri::Runtime>(&self, app: &tauri::AppHandle<R>) {
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

    /// Binds a profile's key to the practice org when the profile stands for it.
    ///
    /// # Errors
    /// When the practice org refuses.
    pub async fn bind_key(&self, profile: &ProfileView) -> Result<(), Failure> {
        self.practice.bind_key(profile).await
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

async fn open(settings: &Settings) -> Result<Console, Failure> {
    let console = Console::open(settings.clone()).await;
    if let Err(failure) = &console {
        tracing::error!(code = ?failure.code, message = failure.message, "the application could not be opened");
    }
    console
}
