#![no_main]

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| handover_fuzz::stream(input.0, input.1));
