//! The smallest loop around the engine: records in, payloads out, one waybill after the other.
//!
//! `cargo run --example minimal_loop --features json < data/feed.jsonl`
//!
//! It keeps everything in memory, so nothing outlives it. What is durable, retries and runs as a
//! service is the gateway: `docs/gateway.md`.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead as _, Write as _};
use std::time::{SystemTime, UNIX_EPOCH};

use waybill_engine::{Outcome, Record, Reply, RuleSet, Timestamp, Tracker, decide};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = RuleSet::STANDARD;
    let mut trackers: HashMap<String, Tracker> = HashMap::new();
    let mut accepted_before = HashSet::new();
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        let record = match Record::from_json(&line, rules.messages()) {
            Ok(record) => record,
            Err(malformed) => {
                writeln!(io::stderr(), "malformed: {malformed}")?;
                continue;
            }
        };
        let id = record.waybill_id.as_str().to_owned();
        let identity = (id.clone(), record.update.fingerprint());
        if accepted_before.contains(&identity) {
            continue; // it comes again: there is nothing to send
        }
        let tracker = trackers.get(&id).copied().unwrap_or(Tracker::START);
        match decide(&rules, &tracker, &record.update, now()?) {
            Outcome::Accepted(accepted) => {
                // A backend writes these two and the payload in one transaction, and sends then.
                trackers.insert(id, *accepted.after());
                accepted_before.insert(identity);
                let payload = accepted.update_path(&record.waybill_id, &record.token);
                let reply = send(&payload.https_body().to_json())?;
                if !reply.class().is_confirmed() {
                    writeln!(io::stderr(), "{}", reply.class().next_step())?;
                }
            }
            Outcome::Duplicate => {}
            Outcome::Rejected(rejection) => writeln!(io::stderr(), "{id}: {rejection}")?,
        }
    }
    Ok(())
}

/// The call to WeChat; here, a line of output that is always confirmed.
fn send(body: &str) -> io::Result<Reply> {
    writeln!(io::stdout(), "{body}")?;
    Ok(Reply::new(0, "ok"))
}

#[allow(
    clippy::disallowed_methods,
    reason = "the engine has no clock, its caller has one"
)]
fn now() -> Result<Timestamp, Box<dyn std::error::Error>> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Timestamp::from_unix(i64::try_from(since.as_secs())?)?)
}
