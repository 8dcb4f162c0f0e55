//! What the pages for people share: the report of `waybill audit`, and the gateway's page for
//! operations. Texts in English and Chinese, figures as people read them, and the state diagram.
//!
//! ```
//! use waybill_engine::Status;
//! use waybill_page_parts::{Lang, words};
//!
//! let status = words::status(Status::OutForDelivery);
//! assert_eq!(status.in_lang(Lang::En), "OutForDelivery");
//! assert_eq!(status.in_lang(Lang::Zh), "派送中");
//! ```

pub mod diagram;
pub mod figures;
pub mod markup;
pub mod words;

mod bilingual;

pub use bilingual::{Bilingual, Lang};

/// The style that the pages share: colours for a light and a dark screen, type, tables, tiles, the
/// state diagram. A page puts its own after it.
///
/// Texts of class `en` and `zh` are both in a page; its own style hides those of one language.
pub const STYLE: &str = include_str!("style.css");
