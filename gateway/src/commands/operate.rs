//! What a person does with a store, also while a gateway runs on it.

use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use waybill_engine::{OrderToken, RuleSet, WaybillId};

use super::failure::Failure;
use super::opened;
use crate::metrics::Metrics;
use crate::model::Queue;
use crate::service::{Committer, Decided, Decision, Options, Service};
use crate::settings::{Kept, One, Open};
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
    let wrong = store.check().await?;
    if wrong.is_empty() {
        let version = store.version();
        return Ok(writeln!(io::stdout(), "version {version}: all is well")?);
    }
    for line in &wrong {
        writeln!(io::stdout(), "{line}")?;
    }
    Err(format!("{} things are wrong", wrong.len()).into())
}

pub(super) async fn set_aside(open: Open) -> Result<(), Failure> {
    let store = service(&open).await?.store;
    let mut after = None;
    loop {
        let page = store.set_aside(after, PAGE).await?;
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
    let token = OrderToken::new(token.trim_end().to_owned())?;
    decide(one, Decision::Token(token)).await
}

pub(super) async fn discard(one: One) -> Result<(), Failure> {
    decide(one, Decision::Discard).await
}

async fn decide(one: One, decision: Decision) -> Result<(), Failure> {
    let id = WaybillId::new(one.id)?;
    let service = service(&one.open).await?;
    match service.decide_set_aside(id, decision).await? {
        Decided::Done { waiting } => Ok(writeln!(io::stdout(), "{waiting} to be sent")?),
        Decided::NothingWaits => {
            Err("nothing of this waybill was set aside / 该运单没有搁置的内容".into())
        }
    }
}

pub(super) async fn forget(kept: Kept) -> Result<(), Failure> {
    let service = service(&kept.open).await?;
    let before = (service.clock)().before(kept.closed_after.0);
    let forgotten = service.forget(before).await?;
    Ok(writeln!(io::stdout(), "{forgotten} forgotten")?)
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
