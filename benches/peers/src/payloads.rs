//! Measures writing the payload of an accepted update: by the engine, and by serde writers on a
//! derived struct.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use fastrand::Rng;
use serde::Serialize;
use waybill_engine::{
    ActionMessage, ActionType, OrderToken, Outcome, RuleSet, Timestamp, Tracker, Update,
    UpdatePath, WaybillId, decide,
};
use waybill_peers::feed::text;

use crate::markdown::Table;
use crate::rounds::interleave;
use crate::scope::Scope;
use crate::stopwatch::Stopwatch;

/// The five fields, for the writers that use serde.
#[derive(Serialize)]
struct Body<'a> {
    token: &'a str,
    waybill_id: &'a str,
    action_time: i64,
    action_type: u32,
    action_msg: &'a str,
}

/// What one payload is written from.
struct Fields {
    token: OrderToken<'static>,
    waybill_id: WaybillId<'static>,
    update: Update<'static>,
}

impl Fields {
    fn body(&self) -> Body<'_> {
        Body {
            token: self.token.reveal(),
            waybill_id: self.waybill_id.as_str(),
            action_time: self.update.time().unix(),
            action_type: self.update.action().code(),
            action_msg: self.update.message().as_str(),
        }
    }

    /// Calls the function with the payload, which the engine gives only for an accepted update.
    fn with_payload<T>(&self, then: impl FnOnce(UpdatePath<'_>) -> T) -> T {
        match decide(
            &RuleSet::STANDARD,
            &Tracker::START,
            &self.update,
            self.update.time(),
        ) {
            Outcome::Accepted(accepted) => {
                then(accepted.update_path(&self.waybill_id, &self.token))
            }
            refused @ (Outcome::Duplicate | Outcome::Rejected(_)) => {
                unreachable!("a pickup is legal from the start: {refused:?}")
            }
        }
    }
}

/// The number of different payloads of each kind. With one alone, the processor would learn its
/// branches.
const PAYLOADS: usize = 1_000;

/// How often all of them are written in one round.
const TIMES: usize = 20;

type MakeMessage = fn(&mut Rng) -> String;

/// The kinds of messages.
const KINDS: [(&str, MakeMessage); 5] = [
    ("short", |random| {
        let words = ["已揽收", "已签收", "派送中", "运输中"];
        words[random.usize(0..words.len())].to_owned()
    }),
    ("Chinese, as in feeds", |random| {
        text(ActionType::OutForDelivery, random.u32(..))
    }),
    ("English", |random| {
        format!(
            "Arrived at the sorting centre of Hangzhou, belt {}",
            random.u16(..)
        )
    }),
    ("long, 500 characters", |random| {
        let mut long = String::new();
        while long.chars().count() < 500 {
            long += &text(ActionType::InTransit, random.u32(..));
        }
        long.chars().take(500).collect()
    }),
    ("full of escapes", |random| {
        let mut escapes = String::new();
        for _ in 0..12 {
            let _ = write!(escapes, "\"{}\\号\"", random.u8(..));
        }
        escapes
    }),
];

type Writer = fn(&UpdatePath<'_>, &Fields, &mut Vec<u8>);

/// Each writes one payload into a buffer that is used again.
const WRITERS: [(&str, Writer); 4] = [
    ("waybill-engine", |path, _, json| {
        json.clear();
        path.https_body().write_json(json);
    }),
    ("serde_json", |_, fields, json| {
        json.clear();
        serde_json::to_writer(json, &fields.body()).expect("a buffer takes everything");
    }),
    ("sonic-rs", |_, fields, json| {
        json.clear();
        sonic_rs::to_writer(json, &fields.body()).expect("a buffer takes everything");
    }),
    ("simd-json", |_, fields, json| {
        json.clear();
        simd_json::to_writer(json, &fields.body()).expect("a buffer takes everything");
    }),
];

const OURS: usize = 0;

pub(crate) fn run(scope: Scope) {
    for (kind, message) in KINDS {
        let fields = fields(message);
        check(kind, &fields);
        match scope {
            Scope::Check => {}
            Scope::Small => measure(kind, &fields, 5),
            Scope::Full => measure(kind, &fields, 101),
        }
    }
    if matches!(scope, Scope::Check) {
        println!(
            "\nFour writers wrote the same payloads, {PAYLOADS} of each of {} kinds.",
            KINDS.len()
        );
    }
}

fn fields(message: MakeMessage) -> Vec<Fields> {
    let mut random = Rng::with_seed(7);
    let mut one = || {
        let time = Timestamp::from_unix(random.i64(1_790_000_000..1_800_000_000)).ok()?;
        let message = ActionMessage::new(message(&mut random)).ok()?;
        let token: String = std::iter::repeat_with(|| random.alphanumeric())
            .take(64)
            .collect();
        let waybill_id = format!("SF{}", random.u64(10_u64.pow(12)..10_u64.pow(13)));
        Some(Fields {
            token: OrderToken::new(token).ok()?,
            waybill_id: WaybillId::new(waybill_id).ok()?,
            update: Update::new(ActionType::PickedUp, time, message),
        })
    };
    (0..PAYLOADS)
        .map(|_| one().expect("the values have no fault"))
        .collect()
}

/// Panics unless every writer writes the same bytes.
fn check(kind: &str, fields: &[Fields]) {
    for fields in fields {
        let expected = fields.with_payload(|path| path.https_body().to_json());
        for (name, write) in WRITERS {
            let mut written = Vec::new();
            fields.with_payload(|path| write(&path, fields, &mut written));
            assert!(
                written == expected.as_bytes(),
                "{kind}, {name}: other bytes than the engine's: {}",
                String::from_utf8_lossy(&written)
            );
        }
    }
}

fn measure(kind: &str, fields: &[Fields], rounds: usize) {
    let accepted: Vec<_> = fields
        .iter()
        .map(|fields| {
            decide(
                &RuleSet::STANDARD,
                &Tracker::START,
                &fields.update,
                fields.update.time(),
            )
        })
        .collect();
    let paths: Vec<_> = accepted
        .iter()
        .zip(fields)
        .filter_map(|(outcome, fields)| match outcome {
            Outcome::Accepted(accepted) => {
                Some(accepted.update_path(&fields.waybill_id, &fields.token))
            }
            Outcome::Duplicate | Outcome::Rejected(_) => None,
        })
        .collect();
    let bytes: usize = paths
        .iter()
        .map(|path| path.https_body().to_json().len())
        .sum();

    let Ok(series) = interleave(rounds, WRITERS.len(), |i| {
        let (_, write) = WRITERS[i];
        let mut json = Vec::new();
        let start = Stopwatch::start();
        for _ in 0..TIMES {
            for (path, fields) in paths.iter().zip(fields) {
                write(black_box(path), black_box(fields), &mut json);
                black_box(&json);
            }
        }
        Ok::<Duration, Infallible>(start.elapsed())
    });

    let mut table = Table::new(
        format!(
            "Payload, message {kind} ({} bytes on average)",
            bytes / paths.len()
        ),
        &["who", "ns a payload", "GB/s", "× ours"],
    );
    for (i, (name, _)) in WRITERS.into_iter().enumerate() {
        let time = series.nanoseconds(i, TIMES * paths.len());
        table.row([
            name.to_owned(),
            time.with_digits(1),
            format!("{:.2}", (bytes / paths.len()) as f64 / time.median),
            series.ratio(i, OURS).with_digits(2),
        ]);
    }
    println!("{table}");
}
