//! Steps in their order, those of included files put in.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Part, Reader, values};
use crate::scenario::file::{text_of, why};
use crate::scenario::grammar::{PART, SCENARIO, Shape};
use crate::scenario::model::{Action, SendFile};
use crate::scenario::problem::{Problems, Span, quoted};
use crate::scenario::tree::{Node, parse};

/// How deep files may include files.
const DEEPEST: usize = 8;
/// Most files that a scenario consists of.
const MOST_FILES: usize = 100;
/// Most steps of a scenario.
const MOST_STEPS: usize = 1_000;

/// A step as it stands in its file.
pub(super) struct Found {
    /// Which of the files.
    pub number: usize,
    /// Its name.
    pub file: Arc<str>,
    /// Where it is, relative to the scenario.
    pub folder: PathBuf,
    pub span: Span,
    /// The step's key, or the word that stands alone.
    pub word: String,
    pub value: Option<Node>,
    pub name: Option<String>,
}

/// A file that is being read.
struct Open {
    number: usize,
    /// Relative to the scenario's folder.
    path: PathBuf,
}

impl Reader<'_> {
    /// All steps, in their order.
    pub(super) fn steps(&mut self) -> Vec<Found> {
        let mut found = Vec::new();
        let mut open = vec![Open { number: 0, path: PathBuf::new() }];
        self.steps_of(&mut open, &mut found);
        found
    }

    fn steps_of(&mut self, open: &mut Vec<Open>, found: &mut Vec<Found>) {
        let Some(Open { number, path }) = open.last() else { return };
        let (number, folder) = (*number, path.parent().map(Path::to_owned).unwrap_or_default());
        let file = Arc::clone(&self.files[number].name);
        let Some(root) = self.files[number].root.clone() else { return };
        for step in root.get("steps").map(Node::items).unwrap_or_default() {
            let Some((word, value, name)) = parts(step) else { continue };
            if found.len() >= MOST_STEPS {
                let problems = &mut self.files[number].problems;
                let message = "With this, the scenario has more than 1,000 steps.";
                problems.error(step.span, message).expected("Several scenarios.");
                return;
            }
            if word != "include" {
                let (word, value, name) = (word.to_owned(), value.cloned(), name.map(str::to_owned));
                let (file, folder) = (Arc::clone(&file), folder.clone());
                let step = Found { number, file, folder, span: step.span, word, value, name };
                self.look_for_file(&step);
                found.push(step);
            } else if let Some(node) = value
                && let Some(path) = node.text()
            {
                let wanted = folder.join(path);
                if let Some(number) = self.include(open, node, path, &wanted) {
                    open.push(Open { number, path: normal(&wanted) });
                    self.steps_of(open, found);
                    open.pop();
                }
            }
        }
    }

    /// The number of an included file, read once however often it is included.
    fn include(&mut self, open: &[Open], node: &Node, written: &str, wanted: &Path) -> Option<usize> {
        let current = open.last()?.number;
        let path = normal(wanted);
        let name: Arc<str> = beside(&self.files[0].name, &path).into();
        let problem = match self.source.beside {
            None => Some((
                "A scenario in the list has no files next to it, so nothing can be included.".to_owned(),
                "The steps themselves. Files are run with handover test run.",
            )),
            Some(_) if Path::new(written).is_absolute() => Some((
                "This path does not start from the file that contains it.".to_owned(),
                "A path relative to this \
                                                                                             file.",
            )),
            // The scenario itself has no path of its own, but a name.
            Some(_) if open.iter().any(|open| open.path == path) || self.files[0].name == name => Some((
                format!("{} includes itself in a circle.", quoted(written)),
                "A file that does not lead back here.",
            )),
            Some(_) if open.len() > DEEPEST => {
                Some(("Files include files more than 8 levels deep.".to_owned(), "Fewer levels."))
            }
            Some(_) if self.files.len() >= MOST_FILES => {
                Some(("This scenario consists of more than 100 files.".to_owned(), "Fewer files."))
            }
            Some(files) => {
                if let Some(number) = self.files.iter().position(|file| file.name == name) {
                    return Some(number);
                }
                match files.bytes(&path) {
                    Ok(bytes) => {
                        self.take(name, bytes);
                        return Some(self.files.len() - 1);
                    }
                    Err(error) => {
                        let (message, _) = why(&error);
                        Some((
                            format!("{} cannot be included. {message}", quoted(written)),
                            "The path of a file next to this one.",
                        ))
                    }
                }
            }
        };
        if let Some((message, expected)) = problem {
            self.files[current].problems.error(node.span, message).expected(expected);
        }
        None
    }

    /// Reads an included file.
    fn take(&mut self, name: Arc<str>, bytes: Vec<u8>) {
        let part = match text_of(&name, bytes) {
            Err(problem) => {
                let mut problems = Problems::of(&name, "");
                problems.keep(*problem);
                Part { name, problems, uses: Vec::new(), root: None }
            }
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                let mut problems = Problems::of(&name, text);
                let parsed = parse(text, &mut problems);
                let mut uses = Vec::new();
                match &parsed.root {
                    _ if parsed.broken => {}
                    None => {
                        problems.error(Span::START, "It is empty.").expected("A file with steps.");
                    }
                    Some(root) => {
                        // A whole scenario has a name; what is there only to be included has none.
                        let fields = if root.get("name").is_some() { &SCENARIO } else { &PART };
                        let (used, inner) = self.check(root, &Shape::Fields(fields), &mut problems);
                        values::check_inner(&inner, &mut problems);
                        uses = used;
                    }
                }
                let root = parsed.root.filter(|_| !parsed.broken).map(Arc::new);
                Part { name, problems, uses, root }
            }
        };
        self.files.push(part);
    }

    /// Tells a file that is to be sent and is not there.
    fn look_for_file(&mut self, step: &Found) {
        let Some(node) = step.value.as_ref().filter(|_| step.word == "file") else { return };
        let path = node.get("path").unwrap_or(node);
        let Some(written) = path.text() else { return };
        let (message, expected) = if !stays(written) {
            (
                "This path leaves the folder of the file that contains it.".to_owned(),
                "A path in the same folder or below it.",
            )
        } else {
            match self.source.beside {
                None => (
                    "A scenario in the list has no files next to it, so none can be sent by its path.".to_owned(),
                    "What is in it: { name: note.txt, text: \u{2026} }. Files are run with handover test run.",
                ),
                Some(_) if written.contains("${") => return,
                Some(files) if files.has(&normal(&step.folder.join(written))) => return,
                Some(_) => (
                    format!("There is no file {}.", quoted(written)),
                    "The path of a file next to this one, or below; a link must not lead out of the folder.",
                ),
            }
        };
        self.files[step.number].problems.error(path.span, message).expected(expected);
    }
}

