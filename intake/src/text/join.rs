//! Several texts as one, with something between them.

use core::fmt;

/// The items in their order, with a separator between each two.
pub(crate) fn joined<I>(items: I, separator: &'static str) -> impl fmt::Display
where
    I: IntoIterator<Item: fmt::Display> + Clone,
{
    fmt::from_fn(move |f| {
        for (i, item) in items.clone().into_iter().enumerate() {
            if i > 0 {
                f.write_str(separator)?;
            }
            write!(f, "{item}")?;
        }
        Ok(())
    })
}
