//! How the diagram's parts are drawn, as SVG.

use maud::{Markup, html};
use waybill_engine::{ActionType, Stage, Status};

use super::area::Area;
use super::layout::{BANDS, Curve, HEIGHT, NODE, Point, WIDTH, place};
use crate::bilingual::Bilingual;
use crate::markup::svg;
use crate::words;

/// The whole drawing: its name and what it shows, for those who can't see it, then the stages, and
/// over them this content. A page has one at most, as its parts have ids.
#[must_use]
pub fn canvas(title: &Bilingual, description: &Bilingual, content: &Markup) -> Markup {
    html! {
        svg.diagram viewBox={"0 0 " (WIDTH) " " (HEIGHT)} role="img"
            aria-labelledby="diagram-title diagram-desc" {
            title id="diagram-title" { (title.en()) " · " (title.zh()) }
            desc id="diagram-desc" { (description.en()) " " (description.zh()) }
            defs {
                marker #arrowhead viewBox="0 0 12 14" refX="1" refY="7"
                    markerWidth="12" markerHeight="14"
                    markerUnits="userSpaceOnUse" orient="auto" {
                    path d="M0 0 12 7 0 14z" {}
                }
            }
            (bands())
            (content)
        }
    }
}

fn bands() -> Markup {
    let names = [
        words::stage(Stage::Pickup),
        words::stage(Stage::Transit),
        words::stage(Stage::Delivery),
        words::END.clone(),
        words::stage(Stage::Exception),
    ];
    html! {
        g.bands {
            @for (band, name) in BANDS.iter().zip(&names) {
                rect x=(band.left) y=(band.top)
                    width=(band.width()) height=(band.height()) rx="8" {}
                text x=(band.name.0) y=(band.name.1) { (svg(name)) }
            }
        }
    }
}

/// An arrow of this width, in the drawing's units; a dashed one passes over a missing scan.
#[must_use]
pub fn arrow(way: &Curve, width: &str, is_skipping: bool) -> Markup {
    html! {
        path class=[is_skipping.then_some("skip")] d=(way.path())
            stroke-width=(width) marker-end="url(#arrowhead)" {}
    }
}

/// What is written on the arrow between two statuses: a line in bold type, and perhaps a second.
#[must_use]
pub fn label(
    (from, to): (Status, Status),
    area: Area,
    first: &Bilingual,
    second: Option<&Bilingual>,
) -> Markup {
    let Area {
        left,
        top,
        width,
        height,
    } = area;
    let x = left + width / 2;
    let title = words::status(from).and(&words::ARROW, &words::status(to));
    html! {
        g {
            title { (title.en()) " · " (title.zh()) }
            rect x=(left) y=(top) width=(width) height=(height) rx="4" {}
            text.count x=(x) y=(top + 13) { (svg(first)) }
            @if let Some(second) = second {
                text.share x=(x) y=(top + 26) { (svg(second)) }
            }
        }
    }
}

/// A status with its name and these lines below it, and with this class beside its own.
#[must_use]
pub fn status_box(status: Status, lines: &[Bilingual], class: Option<&str>) -> Markup {
    let Area {
        left,
        top,
        width,
        height,
    } = Area::around(place(status), NODE);
    let (x, y) = place(status);
    let first = y - i32::try_from(lines.len()).unwrap_or(2) * 8 + 4;
    let round = if status.is_closed() { 32 } else { 8 };
    let closed = status.is_closed().then_some("closed");
    let classes: Vec<_> = ["node"].into_iter().chain(closed).chain(class).collect();
    html! {
        g class=(classes.join(" ")) {
            rect x=(left) y=(top) width=(width) height=(height) rx=(round) {}
            text.name x=(x) y=(first) { (svg(&words::status(status))) }
            @for (line, label) in (1..).zip(lines) {
                text x=(x) y=(first + 16 * line) { (svg(label)) }
            }
        }
    }
}

/// What each action's letter stands for, from this point on, in two rows.
#[must_use]
pub fn actions((x, y): Point) -> Markup {
    html! {
        @for (place, action) in (0..).zip(ActionType::ALL) {
            text x=(x + place % 5 * 119) y=(y + place / 5 * 20) {
                tspan.name { (action.short()) } " "
                (svg(&Bilingual::new(action.name(), action.label_zh())))
            }
        }
    }
}
