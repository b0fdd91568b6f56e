//! The floor: an empty Tauri window, for `make bench`. Its page tells when it was painted and can read a stream by itself.

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!("tests/bench/empty-window/tauri.conf.json"))
        .expect("the windowing system gives a window");
}
