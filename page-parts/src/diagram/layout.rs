//! The places of the statuses on the state diagram, and the ways of the arrows between them.
//!
//! A parcel's life reads from left to right: the pickup, the transit, the delivery, the end; failed
//! pickups and deliveries are below, waiting parcels above. All of it is laid out by hand.

use waybill_engine::Status;

/// In the drawing's own units, from its upper left corner.
pub type Point = (i32, i32);

/// The width of the drawing.
pub const WIDTH: i32 = 1_200;
/// The height of the drawing.
pub const HEIGHT: i32 = 726;

/// The size of a status.
pub const NODE: Point = (118, 64);

/// Between an arrow's end and the status.
pub(super) const CLEARANCE: i32 = 11;

const TOP: i32 = 170;
const MIDDLE: i32 = 345;
const BOTTOM: i32 = 520;
const LOWEST: i32 = 670;

/// The middle of a status.
#[must_use]
pub const fn place(status: Status) -> Point {
    match status {
        Status::AwaitingPickup => (76, MIDDLE),
        Status::CourierAssigned => (252, TOP),
        Status::PickupFailed => (252, BOTTOM),
        Status::PickedUp => (428, MIDDLE),
        Status::InTransit => (600, MIDDLE),
        Status::OutForDelivery => (776, MIDDLE),
        Status::AtDepot => (952, TOP),
        Status::DeliveryFailed => (952, BOTTOM),
        Status::Signed => (1_124, MIDDLE),
        Status::Cancelled => (428, LOWEST),
    }
}

/// Where there is room beside a status for its loop and for what was refused there; in the middle
/// row the loop is above it and the refused below.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    Above,
    Below,
    Both,
    /// To the right of it.
    Right,
}

const fn room(status: Status) -> Room {
    match status {
        Status::CourierAssigned | Status::AtDepot => Room::Above,
        Status::PickupFailed | Status::DeliveryFailed => Room::Below,
        Status::AwaitingPickup
        | Status::PickedUp
        | Status::InTransit
        | Status::OutForDelivery
        | Status::Signed => Room::Both,
        Status::Cancelled => Room::Right,
    }
}

/// A part of the drawing with a name: a stage of the parcel's life.
#[derive(Debug, Clone, Copy)]
pub struct Band {
    /// From the drawing's left edge.
    pub left: i32,
    /// From the drawing's upper edge.
    pub top: i32,
    right: i32,
    bottom: i32,
    /// Where its name starts.
    pub name: Point,
}

impl Band {
    /// To the right.
    #[must_use]
    pub const fn width(&self) -> i32 {
        self.right - self.left
    }

    /// Downwards.
    #[must_use]
    pub const fn height(&self) -> i32 {
        self.bottom - self.top
    }
}

/// Pickup, transit, delivery, and the end; and below them what is an exception.
pub const BANDS: [Band; 5] = [
    stage(4, 508),
    stage(514, 686),
    stage(692, 1_040),
    stage(1_046, 1_196),
    Band {
        left: 4,
        top: 626,
        right: 576,
        bottom: 714,
        name: (14, 704),
    },
];

const fn stage(left: i32, right: i32) -> Band {
    Band {
        left,
        top: 34,
        right,
        bottom: 618,
        name: (left + 10, 25),
    }
}

/// Where the legend starts: beside the exceptions.
pub const LEGEND: Point = (604, 654);

/// A cubic Bézier curve: its ends and its two handles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Curve([Point; 4]);

impl Curve {
    /// A straight line.
    #[must_use]
    pub const fn straight(from: Point, to: Point) -> Self {
        Self([from, from, to, to])
    }

    /// Whether it is too short to write on it.
    #[must_use]
    pub const fn is_short(&self) -> bool {
        let [start, _, _, end] = self.0;
        (end.0 - start.0).abs() < 60 && (end.1 - start.1).abs() < 60
    }

    /// As a path of SVG.
    #[must_use]
    pub fn path(&self) -> String {
        let [a, b, c, d] = self.0;
        format!(
            "M{} {}C{} {} {} {} {} {}",
            a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1
        )
    }

    /// The point this many hundredths along.
    #[must_use]
    pub fn at(&self, hundredths: i32) -> Point {
        let (t, s) = (i64::from(hundredths), i64::from(100 - hundredths));
        let weights = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
        let sum = |along: fn(&Point) -> i32| {
            let parts = self.0.iter().zip(weights);
            let sum: i64 = parts
                .map(|(point, weight)| i64::from(along(point)) * weight)
                .sum();
            i32::try_from(sum / 1_000_000).unwrap_or_default()
        };
        (sum(|point| point.0), sum(|point| point.1))
    }
}

/// The way of the arrow between two statuses, or of a status's loop.
#[must_use]
pub fn way(from: Status, to: Status) -> Curve {
    if from == to {
        loop_at(from)
    } else {
        curve(from, to)
    }
}

fn curve(from: Status, to: Status) -> Curve {
    let laid = LAID.iter().find(|way| (way.0, way.1) == (from, to));
    laid.map_or_else(|| free(from, to), |way| Curve(way.2))
}

/// From which status to which, and the curve between them.
type Way = (Status, Status, [Point; 4]);

