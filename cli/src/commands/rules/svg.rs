//! A rule set as a picture that any browser shows.

use std::collections::BTreeMap;

use maud::{Markup, html};
use waybill_engine::{ActionSet, ActionType, Mark, RuleSet, Situation, Stage, Status};
use waybill_page_parts::diagram::{
    Area, BANDS, Curve, HEIGHT, LEGEND, NODE, WIDTH, free_place, place, text_width, way,
};

use crate::escape;

const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#1a2433;text-anchor:middle}\
.band{fill:#f1f4f8}.start{text-anchor:start}\
.arrow{fill:none;stroke:#235789;stroke-width:1.6}.skip{stroke-dasharray:7 5}\
#head path{fill:#235789}.node{fill:#fff;stroke:#235789;stroke-width:1.5}.closed{stroke-width:3}\
.name{font-size:13px;font-weight:600}.label{fill:#fff}";

/// The picture, with a line feed at its end.
pub(crate) fn of(rules: &RuleSet) -> String {
    let title = format!(
        "{}, fingerprint {}",
        escape::name(rules.name()),
        rules.fingerprint()
    );
    let arrows = arrows(rules);
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={"0 0 " (WIDTH) " " (HEIGHT)} role="img" {
            title { (title) }
            style { (STYLE) }
            defs {
                marker #head viewBox="0 0 12 14" refX="1" refY="7"
                    markerWidth="12" markerHeight="14"
                    markerUnits="userSpaceOnUse" orient="auto" {
                    path d="M0 0 12 7 0 14z" {}
                }
            }
            rect width=(WIDTH) height=(HEIGHT) fill="#fff" {}
            (bands())
            @for arrow in &arrows { (arrow.draw()) }
            @for status in Status::ALL { (node(rules, status)) }
            @for arrow in &arrows { (arrow.draw_label()) }
            (legend(&title))
        }
    };
    picture.into_string() + "\n"
}

/// All that leads from one status to another. A hold is no arrow, as it changes no status.
struct Arrow {
    way: Curve,
    /// Whether each of its actions skips a scan.
    is_skipping: bool,
    letters: String,
    label: Area,
}

fn arrows(rules: &RuleSet) -> Vec<Arrow> {
    let mut found: BTreeMap<(Status, Status), ActionSet> = BTreeMap::new();
    for from in Status::ALL {
        for action in ActionType::ALL {
            let next = rules.next(Situation::at(from), action);
            if let Some(to) = next.filter(|_| action != ActionType::Held) {
                let actions = found.entry((from, to.status())).or_insert(ActionSet::EMPTY);
                *actions = actions.with(action);
            }
        }
    }
    let mut taken: Vec<Area> = Status::ALL.map(area).into();
    let arrow = |((from, to), actions): ((Status, Status), ActionSet)| {
        let skips = |action: &ActionType| rules.mark(Situation::at(from), *action) == Mark::Skip;
        let letter = |action: ActionType| match (action.short(), skips(&action)) {
            (letter, true) => format!("({letter})"),
            (letter, false) => letter.to_owned(),
        };
        let letters = actions.iter().map(letter).collect::<Vec<_>>().join(" ");
        let way = way(from, to);
        let label = free_place((from, to), &way, (text_width(&letters) + 6, 18), &taken);
        taken.push(label);
        Arrow {
            way,
            is_skipping: actions.iter().all(|action| skips(&action)),
            letters,
            label,
        }
    };
    found.into_iter().map(arrow).collect()
}

impl Arrow {
    fn draw(&self) -> Markup {
        let class = if self.is_skipping {
            "arrow skip"
        } else {
            "arrow"
        };
        html! { path class=(class) d=(self.way.path()) marker-end="url(#head)" {} }
    }

    fn draw_label(&self) -> Markup {
        let Area {
            left,
            top,
            width,
            height,
        } = self.label;
        html! {
            rect.label x=(left) y=(top) width=(width) height=(height) rx="4" {}
            text x=(left + width / 2) y=(top + 13) { (self.letters) }
        }
    }
}

fn area(status: Status) -> Area {
    Area::around(place(status), NODE)
}

/// With what is allowed while it is held, if that differs.
fn node(rules: &RuleSet, status: Status) -> Markup {
    let Area {
        left,
        top,
        width,
        height,
    } = area(status);
    let (x, y) = place(status);
    let held = rules
        .rows()
        .find(|row| row.is_held() && row.status() == status);
    let allowed = |held: Situation| {
        let takes = |action: &ActionType| rules.next(held, *action).is_some();
        let letters = ActionType::ALL
            .into_iter()
            .filter(takes)
            .map(ActionType::short);
        letters.collect::<Vec<_>>().join(" ")
    };
    let (class, round) = if status.is_closed() {
        ("node closed", 32)
    } else {
        ("node", 8)
    };
    let first = if held.is_some() { y - 10 } else { y - 3 };
    html! {
        rect class=(class) x=(left) y=(top) width=(width) height=(height) rx=(round) {}
        text.name x=(x) y=(first) { (status.name()) }
        text x=(x) y=(first + 17) { (status.label_zh()) }
        @if let Some(held) = held {
            text x=(x) y=(first + 33) { "held 滞留: " (allowed(held)) }
        }
    }
}

fn bands() -> Markup {
    let names = [
        Stage::Pickup,
        Stage::Transit,
        Stage::Delivery,
        Stage::Exception,
    ]
    .map(Stage::label_zh);
    let [pickup, transit, delivery, exception] = names;
    let names = [
        ("pickup", pickup),
        ("transit", transit),
        ("delivery", delivery),
        ("end", "结束"),
        ("exception", exception),
    ];
    html! {
        @for (band, (name, name_zh)) in BANDS.iter().zip(names) {
            rect.band x=(band.left) y=(band.top)
                width=(band.width()) height=(band.height()) rx="8" {}
            text.start x=(band.name.0) y=(band.name.1) { (name) " " (name_zh) }
        }
    }
}

fn legend(title: &str) -> Markup {
    let (x, y) = LEGEND;
    html! {
        text.start.name x=(x) y=(y - 6) { (title) }
        path.arrow.skip d={"M" (x + 370) " " (y - 10) "h34"} marker-end="url(#head)" {}
        text.start x=(x + 424) y=(y - 6) { "(T) a scan is missing 缺少扫描" }
        @for (place, action) in (0..).zip(ActionType::ALL) {
            text.start x=(x + place % 3 * 196) y=(y + 18 + place / 3 * 20) {
                (action.short()) " " (action.name()) " " (action.label_zh())
            }
        }
    }
}