/// The word of a step, its value, and its name.
pub(super) fn parts(step: &Node) -> Option<(&str, Option<&Node>, Option<&str>)> {
    if let Some(word) = step.text() {
        return Some((word, None, None));
    }
    let (key, value) = step.entries().iter().find(|(key, _)| key.text() != Some("name"))?;
    Some((key.text()?, Some(value), step.get("name").and_then(Node::text)))
}

/// A step whose file is found from the scenario's folder, wherever the step stands.
pub(super) fn rebased(action: Action, folder: &Path) -> Action {
    match action {
        Action::File(SendFile { path: Some(path), text, name, media_type, caption }) => {
            let path = Some(forward(&folder.join(path)));
            Action::File(SendFile { path, text, name, media_type, caption })
        }
        other => other,
    }
}

/// Whether a path leads to its own folder or below.
fn stays(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Without `.`, and without `..` where it takes back what is before it.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            Component::ParentDir | Component::Normal(_) | Component::RootDir | Component::Prefix(_) => {
                normal.push(part)
            }
        }
    }
    normal
}

/// A file beside another one, as it would be named.
fn beside(name: &str, path: &Path) -> String {
    forward(&normal(&Path::new(name).parent().unwrap_or(Path::new("")).join(path)))
}

/// With the same signs on every system.
fn forward(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
