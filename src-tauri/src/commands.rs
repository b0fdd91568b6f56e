//! All commands of the window. They hold no logic: take state, call one function, return.

mod conversation;
mod files;
mod keep;
mod keys;
mod orgs;
mod play;
mod practice;
mod secrets;
mod setup;
mod tests;
mod timeline;

use std::sync::Arc;

use tauri::ipc::Invoke;
use tauri::{Runtime, State};

use crate::application::Application;

type App<'a> = State<'a, Arc<Application>>;

/// The handler of every command; `src-tauri/commands.txt` lists the same names for the capability file.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        conversation::subscribe,
        conversation::feed_taken,
        orgs::check_profile,
        orgs::create_profile,
        orgs::update_profile,
        orgs::duplicate_profile,
        orgs::trash_profile,
        orgs::restore_profile,
        orgs::save_orgs,
        orgs::import_orgs,
        setup::connectors,
        setup::checklist,
        setup::declare_step,
        setup::withdraw_declaration,
        setup::step_history,
        setup::read_settings,
        setup::apply_settings,
        setup::emit_settings,
        setup::save_settings_with_key,
        setup::preview_attributes,
        setup::start_checks,
        setup::cancel_checks,
        setup::checks,
        setup::check_history,
        setup::preview_evidence,
        setup::save_evidence,
        keys::add_key,
        keys::set_issuer,
        keys::use_key,
        keys::retire_key,
        keys::remove_key,
        keys::certify_key,
        keys::export_key,
        keys::save_private_key,
        keys::key_uses,
        keys::sign_token,
        keys::inspect_token,
        keys::access_token,
        keys::inspect_key_set,
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
        files::send_file,
        files::cancel_upload,
        files::save_file,
        files::save_transcript,
        timeline::entries_around,
        timeline::newer_entries,
        timeline::happenings_around,
        timeline::newer_happenings,
        timeline::find_happenings,
        timeline::mark_happening,
        timeline::curl,
        keep::search_conversations,
        keep::tag_conversation,
        keep::trash_conversation,
        keep::restore_conversation,
        keep::delete_conversation,
        keep::plan_retention,
        keep::apply_retention,
        keep::preview_export,
        keep::save_export,
        keep::conversation_text,
        tests::scenarios,
        tests::scenario,
        tests::save_scenario,
        tests::trash_scenario,
        tests::restore_scenario,
        tests::lint_scenario,
        tests::complete_scenario,
        tests::record_scenario,
        tests::save_scenario_file,
        tests::start_run,
        tests::cancel_run,
        tests::answer_manual,
        tests::runs,
        tests::run,
        tests::case,
        tests::delete_run,
        tests::leftovers,
        tests::close_leftovers,
        tests::compare_runs,
        tests::across,
        tests::scenario_history,
        tests::save_run_report,
        play::answer_message,
        play::simulate,
        files::open_link,
        files::show_in_folder,
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
        practice::practice_mistakes,
        practice::practice_clear_mistakes,
    ]
}
