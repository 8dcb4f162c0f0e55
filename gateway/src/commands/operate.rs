//! What a person does with a store, also while a gateway runs on it.

use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use waybill_engine::{OrderToken, RuleSet, WaybillId};

use super::failure::Failure;
use crate::metrics::Metrics;
use crate::model::Queue;
use crate::service::{Committer, Decided, Decision, Options, Service};
use crate::sqlite::{self, SqliteStore};
use crate::store::{Place, Store};
use crate::system::system_clock;

/// How many are read at a time.
const PAGE: usize = 500;

pub(super) fn migrate(path: &Path) -> Result<(), Failure> {
    let _lock = sqlite::lock(path)?;
    let (before, after) = sqlite::migrate(path)?;
    Ok(writeln!(io::stdout(), "version {before} -> {after}")?)
}

pub(super) async fn check(path: &Path) -> Result<(), Failure> {
    let wrong = open(path)?.store.check().await?;
    if wrong.is_empty() {
        return Ok(writeln!(io::stdout(), "all is well")?);
    }
    for line in &wrong {
        writeln!(io::stdout(), "{line}")?;
    }
    Err(format!("{} things are wrong", wrong.len()).into())
}

pub(super) async fn set_aside(path: &Path) -> Result<(), Failure> {
    let store = open(path)?.store;
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

pub(super) async fn release(path: &Path, id: String) -> Result<(), Failure> {
    decide(path, id, Decision::Release).await
}

pub(super) async fn token(path: &Path, id: String) -> Result<(), Failure> {
    let mut token = String::new();
    io::stdin().read_to_string(&mut token)?;
    let token = OrderToken::new(token.trim_end().to_owned())?;
    decide(path, id, Decision::Token(token)).await
}

pub(super) async fn discard(path: &Path, id: String) -> Result<(), Failure> {
    decide(path, id, Decision::Discard).await
}

async fn decide(path: &Path, id: String, decision: Decision) -> Result<(), Failure> {
    let id = WaybillId::new(id)?;
    match open(path)?.decide_set_aside(id, decision).await? {
        Decided::Done { waiting } => Ok(writeln!(io::stdout(), "{waiting} to be sent")?),
        Decided::NothingWaits => {
            Err("nothing of this waybill was set aside / 该运单没有搁置的内容".into())
        }
    }
}

pub(super) async fn forget(path: &Path, closed_after: Duration) -> Result<(), Failure> {
    let service = open(path)?;
    let forgotten = service
        .forget((service.clock)().before(closed_after))
        .await?;
    Ok(writeln!(io::stdout(), "{forgotten} forgotten")?)
}

/// The store, and what is done with it. A file that is not there is a mistake here.
fn open(path: &Path) -> Result<Service, Failure> {
    if !path.exists() {
        return Err(format!("there is no {} / 文件不存在", path.display()).into());
    }
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(path)?);
    let metrics = Arc::new(Metrics::new());
    Ok(Service {
        committer: Committer::start(Arc::clone(&store), Arc::clone(&metrics), PAGE),
        store,
        rules: Arc::new(RuleSet::STANDARD),
        metrics,
        clock: system_clock(),
        options: Options {
            keep_answers: Duration::ZERO,
            adopt_until: None,
        },
    })
}
