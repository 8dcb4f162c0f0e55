//! The engine's tests from outside, in one binary. A folder imports only from those further down.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

// The example that a reader runs first, run by the test of its answers.
#[allow(dead_code, reason = "its main prints")]
#[path = "../../examples/carrier_service.rs"]
mod carrier_service;

// The repository beside the engine: its pages in both languages, the rooms of its sources, and in
// which order its packages are published.
mod docs;
mod languages;
mod layers;
mod publishing;
mod translations;

/// What holds for every input, in all parts of the engine.
mod promises {
    mod causes;
    mod metamorphic;
    mod precedence;
    mod properties;
    mod secrets;
    mod snapshots;
}

/// What each part of the engine does, named as the part.
mod parts {
    mod adoption;
    mod answers;
    mod batches;
    mod conversions;
    mod explanations;
    mod formats;
    mod payload_texts;
    mod payloads;
    mod pictures;
    mod records;
    #[cfg(feature = "json")]
    mod replies;
    #[cfg(feature = "http")]
    mod requests;
    mod rule_bytes;
    mod rule_diffs;
    mod rule_files;
    mod tracker;
    mod trail_bytes;
    mod trails;
    mod values;
    mod waybill;
}

/// A second engine, written another way, and what both decide: exhaustively and at random.
mod model {
    mod against_reference;
    mod automaton;
    pub(crate) mod bridge;
    pub(crate) mod changed_rules;
    pub(crate) mod histories;
    mod machine;
    pub(crate) mod reference;
    mod sequences;
}

/// Second readings of the rules by other means: by people, in case files, and by regular
/// expressions.
mod readings {
    mod feed_contract;
    mod phone_census;
    mod phones;
    mod recorded;
    mod rule_tables;
    mod scripts;
    mod value_cases;
}

/// What the tests above share.
mod support {
    pub(crate) mod case_file;
    pub(crate) mod samples;
    pub(crate) mod shorthand;
}
