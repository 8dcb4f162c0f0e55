#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| waybill_frame_checks::frame(data));
