//! Variables and rows.

use std::collections::{BTreeMap, BTreeSet};

use super::{MOST_ROWS, Part};
use crate::scenario::build;
use crate::scenario::problem::{Problems, Span, listed, meant};
use crate::scenario::tree::Node;
use crate::scenario::variable::BUILT_IN;

fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|(known, _)| *known == name)
}

/// Tells variables in the values of variables: only those that every case has can stand there.
pub(super) fn check_inner(uses: &[(String, Span)], problems: &mut Problems) {
    for (name, span) in uses.iter().filter(|(name, _)| !is_built_in(name)) {
        let message = format!(
            "${{{name}}} is used in the value of a variable, where only the built-in ones can be \
                               used."
        );
        let names: Vec<_> = BUILT_IN.iter().map(|(name, _)| format!("${{{name}}}")).collect();
        problems.error(*span, message).expected(format!("One of {}.", listed(names.iter().map(String::as_str))));
    }
}

/// Tells variables without a value, and values that nothing uses. Answers the variables of all files; the scenario's own go
/// before those of what it includes.
pub(super) fn check(root: &Node, files: &mut [Part]) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    for file in files.iter().rev() {
        if let Some(root) = &file.root {
            variables.extend(build::table_of(root, "variables"));
        }
    }
    let rows = root.get("rows").map(Node::items).unwrap_or_default();
    if let Some(first) = files.first_mut() {
        check_rows(rows, &mut first.problems);
        check_names(root, &mut first.problems);
    }
    let mut columns: BTreeSet<&str> = BTreeSet::new();
    for row in rows {
        columns.extend(row.entries().iter().filter_map(|(key, _)| key.text()));
    }
    let names: Vec<&str> =
        variables.keys().map(String::as_str).chain(columns).chain(BUILT_IN.iter().map(|(name, _)| *name)).collect();
    for file in files.iter_mut() {
        for (name, span) in std::mem::take(&mut file.uses) {
            if !names.contains(&name.as_str()) {
                let message = format!("Nothing says what ${{{name}}} stands for.");
                let suggestion = meant(&name, names.iter().copied()).map(|name| format!("${{{name}}}"));
                let expected = "A value under variables or in the rows; $${ for the two signs themselves.";
                file.problems.error(span, message).expected(expected).suggestion(suggestion);
            } else if !variables.contains_key(&name)
                && !is_built_in(&name)
                && let Some(row) = rows.iter().position(|row| row.get(&name).is_none())
            {
                let message = format!("${{{name}}} has no value in row {}.", row + 1);
                file.problems.error(span, message).expected("A value in every row, or one under variables.");
            }
        }
    }
    variables
}

fn check_rows(rows: &[Node], problems: &mut Problems) {
    if let Some(row) = rows.get(MOST_ROWS) {
        problems.error(row.span, "With this, there are more than 1,000 rows.").expected("Several scenarios.");
    }
    let columns = |row: &Node| -> BTreeSet<String> {
        row.entries().iter().filter_map(|(key, _)| key.text()).map(str::to_owned).collect()
    };
    let Some(first) = rows.first().map(columns) else { return };
    for (number, row) in rows.iter().enumerate().skip(1) {
        let other = columns(row);
        let differing: Vec<_> = first.symmetric_difference(&other).map(String::as_str).collect();
        if !differing.is_empty() {
            let message = format!("Row {} does not have the names of row 1: {}.", number + 1, listed(differing));
            problems.warning(row.span, message).expected(format!("{}.", listed(first.iter().map(String::as_str))));
        }
    }
}

/// Tells variables that are called like those that every case has.
fn check_names(root: &Node, problems: &mut Problems) {
    let tables = root.get("variables").into_iter().chain(root.get("rows").map(Node::items).unwrap_or_default());
    for (key, _) in tables.flat_map(Node::entries) {
        if let Some((name, detail)) = BUILT_IN.iter().find(|(name, _)| key.text() == Some(*name)) {
            let message = format!("${{{name}}} has a value already: {}.", detail.to_lowercase());
            problems.error(key.span, message).expected("Another name.");
        }
    }
}
