//! Which event serves which expectation, so that as many as possible are served.

/// The events that fit an expectation.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    /// Those that came in time, in their order.
    pub in_time: Vec<usize>,
    /// Those that came late, in their order.
    pub late: Vec<usize>,
}

/// Pairs expectations with events, each with one at most: as many as possible, those in time first. A row keeps what it has
/// unless another row can only be served by that, so that no early choice takes away what a later row needs.
#[must_use]
pub fn pair(rows: &[Edges]) -> Vec<Option<usize>> {
    let all = || rows.iter().flat_map(|row| row.in_time.iter().chain(&row.late));
    let events = all().max().map_or(0, |most| most + 1);
    let mut served: Vec<Option<usize>> = vec![None; events];
    for late in [false, true] {
        for row in 0..rows.len() {
            if !served.contains(&Some(row)) {
                augment(row, &Search { rows, late }, &mut served, &mut vec![false; events]);
            }
        }
    }
    let mut pairs = vec![None; rows.len()];
    for (event, row) in served.iter().enumerate() {
        if let Some(pair) = row.and_then(|row| pairs.get_mut(row)) {
            *pair = Some(event);
        }
    }
    pairs
}

/// Where a row may look.
struct Search<'a> {
    rows: &'a [Edges],
    late: bool,
}

impl Search<'_> {
    fn of(&self, row: usize) -> impl Iterator<Item = usize> + Clone {
        let edges = self.rows.get(row);
        let in_time = edges.map(|edges| edges.in_time.as_slice()).unwrap_or_default();
        let late = edges.filter(|_| self.late).map(|edges| edges.late.as_slice()).unwrap_or_default();
        in_time.iter().chain(late).copied()
    }
}

/// Finds an event for a row: one that is free, or else by giving another row another one (Kuhn's algorithm).
fn augment(row: usize, search: &Search<'_>, served: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    let free = search.of(row).find(|event| served.get(*event).is_some_and(Option::is_none));
    if let Some(event) = free {
        served[event] = Some(row);
        return true;
    }
    for event in search.of(row) {
        if std::mem::replace(&mut tried[event], true) {
            continue;
        }
        if served[event].is_some_and(|other| augment(other, search, served, tried)) {
            served[event] = Some(row);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_time<const N: usize>(rows: [&[usize]; N]) -> Vec<Edges> {
        rows.map(|row| Edges { in_time: row.to_vec(), late: Vec::new() }).into()
    }

    #[test]
    fn one_event_serves_one_expectation() {
        assert_eq!(pair(&in_time([&[0], &[0]])), [Some(0), None]);
    }

    #[test]
    fn an_early_choice_takes_nothing_away() {
        // The first fits both, the second only the first event.
        assert_eq!(pair(&in_time([&[0, 1], &[0]])), [Some(1), Some(0)]);
        assert_eq!(pair(&in_time([&[0, 1], &[0, 2], &[0]])), [Some(1), Some(2), Some(0)]);
    }

    #[test]
    fn the_first_that_fits_is_taken() {
        assert_eq!(pair(&in_time([&[1, 0], &[]])), [Some(1), None]);
        assert_eq!(pair(&[]), Vec::<Option<usize>>::new());
    }

    #[test]
    fn what_is_in_time_goes_before_what_is_late() {
        let both = Edges { in_time: vec![0], late: vec![1] };
        assert_eq!(pair(&[both.clone(), both.clone()]), [Some(0), Some(1)]);
        let late = Edges { in_time: Vec::new(), late: vec![0] };
        // Both are served, though one of them is late by that.
        assert_eq!(pair(&[late, both]), [Some(0), Some(1)]);
    }
}
