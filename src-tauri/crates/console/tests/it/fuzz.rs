//! What the fuzz targets do, with their seeds and with inputs of chance.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

#[path = "../../../../../fuzz/src/lib.rs"]
mod targets;

/// The seeds of a target: a first byte, and the rest.
fn seeds(target: &str) -> Vec<(u8, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../fuzz/seeds").join(target);
    let seeds = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    let seeds: Vec<_> = seeds.map(|seed| (seed[0], seed[1..].to_vec())).collect();
    assert!(!seeds.is_empty());
    seeds
}

#[test]
fn every_seed_is_survived() {
    for (size, bytes) in seeds("stream") {
        targets::stream(size, &bytes);
    }
    for (which, text) in seeds("payload") {
        targets::payload(which, std::str::from_utf8(&text).unwrap());
    }
}

/// A seed with some of its bytes changed, left out or doubled.
fn mutated(target: &'static str) -> impl Strategy<Value = (u8, Vec<u8>)> {
    let change = (any::<prop::sample::Index>(), 0..3_u8, any::<u8>());
    (prop::sample::select(seeds(target)), prop::collection::vec(change, 0..12)).prop_map(
        |((first, mut bytes), changes)| {
            for (place, kind, byte) in changes {
                if bytes.is_empty() {
                    break;
                }
                let place = place.index(bytes.len());
                match kind {
                    0 => bytes[place] = byte,
                    1 => drop(bytes.remove(place)),
                    _ => bytes.insert(place, byte),
                }
            }
            (first, bytes)
        },
    )
}

proptest! {
    #[test]
    fn no_stream_breaks_the_reading((_, bytes) in mutated("stream"), size in any::<u8>()) {
        targets::stream(size, &bytes);
    }

    #[test]
    fn no_payload_breaks_the_drawing((which, bytes) in mutated("payload"), other in prop::option::of(any::<u8>())) {
        targets::payload(other.unwrap_or(which), &String::from_utf8_lossy(&bytes));
    }
}
