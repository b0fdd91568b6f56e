//! The desktop app.

// No console window beside the app on Windows.
#![cfg_attr(all(not(debug_assertions), windows), windows_subsystem = "windows")]

fn main() {
    handover_console::run();
}
