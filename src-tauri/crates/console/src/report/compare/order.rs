//! The longest common subsequence of two sequences.

/// Longest stretch that is laid side by side; what is longer is only compared from both ends.
const MOST: usize = 4_000;

/// Pairs of places, rising in both, at which both sequences have the same; as many as there can be.
pub(super) fn common<T: PartialEq>(first: &[T], second: &[T]) -> Vec<(usize, usize)> {
    let start = first.iter().zip(second).take_while(|(one, other)| one == other).count();
    let (rest, other) = (&first[start..], &second[start..]);
    let end = rest.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let (rest, other) = (&rest[..rest.len() - end], &other[..other.len() - end]);
    let mut pairs: Vec<(usize, usize)> = (0..start).map(|place| (place, place)).collect();
    if rest.len() <= MOST && other.len() <= MOST {
        pairs.extend(table(rest, other).into_iter().map(|(one, other)| (one + start, other + start)));
    }
    pairs.extend((0..end).map(|place| (start + rest.len() + place, start + other.len() + place)));
    pairs
}

fn table<T: PartialEq>(first: &[T], second: &[T]) -> Vec<(usize, usize)> {
    let width = second.len() + 1;
    // How long the longest is from here on; 4,000 fits.
    let mut lengths = vec![0_u16; (first.len() + 1) * width];
    for one in (0..first.len()).rev() {
        for other in (0..second.len()).rev() {
            lengths[one * width + other] = if first[one] == second[other] {
                lengths[(one + 1) * width + other + 1] + 1
            } else {
                lengths[(one + 1) * width + other].max(lengths[one * width + other + 1])
            };
        }
    }
    let (mut one, mut other, mut pairs) = (0, 0, Vec::new());
    while one < first.len() && other < second.len() {
        if first[one] == second[other] {
            pairs.push((one, other));
            (one, other) = (one + 1, other + 1);
        } else if lengths[(one + 1) * width + other] >= lengths[one * width + other + 1] {
            one += 1;
        } else {
            other += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_there_can_be() {
        let length = |first: &str, second: &str| common(first.as_bytes(), second.as_bytes()).len();
        for (first, second, longest) in
            [("", "", 0), ("abc", "", 0), ("abc", "abc", 3), ("abcd", "acbd", 3), ("xaby", "xbay", 3), ("ab", "cd", 0)]
        {
            assert_eq!((length(first, second), length(second, first)), (longest, longest), "{first} {second}");
        }
        assert_eq!(common(b"abc", b"xbc"), [(1, 1), (2, 2)]);
    }

    #[test]
    fn what_is_longer_than_the_table_is_compared_from_both_ends() {
        let (first, mut second) = (vec![1; 9_000], vec![1; 9_000]);
        second[4_000] = 2;
        second[4_001] = 3;
        second.push(4);
        assert_eq!(common(&first, &second).len(), 4_000);
    }
}
