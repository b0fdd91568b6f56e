//! Scenario files, what they include, and what they send.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use console::scenario::model::{Action, SendFile};
use console::scenario::{Opened, open};
use tempfile::TempDir;

use super::{problems, with_steps, words};

fn folder(files: &[(&str, &[u8])]) -> Result<TempDir> {
    let folder = TempDir::new()?;
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().context("no parent")?)?;
        fs::write(path, bytes)?;
    }
    Ok(folder)
}

/// Problems with the name of their file.
fn told(folder: &Path, name: &str) -> String {
    let Opened { reading, .. } = open(&folder.join(name), &words());
    let lines = problems(&reading).into_iter().zip(&reading.problems).map(|(line, problem)| {
        let file = Path::new(&problem.file).strip_prefix(folder).unwrap_or(Path::new(&problem.file));
        format!("{} {line}", file.display())
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn bytes_that_are_no_text() -> Result<()> {
    let utf16: Vec<u8> = "version: 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let large = vec![b'#'; 2 << 20];
    let folder = folder(&[
        ("latin1.yaml", b"version: 1\nname: caf\xe9\n"),
        ("utf16.yaml", &[b"\xff\xfe", utf16.as_slice()].concat()),
        ("plain16.yaml", &utf16),
        ("large.yaml", &large),
        ("empty.yaml", b""),
        ("zero.yaml", b"version: 1\nname: a\0b\nsteps: nothing of this is read\n"),
        ("zeros.yaml", &[0; 64]),
        ("picture.yaml", b"# a\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("bom.yaml", with_steps("  - start: guest\n").replace("version", "\u{feff}version").as_bytes()),
    ])?;
    for (name, expected) in [
        ("latin1.yaml", "latin1.yaml 2:10 From here on, this file is not written in UTF-8."),
        ("utf16.yaml", "utf16.yaml 1:1 This file is written in UTF-16."),
        ("plain16.yaml", "plain16.yaml 1:1 This file is written in UTF-16."),
        ("large.yaml", "large.yaml 1:1 This is larger than 1 MiB."),
        ("zero.yaml", "zero.yaml 2:8 This is not text: there is a zero byte here."),
        ("zeros.yaml", "zeros.yaml 1:1 This is not text: there is a zero byte here."),
        ("picture.yaml", "picture.yaml 2:1 From here on, this is not text."),
        ("empty.yaml", "empty.yaml 1:1 It is empty."),
        ("bom.yaml", ""),
        ("missing.yaml", "missing.yaml 1:1 There is no such file."),
        (".", " 1:1 This is a folder."),
    ] {
        assert_eq!(told(folder.path(), name), expected, "{name}");
    }
    Ok(())
}

/// A device that never ends, and never says so.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read() -> Result<()> {
    let main = with_steps(
        "  - start: guest\n  - include: endless.yaml\n  - include: more\n  - file: endless.yaml\n  - file: outside.txt\n",
    );
    let folder = folder(&[("main.yaml", main.as_bytes()), ("more/x.yaml", b"")])?;
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("endless.yaml"))?;
    std::os::unix::fs::symlink(std::env::current_exe()?, folder.path().join("outside.txt"))?;
    assert_eq!(told(folder.path(), "endless.yaml"), "endless.yaml 1:1 This is a pipe or a device, not a file.",);
    assert_eq!(
        told(folder.path(), "main.yaml"),
        "main.yaml 5:14 \u{201c}endless.yaml\u{201d} cannot be included. This is a pipe or a device, not a file.\n\
         main.yaml 6:14 \u{201c}more\u{201d} cannot be included. This is a folder.\n\
         main.yaml 7:11 There is no file \u{201c}endless.yaml\u{201d}.\n\
         main.yaml 8:11 There is no file \u{201c}outside.txt\u{201d}.",
    );
    Ok(())
}

#[test]
fn steps_of_other_files_are_put_in() -> Result<()> {
    let main = with_steps("  - include: common/start.yaml\n  - say: b ${word} ${other}\n  - include: whole.yaml\n");
    let main = main.replace("steps:", "variables: { word: mine }\nsteps:");
    let folder = folder(&[
        ("main.yaml", main.as_bytes()),
        ("common/start.yaml", b"variables: { word: theirs, other: o }\nsteps:\n  - start: guest\n  - file: note.txt\n  - include: more/last.yaml\n"),
        ("common/note.txt", b"x"),
        ("common/more/last.yaml", b"steps:\n  - include: ../../again.yaml\n"),
        ("again.yaml", b"steps:\n  - wait: 1 s\n"),
        ("whole.yaml", with_steps("  - start: guest\n").as_bytes()),
    ])?;
    let opened = open(&folder.path().join("main.yaml"), &words());
    assert_eq!(problems(&opened.reading), Vec::<String>::new());
    assert_eq!(opened.folder, folder.path());
    let scenario = opened.reading.scenario.context("no scenario")?;
    let titles: Vec<_> = scenario.steps.iter().map(|step| step.action.title()).collect();
    assert_eq!(
        titles,
        [
            "Start as a guest",
            "Send the file \u{201c}common/note.txt\u{201d}",
            "Wait for 1 s",
            "Say \u{201c}b ${word} ${other}\u{201d}",
            "Start as a guest"
        ]
    );
    assert_eq!((scenario.variables["word"].as_str(), scenario.variables["other"].as_str()), ("mine", "o"));
    assert!(
        matches!(&scenario.steps[1].action, Action::File(SendFile { path: Some(path), .. }) if path == "common/note.txt")
    );
    assert!(scenario.steps[2].place.file.ends_with("again.yaml"));
    assert!(open(&folder.path().join("again.yaml"), &words()).reading.part && !opened.reading.part);
    let rows: Vec<_> = opened.reading.outline.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(rows[0], "The steps of common/start.yaml");
    Ok(())
}

#[test]
fn includes_that_lead_nowhere() -> Result<()> {
    let start = "  - start: guest\n";
    let mut files = vec![
        ("self.yaml".to_owned(), with_steps(&format!("{start}  - include: ./self.yaml\n"))),
        ("a.yaml".to_owned(), with_steps(&format!("{start}  - include: b.yaml\n"))),
        ("b.yaml".to_owned(), "steps:\n  - include: c/../c.yaml\n".to_owned()),
        ("c.yaml".to_owned(), "steps:\n  - include: b.yaml\n".to_owned()),
        (
            "missing.yaml".to_owned(),
            with_steps(&format!("{start}  - include: nobody.yaml\n  - file: none.pdf\n  - file: ../x\n")),
        ),
        ("wrong.yaml".to_owned(), with_steps(&format!("{start}  - include: part.yaml\n  - include: part.yaml\n"))),
        ("part.yaml".to_owned(), "steps:\n  - sya: ${nobody}\n  - say: ${nobody}\n".to_owned()),
        ("deep.yaml".to_owned(), with_steps(&format!("{start}  - include: d0.yaml\n"))),
        ("d12.yaml".to_owned(), "steps:\n  - wait: 1 s\n".to_owned()),
    ];
    for number in 0..12 {
        files.push((format!("d{number}.yaml"), format!("steps:\n  - include: d{}.yaml\n", number + 1)));
    }
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = folder(&files)?;
    for (name, expected) in [
        ("self.yaml", "self.yaml 5:14 \u{201c}./self.yaml\u{201d} includes itself in a circle."),
        ("a.yaml", "c.yaml 2:14 \u{201c}b.yaml\u{201d} includes itself in a circle."),
        (
            "missing.yaml",
            "missing.yaml 5:14 \u{201c}nobody.yaml\u{201d} cannot be included. There is no such file.\n\
             missing.yaml 6:11 There is no file \u{201c}none.pdf\u{201d}.\n\
             missing.yaml 7:11 This path leaves the folder of the file that contains it.",
        ),
        (
            "wrong.yaml",
            "part.yaml 2:5 There is no step called \u{201c}sya\u{201d}. -> say\n\
             part.yaml 3:10 Nothing says what ${nobody} stands for.",
        ),
        ("deep.yaml", "d7.yaml 2:14 Files include files more than 8 levels deep."),
    ] {
        assert_eq!(told(folder.path(), name), expected, "{name}");
    }
    Ok(())
}
