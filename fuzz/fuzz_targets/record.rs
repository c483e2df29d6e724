#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| gto_fuzz::record(data));
