//! Reads a scenario, and tells everything that is wrong with it at once.

mod flow;
mod include;
mod outline;
mod values;

use std::sync::Arc;
use std::time::Duration;

use super::PracticeWords;
use super::build;
use super::check::Check;
use super::file::{Beside, LARGEST, TOO_LARGE, TOO_LARGE_HINT};
use super::grammar::{SCENARIO, Shape};
use super::model::{LIMIT, Place, Scenario, Step};
use super::problem::{Problems, Span};
use super::tree::{Node, parse};
use crate::view::{OutlineRow, ProblemSeverity, ProblemView};

use include::Found;

/// How long an expectation waits, unless something else is said.
const WITHIN: Duration = Duration::from_secs(15);
/// Most rows of a scenario.
const MOST_ROWS: usize = 1_000;

/// A text to read.
pub struct Source<'a> {
    /// YAML.
    pub text: &'a str,
    /// The file as it was named; empty for a text that is no file.
    pub name: &'a str,
    /// What is beside it; none for a text that is no file.
    pub beside: Option<&'a dyn Beside>,
}

/// What a text says, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What it says; none if anything in it is an error.
    pub scenario: Option<Scenario>,
    /// Its name, also with errors.
    pub name: Option<String>,
    /// What it shows, also with errors.
    pub description: String,
    /// Its tags, also with errors.
    pub tags: Vec<String>,
    /// What is wrong, in the order of the text; of included files after that.
    pub problems: Vec<ProblemView>,
    /// The steps in words, as far as they can be read.
    pub outline: Vec<OutlineRow>,
    /// How many cases it makes on one org: its rows, at least one.
    pub cases: u32,
    /// Whether it is there only to be included: it has steps, and neither a name nor a version. Held alone, that is an error.
    pub part: bool,
}

impl Reading {
    /// How many errors there are.
    #[must_use]
    pub fn errors(&self) -> u32 {
        let errors = self.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Error);
        errors.count() as u32
    }
}

/// Reads a text. Never fails: what cannot be read is a problem.
#[must_use]
pub fn read(source: &Source<'_>, words: &PracticeWords) -> Reading {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(source.text);
    let mut reader = Reader { source, words, files: Vec::new() };
    let name: Arc<str> = source.name.into();
    let mut main = Part { problems: Problems::of(&name, text), name, uses: Vec::new(), root: None };
    if text.len() > LARGEST {
        main.problems.error(Span::START, TOO_LARGE).expected(TOO_LARGE_HINT);
        return Reading { problems: main.problems.finish(), ..Reading::default() };
    }
    let parsed = parse(text, &mut main.problems);
    match &parsed.root {
        None if !parsed.broken => {
            let expected = "A scenario: version, name and steps at least.";
            main.problems.error(Span::START, "It is empty.").expected(expected);
        }
        // What is missing where the YAML ends too early is not worth telling.
        Some(root) if !parsed.broken => {
            let (uses, inner) = reader.check(root, &Shape::Fields(&SCENARIO), &mut main.problems);
            main.uses = uses;
            values::check_inner(&inner, &mut main.problems);
        }
        Some(_) | None => {}
    }
    let Some(root) = parsed.root else {
        return Reading { problems: main.problems.finish(), ..Reading::default() };
    };
    main.root = Some(Arc::new(root.clone()));
    reader.files.push(main);
    let mut reading = head(&root);
    reading.outline = outline::outline(&root);
    if !parsed.broken {
        let found = reader.steps();
        flow::check(&found, &root, &mut reader.files);
        let variables = values::check(&root, &mut reader.files);
        let broken = reader.files.iter().any(|file| file.problems.any_error());
        reading.scenario = (!broken).then(|| scenario(&root, &reading, &found, variables)).flatten();
    }
    reading.problems = reader.files.into_iter().flat_map(|file| file.problems.finish()).collect();
    reading
}

/// A text as JSON, as an editor sees it when it holds it against [`crate::scenario::schema()`]: what is written without quotes has its
/// type. None for what is no YAML.
#[must_use]
pub fn as_json(text: &str) -> Option<serde_json::Value> {
    let mut problems = Problems::of(&"".into(), text);
    let parsed = parse(text, &mut problems);
    parsed.root.filter(|_| !problems.any_error()).map(|root| root.json())
}

struct Reader<'a> {
    source: &'a Source<'a>,
    words: &'a PracticeWords,
    /// The scenario's own first, then those that are included.
    files: Vec<Part>,
}

/// One file.
struct Part {
    name: Arc<str>,
    problems: Problems,
    /// Variables that are used, and where.
    uses: Vec<(String, Span)>,
    root: Option<Arc<Node>>,
}

/// Variables that are used, and where.
type Uses = Vec<(String, Span)>;

impl Reader<'_> {
    /// Answers which variables are used, and which in the values of variables.
    fn check(&self, root: &Node, shape: &Shape, problems: &mut Problems) -> (Uses, Uses) {
        let mut check = Check { problems, words: self.words, uses: Vec::new(), inner_uses: Vec::new() };
        check.value(root, shape);
        (check.uses, check.inner_uses)
    }
}

/// What can be said of a text with errors too.
fn head(root: &Node) -> Reading {
    let rows = root.get("rows").map_or(0, |rows| rows.items().len());
    Reading {
        name: build::text_of(root, "name").filter(|name| !name.trim().is_empty()),
        description: build::text_of(root, "description").unwrap_or_default(),
        tags: build::texts_of(root, "tags"),
        cases: rows.clamp(1, MOST_ROWS) as u32,
        part: root.get("steps").is_some() && root.get("name").is_none() && root.get("version").is_none(),
        ..Reading::default()
    }
}

fn scenario(
    root: &Node,
    reading: &Reading,
    found: &[Found],
    variables: std::collections::BTreeMap<String, String>,
) -> Option<Scenario> {
    let step = |found: &Found| {
        let place = Place { file: Arc::clone(&found.file), line: found.span.line, column: found.span.column };
        let action = build::action(&found.word, found.value.as_ref(), &found.file)?;
        Some(Step { place, name: found.name.clone(), action: include::rebased(action, &found.folder) })
    };
    Some(Scenario {
        name: reading.name.clone()?,
        description: reading.description.clone(),
        tags: reading.tags.clone(),
        variables,
        rows: root.get("rows").map(|rows| rows.items().iter().map(build::table).collect()).unwrap_or_default(),
        within: build::duration_of(root, "within").unwrap_or(WITHIN),
        limit: build::duration_of(root, "limit").unwrap_or(LIMIT),
        practice: root.get("practice").map(build::practice).unwrap_or_default(),
        steps: found.iter().map(step).collect::<Option<_>>()?,
    })
}
