//! Rule sets and maps as programs name them: a preset or a ready one by its name, or a carrier's
//! own file.
//!
//! What every program around the engine needs that takes `--rules` or `--map`; neither the engine
//! nor the reader of maps reads files.
//!
//! ```
//! use waybill_sources::{MapSource, RuleSource};
//!
//! let rules = RuleSource::from("strict".to_owned()).load()?;
//! assert_eq!(rules.name(), "strict");
//! let map = MapSource::from("kuaidi100".to_owned()).load()?;
//! assert_eq!(map.name(), "kuaidi100");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod feed;
mod form;
mod maps;
mod problem;
mod rules;

pub use self::feed::{names_fields, names_token};
pub use self::maps::{MapFaults, MapRead, MapSource, UnusableMap};
pub use self::problem::Problem;
pub use self::rules::{PRESETS, RuleSource, UnusableRules, parse as parse_rules};

/// The example of the readme, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
