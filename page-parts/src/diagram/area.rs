//! Areas of the drawing that texts cover.

use waybill_engine::Status;

use super::layout::{CLEARANCE, Curve, HEIGHT, Point, WIDTH, place};
use crate::bilingual::Bilingual;

/// A rectangle of the drawing, in its own units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// From the drawing's left edge.
    pub left: i32,
    /// From the drawing's upper edge.
    pub top: i32,
    /// To the right.
    pub width: i32,
    /// Downwards.
    pub height: i32,
}

impl Area {
    /// The area of this size around a point.
    #[must_use]
    pub const fn around((x, y): Point, (width, height): (i32, i32)) -> Self {
        Self {
            left: x - width / 2,
            top: y - height / 2,
            width,
            height,
        }
    }

    /// Whether a part of it is covered by the other, too.
    #[must_use]
    pub const fn overlaps(&self, other: &Self) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }

    /// Whether nothing of it is cut off.
    #[must_use]
    pub const fn is_inside_drawing(&self) -> bool {
        self.left >= 0
            && self.top >= 0
            && self.left + self.width <= WIDTH
            && self.top + self.height <= HEIGHT
    }
}

/// The greatest width that a text of the drawing can have.
#[must_use]
pub fn text_width(text: &str) -> i32 {
    let signs = text.chars();
    signs.map(|sign| if sign.is_ascii() { 7 } else { 13 }).sum()
}

/// How wide a text is within a drawing at most, in either language.
#[must_use]
pub fn width(text: &Bilingual) -> i32 {
    text_width(text.en()).max(text_width(text.zh()))
}

/// The place of an arrow's label: beside a loop or a short arrow; otherwise the first free place
/// along the arrow, starting at its middle.
#[must_use]
pub fn free_place(
    (from, to): (Status, Status),
    way: &Curve,
    size: (i32, i32),
    taken: &[Area],
) -> Area {
    let candidates: Vec<Area> = if from == to {
        let (x, y) = way.at(50);
        let outward = (y - place(from).1).signum();
        vec![
            Area::around((x, y + outward * 17), size),
            Area::around((x + 40, y), size),
        ]
    } else if way.is_short() {
        let (x, y) = way.at(50);
        let x = x + CLEARANCE / 2;
        vec![
            Area::around((x, y - 22), size),
            Area::around((x, y + 22), size),
        ]
    } else {
        let steps = [
            50, 45, 55, 40, 60, 35, 65, 30, 70, 25, 75, 20, 80, 15, 85, 10, 90,
        ];
        let places = steps.into_iter().map(|at| Area::around(way.at(at), size));
        places.collect()
    };
    let is_free =
        |area: &&Area| area.is_inside_drawing() && !taken.iter().any(|other| other.overlaps(area));
    *candidates.iter().find(is_free).unwrap_or(&candidates[0])
}
