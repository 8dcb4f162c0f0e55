//! What a person does with a store, also while a gateway runs on it.

use std::fmt::Display;
use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use waybill_engine::{OrderToken, RuleSet, WaybillId};

use super::failure::Failure;
use super::opened;
use crate::metrics::Metrics;
use crate::model::Queue;
use crate::service::{Committer, Decided, Decision, Options, Service};
use crate::settings::{Kept, One, Open, StorePath};
use crate::store::Place;
use crate::system::system_clock;

/// How many are read at a time.
const PAGE: usize = 500;

pub(super) async fn migrate(open: Open) -> Result<(), Failure> {
    let (before, after) = opened::migrate(&open).await?;
    Ok(writeln!(io::stdout(), "version {before} -> {after}")?)
}

pub(super) async fn check(open: Open) -> Result<(), Failure> {
    let store = service(&open).await?.store;
    let wrong = store.check().await.map_err(|error| of(&open, &error))?;
    if wrong.is_empty() {
        let version = store.version();
        return Ok(writeln!(io::stdout(), "version {version}: all is well")?);
    }
    for line in &wrong {
        writeln!(io::stdout(), "{line}")?;
    }
    let things = match wrong.len() {
        1 => "1 thing is".to_owned(),
        many => format!("{many} things are"),
    };
    Err(format!("{things} wrong / 有 {} 处不对", wrong.len()).into())
}

pub(super) async fn set_aside(open: Open) -> Result<(), Failure> {
    let store = service(&open).await?.store;
    let mut after = None;
    loop {
        let page = store.set_aside(after, PAGE).await;
        let page = page.map_err(|error| of(&open, &error))?;
        for found in &page {
            let (id, waiting) = (&found.waybill.id, found.waybill.waiting);
            let why = found
                .waybill
                .reply
                .map(|reply| reply.to_string())
                .unwrap_or_default();
            writeln!(io::stdout(), "{id}\t{waiting}\t{why}")?;
        }
        let Some(last) = page.last().filter(|_| page.len() == PAGE) else {
            return Ok(());
        };
        after = match last.waybill.queue {
            Queue::SetAside { at } => Some(Place {
                at,
                id: last.waybill.id.clone(),
            }),
            Queue::Empty | Queue::Due { .. } => return Ok(()),
        };
    }
}

pub(super) async fn release(one: One) -> Result<(), Failure> {
    decide(one, Decision::Release).await
}

pub(super) async fn token(one: One) -> Result<(), Failure> {
    let mut token = String::new();
    io::stdin().read_to_string(&mut token)?;
    let token = OrderToken::new(token.trim_end().to_owned())
        .map_err(|error| format!("{error} / {}", error.chinese()))?;
    decide(one, Decision::Token(token)).await
}

pub(super) async fn discard(one: One) -> Result<(), Failure> {
    decide(one, Decision::Discard).await
}

async fn decide(one: One, decision: Decision) -> Result<(), Failure> {
    let id = WaybillId::new(one.id).map_err(|error| format!("{error} / {}", error.chinese()))?;
    let service = service(&one.open).await?;
    let decided = service.decide_set_aside(id, None, decision).await;
    match decided.map_err(|error| of(&one.open, &error))? {
        Decided::Done { waiting } => Ok(writeln!(io::stdout(), "{waiting} to be sent")?),
        Decided::NothingWaits | Decided::OtherFirst => {
            Err("nothing of this waybill was set aside / 该运单没有搁置的内容".into())
        }
    }
}

pub(super) async fn forget(kept: Kept) -> Result<(), Failure> {
    let service = service(&kept.open).await?;
    let before = (service.clock)().before(kept.closed_after.0);
    let forgotten = service.forget(before).await;
    let forgotten = forgotten.map_err(|error| of(&kept.open, &error))?;
    Ok(writeln!(io::stdout(), "{forgotten} forgotten")?)
}

/// What went wrong with this store, which is named where it is a file.
fn of(open: &Open, error: &dyn Display) -> Failure {
    match &open.store {
        StorePath::Sqlite(path) => format!("{}: {error}", path.display()).into(),
        #[cfg(any(feature = "mysql", feature = "postgres"))]
        StorePath::Server(_) => error.to_string().into(),
    }
}

/// What is done with the store, which has to be there.
async fn service(open: &Open) -> Result<Service, Failure> {
    let store = opened::existing(open).await?;
    let metrics = Arc::new(Metrics::new());
    Ok(Service {
        committer: Committer::start(Arc::clone(&store), Arc::clone(&metrics), PAGE),
        clock: store.clock(system_clock()),
        store,
        rules: Arc::new(RuleSet::STANDARD),
        metrics,
        options: Options {
            keep_answers: Duration::ZERO,
            adopt_until: None,
        },
    })
}
