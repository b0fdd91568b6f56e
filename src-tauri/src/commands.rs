//! All commands of the window. They hold no logic: take state, call one function, return.

mod conversation;
mod orgs;
mod practice;
mod secrets;

use std::sync::Arc;

use tauri::ipc::Invoke;
use tauri::{Runtime, State};

use crate::application::Application;

type App<'a> = State<'a, Arc<Application>>;

/// The handler of every command; `src-tauri/commands.txt` lists the same names for the capability file.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        conversation::subscribe,
        orgs::check_profile,
        orgs::read_snippet,
        orgs::create_profile,
        orgs::update_profile,
        orgs::duplicate_profile,
        orgs::trash_profile,
        orgs::restore_profile,
        orgs::set_signing,
        orgs::remove_signing,
        conversation::start_conversation,
        conversation::submit_prechat,
        conversation::open_transcript,
        conversation::older_entries,
        conversation::older_happenings,
        conversation::happening,
        conversation::send_message,
        conversation::retry_message,
        conversation::set_typing,
        conversation::mark_read,
        conversation::end_session,
        conversation::close_conversation,
        conversation::reconnect,
        secrets::retry_keyring,
        secrets::keep_secrets_in_session,
        practice::watch_practice,
        practice::practice_start,
        practice::practice_stop,
        practice::practice_action,
        practice::practice_agent,
        practice::practice_faults,
        practice::practice_fault_now,
        practice::practice_clear_faults,
        practice::practice_switches,
        practice::practice_deployment,
    ]
}
