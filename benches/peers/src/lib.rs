//! Feeds for the measurements: the command `peers` and the generator `make_feed` share them.

pub mod feed;
