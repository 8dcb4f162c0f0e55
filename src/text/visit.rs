//! How visitors of serde that expect an object refuse texts and numbers.

/// The methods of a visitor for texts and numbers, which all get the same answer: an expression of
/// the visitor and of what was found, as a noun.
///
/// The default error quotes the value, which may be a token.
macro_rules! visit_texts_and_numbers {
    (|$visitor:pat_param, $found:pat_param| $answer:expr) => {
        visit_texts_and_numbers! {
            |$visitor, $found| $answer;
            visit_str(&str): "a string",
            visit_bytes(&[u8]): "bytes",
            visit_i64(i64): "a number",
            visit_u64(u64): "a number",
            visit_i128(i128): "a number",
            visit_u128(u128): "a number",
            visit_f64(f64): "a number",
        }
    };
    (
        |$visitor:pat_param, $found:pat_param| $answer:expr;
        $($visit:ident($type:ty): $noun:literal,)*
    ) => {
        $(
            fn $visit<E: serde::de::Error>(self, _: $type) -> Result<Self::Value, E> {
                let ($visitor, $found) = (self, $noun);
                $answer
            }
        )*
    };
}

pub(crate) use visit_texts_and_numbers;
