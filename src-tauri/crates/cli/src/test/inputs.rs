//! Every file that a run reads: a report must not take the place of one.

use std::collections::BTreeSet;
use std::path::PathBuf;

use console::scenario::model::{Action, Step};

use super::arguments::RunArguments;
use super::plan::ReadScenario;

/// The scenario files, what they include and send, and what the arguments name.
pub fn of(files: Vec<PathBuf>, read: &[ReadScenario], arguments: &RunArguments) -> Vec<PathBuf> {
    let RunArguments { target, key, .. } = arguments;
    let mut inputs: BTreeSet<PathBuf> = files.into_iter().collect();
    inputs.extend(target.snippet.iter().chain(key).cloned());
    for ReadScenario { folder, scenario, .. } in read {
        for step in &scenario.steps {
            inputs.extend(included(step));
            inputs.extend(sent(step).and_then(|name| Some(folder.as_ref()?.join(name))));
        }
    }
    inputs.into_iter().collect()
}

/// The file that a step stands in, where that is another one than the scenario's.
fn included(step: &Step) -> Option<PathBuf> {
    (!step.place.file.is_empty()).then(|| PathBuf::from(step.place.file.to_string()))
}

/// The file that a step sends, beside the scenario.
fn sent(step: &Step) -> Option<PathBuf> {
    match &step.action {
        Action::File(file) => file.path.as_ref().map(PathBuf::from),
        _ => None,
    }
}
