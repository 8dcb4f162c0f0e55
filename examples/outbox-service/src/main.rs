//! The service as a program; `docs/recipes/outbox-service.md` shows it at work.

use std::env;
use std::io::{self, BufRead, Write};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use outbox_service::{Sender, Step, Store, Wechat};
use waybill_engine::{AccessToken, OrderToken, Outcome, Record, RuleSet, Timestamp, WaybillId};

const USAGE: &str = "\
usage: outbox-service STORE              takes records from standard input, and sends
       outbox-service STORE set-aside    lists what waits for a person
       outbox-service STORE release ID   lets it be sent as it is
       outbox-service STORE token ID     lets it be sent with the order token on standard input
       outbox-service STORE discard ID   gives up the first payload of the waybill

ACCESS_TOKEN_COMMAND prints an access token; it is run at the start and when WeChat refuses the
last one.
SEND_TO, as http://127.0.0.1:8080, is a server in place of WeChat.";

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (path, words) = arguments.split_first().ok_or(USAGE)?;
    let open = || Store::open(path);
    let found = match words {
        [] => return serve(&Arc::new(open()?)),
        ["set-aside"] => {
            for (waybill, why) in open()?.waiting_for_a_person()? {
                writeln!(io::stdout(), "{waybill}: {why}")?;
            }
            return Ok(());
        }
        ["release", id] => open()?.release(&WaybillId::new(*id)?, now()?)?,
        ["discard", id] => open()?.discard(&WaybillId::new(*id)?, now()?)?,
        ["token", id] => {
            let token = io::read_to_string(io::stdin())?;
            let token = OrderToken::new(token.trim_end())?;
            open()?.release_with_token(&WaybillId::new(*id)?, &token, now()?)?
        }
        _ => return Err(USAGE.into()),
    };
    if found {
        Ok(())
    } else {
        Err("nothing of this waybill was set aside".into())
    }
}

/// Takes and sends side by side, until the input has ended and everything that may be sent was.
fn serve(store: &Arc<Store>) -> Result<(), Failure> {
    let instead = env::var("SEND_TO").ok().map(|server| server.parse());
    let wechat = Wechat::new(instead.transpose()?);
    let mut sender = Sender::new(store, wechat, access_token)?;
    // What is in it means: look at the store again.
    let (wake, woken) = sync_channel(1);
    let taking = thread::spawn({
        let store = Arc::clone(store);
        move || take_all(&store, &wake)
    });
    loop {
        match sender.step(now()?)? {
            Step::Sent(row, reply) => writeln!(io::stderr(), "{}: {reply}", row.waybill())?,
            Step::Wait(until) => sleep(until - now()?.unix(), &woken),
            Step::Idle => {
                if woken.recv().is_err() {
                    break;
                }
            }
        }
    }
    taking.join().map_err(|_| "the input could not be read")?
}

/// Sleeps some seconds, or until the store has changed.
fn sleep(seconds: i64, woken: &Receiver<()>) {
    let pause = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    if woken.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected) {
        thread::sleep(pause); // the input has ended
    }
}

/// Decides each line of the input. What is said of a line on standard output holds: an accepted one
/// is in the store by then, and need not be kept by whoever sent it.
fn take_all(store: &Store, wake: &SyncSender<()>) -> Result<(), Failure> {
    let rules = RuleSet::STANDARD;
    for (line, number) in io::stdin().lock().split(b'\n').zip(1_u64..) {
        let line = line?;
        let said = match Record::from_json(&line, rules.messages()) {
            Err(malformed) => format!("malformed: {malformed}"),
            Ok(record) => match store.take(&rules, &record, now()?)? {
                Outcome::Accepted(_) => "accepted".to_owned(),
                Outcome::Duplicate => "duplicate".to_owned(),
                Outcome::Rejected(rejection) => {
                    format!("rejected: {} {rejection}", rejection.code().number())
                }
            },
        };
        writeln!(io::stdout(), "{number} {said}")?;
        let _ = wake.try_send(()); // full: it looks again anyway
    }
    Ok(())
}

/// What the command of the environment prints.
fn access_token() -> Result<AccessToken, String> {
    let command =
        env::var("ACCESS_TOKEN_COMMAND").map_err(|_| "ACCESS_TOKEN_COMMAND is not set")?;
    let output = Command::new("sh")
        .args(["-c", &command])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("its command ended with {}", output.status));
    }
    let text = String::from_utf8(output.stdout).map_err(|_| "it is not UTF-8")?;
    AccessToken::new(text.trim_end()).map_err(|error| error.to_string())
}

fn now() -> Result<Timestamp, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Timestamp::from_unix(i64::try_from(since.as_secs())?)?)
}
