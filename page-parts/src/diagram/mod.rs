//! The state diagram, which pages and pictures share: where statuses and arrows are, and how they
//! are drawn.

mod area;
mod drawing;
mod layout;

pub use area::{Area, free_place, text_width, width};
pub use drawing::{actions, arrow, canvas, label, status_box};
pub use layout::{
    BANDS, Band, Curve, HEIGHT, LEGEND, NODE, Point, Side, WIDTH, place, refused_at, way,
};
