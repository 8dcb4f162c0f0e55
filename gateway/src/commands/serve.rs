//! `serve`: takes and sends.

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::{Id, JoinSet};
use tokio::time::timeout;
use waybill_engine::{RuleSet, Timestamp};
use waybill_sources::RuleSource;

use super::callback;
use super::failure::Failure;
use super::log;
use super::opened;
use crate::http::{App, Callback, Connections, Guard, Limits, listen, router};
use crate::metrics::Metrics;
use crate::sender::{Sender, SenderOptions};
use crate::service::{Committer, Housekeeping, Maps, Options, Service};
use crate::settings::{Serve, WithToken};
use crate::store::Store;
use crate::system::{
    Clock, Signals, Trigger, chinese_cause, secret_lines, secret_text, system_clock,
};
use crate::wechat::{TokenKeeper, TokenSource, Wechat};

/// How long a body may take to come.
pub(super) const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// How long the head of a request may take to come, and how long a connection is kept over which
/// nothing is asked: longer than proxies keep theirs, so that none asks over one that just ended.
const HEAD_PATIENCE: Duration = Duration::from_secs(75);

/// How long it is waited for somebody who takes nothing of an answer.
const ANSWER_PATIENCE: Duration = Duration::from_secs(30);

/// How long a call to WeChat may take.
pub(super) const CALL_PATIENCE: Duration = Duration::from_secs(20);

/// What a gateway needs to be started.
pub struct Ready {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// By which updates are decided.
    pub rules: RuleSet,
    /// What reads records in a carrier's own vocabulary.
    pub maps: Maps,
    /// The time.
    pub clock: Clock,
    /// How updates are taken.
    pub options: Options,
    /// How many records may wait to be written.
    pub room: usize,
    /// How large requests may be.
    pub limits: Limits,
    /// How connections are taken.
    pub connections: Connections,
    /// Who may ask.
    pub guard: Guard,
    /// How WeChat's pushes are taken, if they are.
    pub callback: Option<Callback>,
    /// What sends, if anything is sent.
    pub sending: Option<(Wechat, TokenSource, SenderOptions)>,
    /// What is done from time to time.
    pub housekeeping: Housekeeping,
}

/// A gateway that runs.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it does.
    pub service: Service,
    /// What sends, if anything is sent.
    pub sender: Option<Sender>,
    trigger: Trigger,
    parts: Parts,
}

/// The parts that run as long as the gateway does, and what each is called.
#[derive(Debug, Default)]
struct Parts {
    tasks: JoinSet<()>,
    names: HashMap<Id, &'static str>,
}

/// A part that should run as long as the gateway does has ended before it. Without it a gateway
/// would say that it is well and, as one that sends nothing, not do what it is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} has broken down; the log says why / {0} 部分已中止；原因见日志")]
pub struct BrokenDown(&'static str);

impl Parts {
    fn add(&mut self, name: &'static str, part: impl Future<Output = ()> + Send + 'static) {
        let id = self.tasks.spawn(part).id();
        self.names.insert(id, name);
    }

    /// Returns when one has ended.
    async fn ended(&mut self) -> BrokenDown {
        let Some(ended) = self.tasks.join_next_with_id().await else {
            return std::future::pending().await; // there is none
        };
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                tracing::error!(%error, "a part has broken down");
                error.id()
            }
        };
        BrokenDown(self.names.get(&id).copied().unwrap_or_default())
    }
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ready").finish_non_exhaustive()
    }
}

