//! The frame as its callers see it.

mod document;
mod frames;
