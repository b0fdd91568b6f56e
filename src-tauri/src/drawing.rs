//! How the window is drawn where nothing but the processor can draw it.
//!
//! WebKitGTK composes its pages with OpenGL. Without a graphics processor (virtual machines, remote desktops, CI) Mesa plays one
//! on the processor, which costs several times what drawing there costs: so it is told not to.

use std::ffi::OsStr;
use std::path::Path;

use console::environment::{NO_COMPOSITING, SOFTWARE_OPENGL};

/// Chooses how pages are drawn. Called before anything else: what it sets is read by every process that is started later.
pub fn choose() {
    let forced = std::env::var_os(SOFTWARE_OPENGL).is_some_and(|value| value != OsStr::new("0"));
    if std::env::var_os(NO_COMPOSITING).is_none() && (forced || !has_gpu(Path::new("/dev"))) {
        // Without the switch the window is drawn as ever, only slower.
        let _ = glib::setenv(NO_COMPOSITING, "1", false);
    }
}

/// Whether a device is there that draws: a render node of the kernel's drivers, NVIDIA's own driver, or the one of the Windows
/// Subsystem for Linux.
fn has_gpu(devices: &Path) -> bool {
    let render_node = std::fs::read_dir(devices.join("dri"))
        .is_ok_and(|found| found.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD")));
    render_node || devices.join("nvidiactl").exists() || devices.join("dxg").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_draws_is_known_by_its_file() -> std::io::Result<()> {
        for (folder, file, draws) in [
            ("dri", "renderD128", true),
            ("dri", "card0", false),
            (".", "nvidiactl", true),
            (".", "dxg", true),
            (".", "fb0", false),
        ] {
            let devices = tempfile::tempdir()?;
            let folder = devices.path().join(folder);
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join(file), "")?;
            assert_eq!(has_gpu(devices.path()), draws, "{file}");
        }
        assert!(!has_gpu(Path::new("/nowhere")));
        Ok(())
    }
}