/// Starts a gateway on this listener.
///
/// # Errors
///
/// The listener's.
pub fn start(ready: Ready, listener: TcpListener) -> io::Result<Running> {
    let address = listener.local_addr()?;
    let metrics = Arc::new(Metrics::new());
    let service = Service {
        committer: Committer::start(Arc::clone(&ready.store), Arc::clone(&metrics), ready.room),
        store: ready.store,
        rules: Arc::new(ready.rules),
        metrics: Arc::clone(&metrics),
        clock: ready.clock,
        options: ready.options,
    };
    let (trigger, shutdown) = Trigger::new();
    let mut parts = Parts::default();
    let sender = ready.sending.map(|(wechat, source, options)| {
        let tokens = TokenKeeper::new(source, wechat.clone(), Arc::clone(&metrics));
        let (store, committer) = (Arc::clone(&service.store), service.committer.clone());
        let clock = Arc::clone(&service.clock);
        Sender::new(store, committer, wechat, tokens, metrics, clock, options)
    });
    if let Some(sender) = sender.clone() {
        let shutdown = shutdown.clone();
        parts.add("sender", async move { sender.run(shutdown).await });
    }
    let (house, over) = (service.clone(), shutdown.clone());
    parts.add("housekeeping", async move {
        house.keep_house(ready.housekeeping, over).await;
    });
    let app = App::new(
        service.clone(),
        sender.clone(),
        ready.maps,
        ready.guard,
        ready.callback,
        ready.limits,
    );
    let answering = listen(listener, router(app), ready.connections, shutdown);
    parts.add("http", answering);
    Ok(Running {
        address,
        service,
        sender,
        trigger,
        parts,
    })
}

impl Running {
    /// Returns when a part has ended that should run until the gateway is stopped.
    pub async fn broken_down(&mut self) -> BrokenDown {
        self.parts.ended().await
    }

    /// Stops taking anything in, answers what was taken, and waits for what is in flight.
    pub async fn stop(mut self, grace: Duration) {
        self.trigger.stop();
        let all = async { while self.parts.tasks.join_next().await.is_some() {} };
        if timeout(grace, all).await.is_err() {
            tracing::warn!("not everything that was under way came to its end");
        }
    }
}

pub(super) async fn run(options: Serve) -> Result<(), Failure> {
    log::start(options.log, options.log_level);
    // Before anybody can ask: whoever starts it may end it as soon as it answers.
    let mut signals = Signals::take()?;
    // Before the store is touched: what can't start leaves it as it is, and of its version.
    let callback = callback::chosen(&options).await?;
    let ready = ready(&options, callback).await?;
    let place = Place::take(options.listen)?;
    let opened = tokio::select! {
        opened = opened::to_serve(&options.open, options.lease.0) => opened?,
        // A server may take long to say anything.
        () = signals.came() => return Ok(()),
    };
    let grace = options.grace.0;
    let ready = ready(Arc::clone(&opened.store));
    let sends = ready.sending.is_some();
    let running = start(ready, place.listen()?)?;
    writeln!(io::stdout(), "listening on http://{}", running.address)?;
    let rules = running.service.rules.name();
    tracing::info!(address = %running.address, rules, sends, "started");
    until_over(running, signals, grace).await
}

/// An address that is this program's own, at which nobody is heard yet.
pub(super) struct Place {
    socket: TcpSocket,
    address: SocketAddr,
}

/// How many connections the system keeps until they are taken.
const BACKLOG: u32 = 1024;

impl Place {
    /// Takes it from all others.
    pub(super) fn take(address: SocketAddr) -> Result<Self, Failure> {
        let socket = || -> io::Result<TcpSocket> {
            let socket = match address {
                SocketAddr::V4(_) => TcpSocket::new_v4(),
                SocketAddr::V6(_) => TcpSocket::new_v6(),
            }?;
            // Also while connections of the program before it fade away.
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            Ok(socket)
        };
        match socket() {
            Ok(socket) => Ok(Self { socket, address }),
            Err(error) => Err(no_place(address, &error)),
        }
    }

    /// Hears who comes there.
    pub(super) fn listen(self) -> Result<TcpListener, Failure> {
        let heard = self.socket.listen(BACKLOG);
        heard.map_err(|error| no_place(self.address, &error))
    }
}

fn no_place(listen: SocketAddr, error: &io::Error) -> Failure {
    format!(
        "can't listen on {listen}: {error}; choose another address with --listen / \
         无法监听 {listen}：{}；请用 --listen 换一个地址",
        chinese_cause(error)
    )
    .into()
}

/// So many connections at a time.
pub(super) const fn connections(most: usize) -> Connections {
    Connections {
        most,
        head: HEAD_PATIENCE,
        answer: ANSWER_PATIENCE,
    }
}

