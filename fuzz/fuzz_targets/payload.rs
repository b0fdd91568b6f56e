#![no_main]

libfuzzer_sys::fuzz_target!(|input: (u8, &str)| handover_fuzz::payload(input.0, input.1));
