//! Parts of the drawing that are taken up.

use super::layout::{HEIGHT, Point, WIDTH};
use crate::audit::words::Said;

/// A part of the drawing that a text takes up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

impl Area {
    pub(super) const fn around((x, y): Point, (width, height): (i32, i32)) -> Self {
        Self {
            left: x - width / 2,
            top: y - height / 2,
            width,
            height,
        }
    }

    pub(super) const fn overlaps(&self, other: &Self) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }

    pub(super) const fn is_inside_drawing(&self) -> bool {
        self.left >= 0
            && self.top >= 0
            && self.left + self.width <= WIDTH
            && self.top + self.height <= HEIGHT
    }
}

/// How wide a text is at most, in either language.
pub(super) fn text_width(said: &Said) -> i32 {
    let width = |text: &str| -> i32 {
        let signs = text.chars();
        signs.map(|sign| if sign.is_ascii() { 7 } else { 13 }).sum()
    };
    width(said.en()).max(width(said.zh()))
}
