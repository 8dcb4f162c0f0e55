//! The result of a step that may fail. An error ends the program with its text.

pub(crate) type Fallible<T> = Result<T, Box<dyn std::error::Error>>;
