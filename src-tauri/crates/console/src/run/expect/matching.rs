//! Which event serves which expectation, so that as many as possible are served.

/// Pairs expectations with events, each with one at most. `edges[row]` are the events that fit a row, those in time first;
/// a row keeps what it has unless another row can only be served by that, so that no early choice takes away what a later
/// row needs.
#[must_use]
pub fn pair(edges: &[Vec<usize>]) -> Vec<Option<usize>> {
    let events = edges.iter().flatten().max().map_or(0, |most| most + 1);
    let mut served: Vec<Option<usize>> = vec![None; events];
    for row in 0..edges.len() {
        let mut tried = vec![false; events];
        augment(row, edges, &mut served, &mut tried);
    }
    let mut pairs = vec![None; edges.len()];
    for (event, row) in served.iter().enumerate() {
        if let Some(pair) = row.and_then(|row| pairs.get_mut(row)) {
            *pair = Some(event);
        }
    }
    pairs
}

/// Finds an event for a row, if need be by giving another row another one (Kuhn's algorithm).
fn augment(row: usize, edges: &[Vec<usize>], served: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    let Some(candidates) = edges.get(row) else { return false };
    for event in candidates.iter().copied() {
        if tried.get(event).copied().unwrap_or(true) {
            continue;
        }
        tried[event] = true;
        let free = match served.get(event).copied().flatten() {
            None => true,
            Some(other) => augment(other, edges, served, tried),
        };
        if free {
            served[event] = Some(row);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_event_serves_one_expectation() {
        assert_eq!(pair(&[vec![0], vec![0]]), [Some(0), None]);
    }

    #[test]
    fn an_early_choice_takes_nothing_away() {
        // The first fits both, the second only the first event.
        assert_eq!(pair(&[vec![0, 1], vec![0]]), [Some(1), Some(0)]);
        assert_eq!(pair(&[vec![0, 1], vec![0, 2], vec![0]]), [Some(1), Some(2), Some(0)]);
    }

    #[test]
    fn the_first_that_fits_is_taken() {
        assert_eq!(pair(&[vec![1, 0], vec![]]), [Some(1), None]);
        assert_eq!(pair(&[]), Vec::<Option<usize>>::new());
    }
}