/// The ways of the built-in rules.
#[rustfmt::skip]
const LAID: [Way; 27] = {
    use Status as S;
    [
        (S::AwaitingPickup, S::CourierAssigned, [(135, 330), (165, 310), (150, 180), (182, 172)]),
        (S::AwaitingPickup, S::PickupFailed, [(135, 360), (165, 380), (150, 510), (182, 518)]),
        (S::AwaitingPickup, S::PickedUp, [(135, 345), (210, 345), (280, 345), (358, 345)]),
        (S::AwaitingPickup, S::InTransit, [(110, 313), (150, 180), (500, 175), (556, 302)]),
        (S::AwaitingPickup, S::Cancelled, [(26, 377), (26, 610), (60, 670), (358, 670)]),
        (S::CourierAssigned, S::PickupFailed, [(226, 202), (226, 290), (226, 380), (226, 477)]),
        (S::PickupFailed, S::CourierAssigned, [(278, 488), (278, 400), (278, 310), (278, 213)]),
        (S::CourierAssigned, S::PickedUp, [(311, 182), (372, 195), (398, 235), (404, 302)]),
        (S::CourierAssigned, S::InTransit, [(311, 158), (460, 150), (568, 190), (574, 302)]),
        (S::CourierAssigned, S::Cancelled, [(304, 202), (345, 320), (345, 520), (404, 627)]),
        (S::PickupFailed, S::PickedUp, [(311, 508), (400, 500), (440, 450), (446, 388)]),
        (S::PickupFailed, S::InTransit, [(311, 524), (520, 534), (622, 480), (628, 388)]),
        (S::PickupFailed, S::Cancelled, [(311, 540), (370, 556), (425, 570), (428, 627)]),
        (S::PickedUp, S::InTransit, [(487, 345), (505, 345), (515, 345), (530, 345)]),
        (S::PickedUp, S::OutForDelivery, [(474, 377), (490, 480), (790, 490), (802, 388)]),
        (S::InTransit, S::OutForDelivery, [(659, 345), (676, 345), (690, 345), (706, 345)]),
        (S::InTransit, S::DeliveryFailed, [(650, 377), (665, 480), (760, 552), (882, 534)]),
        (S::InTransit, S::Signed, [(650, 313), (656, -45), (1_130, -45), (1_146, 302)]),
        (S::OutForDelivery, S::AtDepot, [(822, 313), (826, 220), (836, 170), (882, 160)]),
        (S::AtDepot, S::OutForDelivery, [(895, 190), (868, 220), (880, 320), (846, 334)]),
        (S::OutForDelivery, S::DeliveryFailed, [(835, 358), (880, 370), (862, 490), (882, 508)]),
        (S::DeliveryFailed, S::OutForDelivery, [(893, 524), (850, 520), (830, 470), (824, 388)]),
        (S::OutForDelivery, S::Signed, [(835, 345), (900, 345), (980, 345), (1_054, 345)]),
        (S::AtDepot, S::DeliveryFailed, [(978, 202), (978, 290), (978, 380), (978, 477)]),
        (S::DeliveryFailed, S::AtDepot, [(926, 488), (926, 400), (926, 310), (926, 213)]),
        (S::AtDepot, S::Signed, [(1_011, 170), (1_070, 170), (1_108, 220), (1_112, 302)]),
        (S::DeliveryFailed, S::Signed, [(1_011, 520), (1_080, 520), (1_146, 480), (1_150, 388)]),
    ]
};

/// For rules of a carrier's own: from side to side, bent to the right of the way.
fn free(from: Status, to: Status) -> Curve {
    let (a, b) = (place(from), place(to));
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (half_width, half_height) = (NODE.0 / 2, NODE.1 / 2);
    let (start, end) = if dx.abs() > NODE.0 {
        let side = dx.signum();
        (
            (a.0 + side * half_width, a.1 + 14),
            (b.0 - side * (half_width + CLEARANCE), b.1 + 14),
        )
    } else {
        let side = dy.signum();
        (
            (a.0 + 44, a.1 + side * half_height),
            (b.0 + 44, b.1 - side * (half_height + CLEARANCE)),
        )
    };
    let bend = (-dy / 4, dx / 4);
    let handle = |part: i32| {
        (
            start.0 + dx * part / 3 + bend.0,
            start.1 + dy * part / 3 + bend.1,
        )
    };
    Curve([start, handle(1), handle(2), end])
}

/// A status's loop, for updates that do not change the status.
fn loop_at(status: Status) -> Curve {
    let (x, y) = place(status);
    let (half_width, half_height) = (NODE.0 / 2, NODE.1 / 2);
    match room(status) {
        Room::Both => raised(x + 8, y - half_height, -1),
        Room::Above => raised(x + 26, y - half_height, -1),
        Room::Below => raised(x + 26, y + half_height, 1),
        Room::Right => {
            let x = x + half_width;
            Curve([
                (x, y - 12),
                (x + 46, y - 30),
                (x + 46, y + 30),
                (x + CLEARANCE, y + 12),
            ])
        }
    }
}

fn raised(x: i32, y: i32, side: i32) -> Curve {
    let high = y + side * 52;
    Curve([
        (x - 20, y),
        (x - 30, high),
        (x + 30, high),
        (x + 20, y + side * CLEARANCE),
    ])
}

/// Where the list of what was refused at a status is: a point on its edge, and the side of it.
#[must_use]
pub fn refused_at(status: Status) -> (Point, Side) {
    let (x, y) = place(status);
    let (half_width, half_height) = (NODE.0 / 2, NODE.1 / 2);
    match room(status) {
        // The way to a cancellation leaves on the left.
        Room::Both if status == Status::AwaitingPickup => ((x + 14, y + half_height), Side::Below),
        Room::Both => ((x - 30, y + half_height), Side::Below),
        Room::Above => ((x - 34, y - half_height), Side::Above),
        Room::Below => ((x - 34, y + half_height), Side::Below),
        Room::Right => ((x + half_width, y), Side::Right),
    }
}

/// A side of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "whoever draws has a way for each")]
pub enum Side {
    /// Above it.
    Above,
    /// Below it.
    Below,
    /// To the right of it.
    Right,
}
