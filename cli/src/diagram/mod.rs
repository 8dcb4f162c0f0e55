//! The layout of the state diagram, which the pages and pictures of the command share.

mod area;
mod layout;

pub(crate) use self::area::{Area, free_place, text_width};
pub(crate) use self::layout::{
    BANDS, Curve, HEIGHT, LEGEND, NODE, Side, WIDTH, place, refused_at, way,
};
