//! Desktop notifications: an agent accepted, somebody wrote, the last one left.
//!
//! Shown only while the window is not in front; in front the window itself says so. A desktop without notifications, or
//! with a daemon that does not answer, costs nothing but a line in the log.

use std::sync::{Mutex, PoisonError};

use console::Console;
use console::view::{NoticeKind, NoticeView};
use notify_rust::Notification;
use tauri::async_runtime::{JoinHandle, spawn, spawn_blocking};
use tauri::{AppHandle, Manager as _, Runtime};

/// The name under which the desktop files notifications.
const NAME: &str = "Handover Console";

/// The one watcher of notices.
#[derive(Default)]
pub struct Notifications(Mutex<Option<JoinHandle<()>>>);

impl Notifications {
    /// Shows what is news from now on, in place of an earlier watcher.
    pub fn watch<R: Runtime>(&self, app: &AppHandle<R>, console: &Console) {
        let (mut notices, app) = (console.notices(), app.clone());
        self.replace(Some(spawn(async move {
            while let Some(notice) = notices.next().await {
                if is_in_front(&app) {
                    continue;
                }
                // The desktop is asked over a socket, one question at a time; what piles up meanwhile is dropped.
                if let Err(error) = spawn_blocking(move || show(&notice)).await {
                    tracing::debug!(%error, "a notification was not shown");
                }
            }
        })));
    }

    /// Shows nothing any more.
    pub fn end(&self) {
        self.replace(None);
    }

    /// Whether anything would be shown.
    #[cfg(test)]
    pub fn is_watching(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn replace(&self, watcher: Option<JoinHandle<()>>) {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(earlier) = std::mem::replace(&mut *running, watcher) {
            earlier.abort();
        }
    }
}

fn is_in_front<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.webview_windows().values().any(|window| window.is_focused().unwrap_or(false))
}

fn show(notice: &NoticeView) {
    let (summary, body) = words(notice);
    if let Err(error) = Notification::new().appname(NAME).summary(&summary).body(&body).show() {
        tracing::debug!(%error, "a notification was not shown");
    }
}

/// Title and text.
fn words(notice: &NoticeView) -> (String, String) {
    let NoticeView { kind, who, text, org, .. } = notice;
    let summary = match kind {
        NoticeKind::Accepted => format!("{who} accepted the conversation"),
        NoticeKind::Replied => format!("{who} replied"),
        NoticeKind::Left => format!("{who} left, or the session ended"),
        NoticeKind::Asked => format!("\u{201c}{who}\u{201d} is waiting for you"),
    };
    let body = if text.is_empty() { org.clone() } else { format!("{org}: {text}") };
    (inert(&summary), inert(&body))
}

/// Desktops may read the text as markup (freedesktop.org's Desktop Notifications Specification), and nothing in a message
/// is to become any.
fn inert(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '<' => '‹',
            '>' => '›',
            '&' => '＆',
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_message_becomes_markup() {
        let notice = NoticeView {
            conversation_id: "c".into(),
            kind: NoticeKind::Replied,
            who: "<b>Ada</b>".into(),
            text: "<a href=\"x\">&amp;</a>".into(),
            org: "Acme & Co".into(),
        };
        let (summary, body) = words(&notice);
        assert_eq!(summary, "‹b›Ada‹/b› replied");
        assert!(!format!("{summary}{body}").contains(['<', '>', '&']));
        assert!(body.starts_with("Acme ＆ Co: "));
    }
}
