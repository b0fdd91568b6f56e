//! What packages are made of.

use anyhow::Result;

use crate::program::{Place, code, err, out};

#[test]
fn each_command_has_a_manual_page() -> Result<()> {
    let place = Place::new()?;
    let folder = place.folder.path().join("man");
    std::fs::create_dir(&folder)?;
    let output = place.run(&["generate", "man", &folder.to_string_lossy()])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    for page in ["handover.1", "handover-test-run.1", "handover-test-lint.1", "handover-chat.1", "handover-keys-new.1"]
    {
        assert!(folder.join(page).is_file(), "{page}");
    }
    let run = std::fs::read_to_string(folder.join("handover-test-run.1"))?;
    assert!(run.contains("\\-\\-confirm\\-production") && run.contains("Exit codes"), "{run}");
    assert!(!run.contains("supervised"), "{run}");
    let output = place.run(&["generate", "man", "no-such-folder"])?;
    assert_eq!(code(&output), 3, "{}", err(&output));
    Ok(())
}

#[test]
fn shells_complete_the_words() -> Result<()> {
    let place = Place::new()?;
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let output = place.run(&["generate", "completions", shell])?;
        assert_eq!(code(&output), 0, "{shell}: {}", err(&output));
        assert!(out(&output).contains("confirm-production"), "{shell}");
    }
    Ok(())
}
