//! The two forms in which WeChat pushes: JSON and XML.

/// Gives a type that has `read` the readers of both forms. What is written before the type is the
/// example of the reader of XML.
macro_rules! read_from_json_and_xml {
    ($(#[$example:meta])* $type:ident) => {
        impl $type {
            /// Reads what was pushed as JSON.
            ///
            /// # Errors
            ///
            /// [`Unreadable`] says what is wrong and where, without quoting the order token.
            pub fn from_json(body: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Unreadable> {
                Self::read(&super::json::read(body.as_ref())?)
            }

            /// Reads what was pushed as XML. With the feature `xml`.
            ///
            $(#[$example])*
            ///
            /// # Errors
            ///
            /// [`Unreadable`] says what is wrong and where, without quoting the order token.
            #[cfg(feature = "xml")]
            pub fn from_xml(body: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Unreadable> {
                Self::read(&super::xml::read(body.as_ref())?)
            }
        }
    };
}

pub(super) use read_from_json_and_xml;