/// Runs until a signal comes, the store should not be used any longer, or a part has broken down.
pub(super) async fn until_over(
    mut running: Running,
    mut signals: Signals,
    grace: Duration,
) -> Result<(), Failure> {
    let committer = running.service.committer.clone();
    let wrong: Option<Failure> = tokio::select! {
        () = signals.came() => None,
        error = committer.unsound() => Some(error.into()),
        broken = running.broken_down() => Some(broken.into()),
    };
    tracing::info!("stopping");
    running.stop(grace).await;
    wrong.map_or(Ok(()), Err)
}

/// The API keys. A file without one is a mistake: whoever named it does not mean that anybody may
/// ask.
async fn api_keys(options: &Serve) -> Result<String, Failure> {
    let Some(file) = &options.api_key_file else {
        return Ok(String::new());
    };
    let keys = secret_text(file).await?;
    if secret_lines(&keys).next().is_none() {
        return Err(format!(
            "{0} has no API key; write one a line, or leave --api-key-file out / \
             {0} 中没有 API key；请每行写一个，或不设 --api-key-file",
            file.display()
        )
        .into());
    }
    Ok(keys)
}

/// Whether the largest request that may come can ever be taken.
fn fits(options: &Serve) -> Result<(), Failure> {
    let limits = [
        (
            ("--max-records", options.max_records),
            ("--max-waiting", options.max_waiting),
        ),
        (
            ("--max-body", options.max_body),
            ("--max-bodies", options.max_bodies),
        ),
    ];
    for ((of_one, one), (of_all, all)) in limits {
        if all < one {
            return Err(format!(
                "{of_all} is {all}, and {of_one} is {one}: such a request could never be taken; \
                 make {of_all} at least as large, or {of_one} smaller / \
                 {of_all} 为 {all}，小于 {of_one} 的 {one}：这样的请求永远无法接收；\
                 请增大 {of_all} 或减小 {of_one}"
            )
            .into());
        }
    }
    Ok(())
}

/// What a gateway needs to be started, but for the store.
async fn ready(
    options: &Serve,
    callback: Option<Callback>,
) -> Result<impl FnOnce(Arc<dyn Store>) -> Ready, Failure> {
    fits(options)?;
    let keys = api_keys(options).await?;
    let guard = Guard::new(&keys, options.listen)?;
    let sending = sending(options)?;
    let rules = RuleSource::from(options.rules.clone())
        .load()
        .map_err(|error| format!("{error} / {}", error.chinese()))?;
    let maps = Maps::load(&options.map);
    let maps = maps.map_err(|error| format!("{error} / {}", error.chinese()))?;
    let taking = Options {
        keep_answers: options.keep_answers.0,
        adopt_until: options.adopt_until.map(Timestamp::unix),
    };
    let limits = Limits {
        body: options.max_body,
        bodies: options.max_bodies,
        records: options.max_records,
        patience: BODY_PATIENCE,
    };
    let (room, connections) = (options.max_waiting, connections(options.max_connections));
    let forget_after = options.forget_after.map(|length| length.0);
    Ok(move |store: Arc<dyn Store>| Ready {
        clock: store.clock(system_clock()),
        store,
        rules,
        maps,
        options: taking,
        room,
        limits,
        connections,
        guard,
        callback,
        sending,
        housekeeping: Housekeeping { forget_after },
    })
}

fn sending(options: &Serve) -> Result<Option<(Wechat, TokenSource, SenderOptions)>, Failure> {
    let Some(source) = source(&options.token) else {
        return Ok(None);
    };
    if let Some(server) = options
        .wechat
        .as_ref()
        .filter(|server| server.is_in_the_open())
    {
        tracing::warn!(?server, "tokens go there in the open; use https");
    }
    let sender = SenderOptions {
        in_flight: options.in_flight.into(),
        calls_a_second: options.calls_a_second,
        grace: options.grace.0,
    };
    Ok(Some((
        Wechat::new(options.wechat.clone(), CALL_PATIENCE)?,
        source,
        sender,
    )))
}

fn source(token: &WithToken) -> Option<TokenSource> {
    if let Some(command) = &token.access_token_command {
        return Some(TokenSource::Command {
            command: command.clone(),
            patience: token.access_token_patience.0,
        });
    }
    let (id, secret) = token.app_id.clone().zip(token.app_secret_file.clone())?;
    Some(TokenSource::App { id, secret })
}
