//! `try`: a gateway with a stand-in for WeChat.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tracing::Level;

use super::failure::Failure;
use super::log;
use super::serve::{self, Ready};
use crate::http::{Guard, Limits};
use crate::sender::SenderOptions;
use crate::service::{Housekeeping, Maps, Options};
use crate::settings::{LogFormat, Try};
use crate::sqlite::{SqliteStore, lock};
use crate::stub;
use crate::system::{Signals, system_clock};
use crate::wechat::{TokenSource, Wechat};
use waybill_engine::RuleSet;

/// A folder that is gone at the end.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // What can't be removed is in the system's folder for such things.
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(super) async fn run(options: Try) -> Result<(), Failure> {
    log::start(LogFormat::Text, Level::WARN);
    let signals = Signals::take()?;
    let place = serve::Place::take(options.listen)?;
    let folder = Temporary(std::env::temp_dir().join(format!("waybill-gateway-{}", process::id())));
    let path = if let Some(path) = options.store {
        path
    } else {
        fs::create_dir_all(&folder.0)?;
        folder.0.join("waybills.db")
    };
    let _lock = lock(&path)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let wechat = format!("http://{}", listener.local_addr()?).parse()?;
    let witness: stub::Witness = Arc::new(|payload| {
        let _ = writeln!(io::stdout(), "WeChat has confirmed {payload}");
    });
    tokio::spawn(stub::serve(listener, Duration::ZERO, witness));

    let grace = Duration::from_secs(5);
    let ready = Ready {
        store: Arc::new(SqliteStore::open(&path)?),
        rules: RuleSet::STANDARD,
        maps: Maps::load(&[]).map_err(|error| error.to_string())?,
        clock: system_clock(),
        options: Options {
            keep_answers: Duration::from_hours(24),
            adopt_until: None,
        },
        room: 20_000,
        limits: Limits {
            body: 8 << 20,
            bodies: 64 << 20,
            records: 10_000,
            patience: serve::BODY_PATIENCE,
        },
        connections: serve::connections(512),
        guard: Guard::new("", options.listen)?,
        callback: None,
        sending: Some((
            Wechat::new(Some(wechat), serve::CALL_PATIENCE)?,
            TokenSource::Command {
                command: "echo access-token-of-the-trial".to_owned(),
                patience: Duration::from_secs(5),
            },
            SenderOptions {
                in_flight: 8,
                calls_a_second: None,
                grace,
            },
        )),
        housekeeping: Housekeeping { forget_after: None },
    };
    let running = serve::start(ready, place.listen()?)?;
    writeln!(io::stdout(), "listening on http://{}", running.address)?;
    serve::until_over(running, signals, grace).await
}
