//! What was committed is moved into the SQLite file beside the commits, not by them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Home, Program, client, command, eventually, is_on_server, record};

async fn post(program: &Program, number: usize) {
    let id = format!("CHECKPOINT{number:05}");
    let body = record(&id, 100_001, 0).to_string();
    let request = client().post(format!("{}/v1/updates", program.base));
    let response = request.body(body).send().await.unwrap();
    assert_eq!(response.status(), 200);
}

/// Whether the file itself has this waybill, not only its log.
fn has(store: &Path, number: usize) -> bool {
    let id = format!("CHECKPOINT{number:05}");
    let file = fs::read(store).unwrap();
    file.windows(id.len()).any(|piece| piece == id.as_bytes())
}

fn log(store: &Path) -> u64 {
    fs::metadata(store.with_extension("db-wal")).unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_commits_reach_the_file_and_the_log_begins_again() {
    if is_on_server() {
        return;
    }
    let home = Home::new();
    let store = PathBuf::from(home.store());
    let program = Program::start(command(&[
        "serve",
        "--store",
        &home.store(),
        "--listen",
        "127.0.0.1:0",
    ]));
    // So few that no commit would do it: SQLite waits for a thousand pages.
    post(&program, 0).await;
    eventually("it is in the file", async || has(&store, 0)).await;
    let number = AtomicUsize::new(1);
    eventually("a commit writes over the log", async || {
        let before = log(&store);
        post(&program, number.fetch_add(1, Ordering::Relaxed)).await;
        log(&store) == before
    })
    .await;
    assert!(program.terminate().success());
}
