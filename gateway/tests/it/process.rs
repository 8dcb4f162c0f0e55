//! The program: how it starts and ends, a disk that is full, and that it keeps its secrets.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::process::{Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use waybill_gateway::callback::{AesKey, signature};
use waybill_gateway::sqlite::SqliteStore;

use crate::support::{
    Fake, Home, NOW, Program, Reaction, Seen, all_is_well, body, client, command, confirmed,
    dossiers, eventually, record, track,
};

async fn post(program: &Program, path: &str, body: String) -> (u16, String) {
    let response = client()
        .post(format!("{}{path}", program.base))
        .body(body)
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn get(program: &Program, path: &str) -> (u16, String) {
    let response = client()
        .get(format!("{}{path}", program.base))
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn at_sigterm_it_answers_what_it_took_and_waits_for_what_is_in_flight() {
    let home = Home::new();
    let fake = Fake::start(|_| Reaction::Slow(Duration::from_millis(300), 0)).await;
    let program = Program::serve(&home.store(), &fake.server, &[]);
    let requests: Vec<_> = (0..40)
        .map(|n| {
            let body = record(&format!("W{n}"), 100_001, 0).to_string();
            tokio::spawn(
                client()
                    .post(format!("{}/v1/updates", program.base))
                    .body(body)
                    .send(),
            )
        })
        .collect();
    eventually("something is in flight", async || !fake.calls().is_empty()).await;
    let ended = tokio::task::spawn_blocking(|| program.terminate())
        .await
        .unwrap();
    assert!(ended.success());
    let mut accepted = 0;
    for request in requests {
        // One that was not taken sees its connection refused or closed, never half an answer.
        if let Ok(response) = request.await.unwrap() {
            assert_eq!(response.status(), 200);
            assert!(response.text().await.unwrap().contains("\"accepted\""));
            accepted += 1;
        }
    }
    let store = home.open().await;
    let ids: Vec<_> = (0..40).map(|n| format!("W{n}")).collect();
    let kept = dossiers(&*store, &ids).await;
    let kept: usize = kept.iter().map(|dossier| dossier.accepted.len()).sum();
    assert_eq!(kept, accepted, "what is kept was answered");
    let confirmed = confirmed(&*store, &ids).await;
    assert_eq!(
        confirmed.len(),
        fake.calls().len(),
        "what was answered is stored"
    );
}

/// The program, which goes on where a file may not grow any more.
fn serving_under_limits(store: &Path, wechat: &str) -> Program {
    // Beyond the limit the system would end the program, which no full disk does.
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]);
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--wechat",
        wechat,
        "--store",
    ];
    shell
        .arg(env!("CARGO_BIN_EXE_waybill-gateway"))
        .args(serve)
        .arg(store);
    shell.args([
        "--access-token-command",
        "echo access-1",
        "--log-level",
        "error",
    ]);
    shell.stdin(Stdio::null()).stderr(Stdio::null());
    Program::start(shell)
}

/// The program under a limit on the size of files, as on a disk that is full; the limit is lifted
/// while it runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_gives_clear_answers_loses_nothing_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waybills.db");
    let fake = Fake::codes([]).await;
    let program = serving_under_limits(&path, &fake.server);
    assert_eq!(get(&program, "/readyz").await.0, 200);

    let limit = |bytes: Option<u64>| {
        let limit = Rlimit {
            current: bytes,
            maximum: None,
        };
        prlimit(Some(program.id()), Resource::Fsize, limit).unwrap();
    };
    limit(Some(256 * 1024));
    let mut promised = std::collections::BTreeMap::new();
    let mut taken = 0;
    let refused = loop {
        let id = format!("W{taken}");
        let records = track(&id);
        let sent = Value::from(records.clone()).to_string();
        let (status, answer) = post(&program, "/v1/updates", sent).await;
        if status != 200 {
            break (records, status, answer);
        }
        promised.insert(id, records.iter().map(body).collect());
        taken += 1;
        assert!(taken < 10_000, "the disk never was full");
    };
    let (records, status, problem) = refused;
    assert!(status == 503 || status == 507, "{status}: {problem}");
    let problem: Value = serde_json::from_str(&problem).unwrap();
    assert!(problem["detail_zh"].is_string(), "{problem}");
    assert_eq!(get(&program, "/healthz").await.0, 200);
    // What was moved into the store in the meantime made room in its log, and what was sent may
    // have been noted in it: now there is none, and the next update shows it.
    limit(Some(4 * 1024));
    let again = Value::from(records.clone()).to_string();
    let send_again = async || post(&program, "/v1/updates", again.clone()).await.0;
    eventually("it is not ready", async || {
        send_again().await != 200 && get(&program, "/readyz").await.0 != 200
    })
    .await;

    limit(None);
    let ready = get(&program, "/readyz").await;
    assert_eq!(
        ready.0, 200,
        "without a request that could have shown it: {}",
        ready.1
    );
    let id = records[0]["waybill_id"].as_str().unwrap().to_owned();
    eventually("it comes back by itself", async || {
        send_again().await == 200
    })
    .await;
    promised.insert(id, records.iter().map(body).collect());
    let store = SqliteStore::open(&path).unwrap();
    eventually("everything is sent", async || {
        use waybill_gateway::store::Store as _;
        store.figures().await.unwrap().waiting == 0
    })
    .await;
    assert_eq!(get(&program, "/readyz").await.0, 200);
    assert!(program.terminate().success());
    all_is_well(&store, &promised, &Seen::new(fake.bodies())).await;
}

#[test]
fn it_does_not_listen_beyond_this_machine_without_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("waybills.db");
    let store = store.to_str().unwrap();
    let output = Program::run(&["serve", "--store", store, "--listen", "0.0.0.0:0"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("--api-key-file") && told.contains("请指定"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_file_has_one_gateway() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waybills.db");
    let store = path.to_str().unwrap();
    let fake = Fake::codes([]).await;
    let _program = Program::serve(store, &fake.server, &[]);
    let second = Program::run(&["serve", "--store", store, "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(
        String::from_utf8(second.stderr)
            .unwrap()
            .contains("one file has one gateway")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn people_may_work_on_a_store_beside_its_gateway() {
    let home = Home::new();
    let store = home.store();
    let store = store.as_str();
    let fake = Fake::codes([40_199, 9_300_507, 40_199]).await;
    let program = Program::serve(store, &fake.server, &["--in-flight", "1"]);

    for id in ["W1", "W2", "W3"] {
        let before = fake.calls().len();
        post(&program, "/v1/updates", record(id, 100_001, 0).to_string()).await;
        eventually("it is tried", async || fake.calls().len() > before).await;
    }
    let listed = async || {
        let output = Program::run(&["set-aside", "--store", store]);
        String::from_utf8(output.stdout).unwrap()
    };
    eventually("they are set aside", async || {
        listed().await.lines().count() == 3
    })
    .await;
    assert!(listed().await.starts_with("W1\t1\terrcode 40199: "));
    assert!(
        Program::run(&["release", "--store", store, "W1"])
            .status
            .success()
    );
    assert!(
        Program::run(&["discard", "--store", store, "W3"])
            .status
            .success()
    );
    let mut token = command(&["token", "--store", store, "W2"]);
    let mut token = token
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    token.stdin.take().unwrap().write_all(b"right\n").unwrap();
    assert!(token.wait().unwrap().success());
    eventually("it is sent", async || fake.calls().len() == 5).await;
    assert!(fake.bodies()[4].contains("\"right\"") || fake.bodies()[3].contains("\"right\""));
    let again = Program::run(&["release", "--store", store, "W1"]);
    assert!(!again.status.success(), "nothing waits any more");
    eventually("all is well", async || {
        Program::run(&["check", "--store", store]).status.success()
    })
    .await;
    assert!(Program::run(&["forget", "--store", store]).status.success());
    let migrated = Program::run(&["migrate", "--store", &Home::new().store()]);
    assert_eq!(
        String::from_utf8(migrated.stdout).unwrap(),
        "version 0 -> 3\n"
    );
    assert!(
        !Program::run(&["check", "--store", "nowhere.db"])
            .status
            .success()
    );
}

/// By the steps of the documentation.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_put_back_without_the_log_of_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let store = file("waybills.db");
    let fake = Fake::codes([]).await;
    let serve = || Program::serve(store.to_str().unwrap(), &fake.server, &[]);
    let program = serve();
    let accept = async |program: &Program, prefix: &str| {
        let ids = (0..300).map(|number| format!("{prefix}{number}"));
        let records: Vec<_> = ids.map(|id| record(&id, 100_001, 0)).collect();
        let (status, answers) = post(program, "/v1/updates", json!(records).to_string()).await;
        assert_eq!(status, 200, "{answers}");
    };
    accept(&program, "A").await;
    let backing_up = rusqlite::Connection::open(&store).unwrap();
    let copy = file("copy.db");
    backing_up
        .execute("VACUUM INTO ?1", [copy.to_str().unwrap()])
        .unwrap();
    drop(backing_up);
    for prefix in ["B", "C", "D"] {
        accept(&program, prefix).await;
    }
    program.kill();
    let log = file("waybills.db-wal");
    assert!(fs::metadata(&log).unwrap().len() > 0, "as after a crash");

    for file in [&store, &log, &file("waybills.db-shm")] {
        fs::remove_file(file).unwrap();
    }
    fs::copy(&copy, &store).unwrap();
    let check = || Program::run(&["check", "--store", store.to_str().unwrap()]);
    assert!(check().status.success());
    let program = serve();
    for (id, status) in [("A7", 200), ("B7", 404)] {
        assert_eq!(get(&program, &format!("/v1/waybills/{id}")).await.0, status);
    }
    accept(&program, "B").await;
    assert!(program.terminate().success());
    assert!(check().status.success());
}

/// Everything that the program shows, with tokens and keys in all that it is given.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_a_log_an_answer_or_a_figure() {
    let home = Home::new();
    let folder = home.path();
    let (log, keys) = (folder.join("log"), folder.join("keys"));
    fs::write(&keys, "s3cret-key\n").unwrap();
    let fake = Fake::codes([40_001, 40_199, 45_011]).await;
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0", "--wechat", &fake.server]);
    serve
        .args(["--log-level", "trace", "--log", "json", "--api-key-file"])
        .arg(&keys);
    serve.env("WAYBILL_STORE", home.store());
    serve.env("WAYBILL_ACCESS_TOKEN_COMMAND", "echo s3cret-access");
    serve.stderr(fs::File::create(&log).unwrap());
    let program = Program::start(serve);

    let mut shown = String::new();
    let mut ask = async |method: &str, path: &str, body: String| {
        let url = format!("{}{path}", program.base);
        let request = client()
            .request(method.parse().unwrap(), url)
            .bearer_auth("s3cret-key");
        let response = request.body(body).send().await.unwrap();
        write!(shown, "{:?}", response.headers()).unwrap();
        shown.push_str(&response.text().await.unwrap());
    };
    let with_token = |mut record: Value| {
        record["token"] = "s3cret-order".into();
        record.to_string()
    };
    for (path, body) in [
        ("/v1/updates", with_token(record("W1", 100_001, 0))),
        ("/v1/updates", with_token(record("W1", 300_003, 0))),
        ("/v1/updates", with_token(record("W1", 7, 0))),
        ("/v1/updates", r#"{"token":"s3cret-order","#.into()),
        ("/v1/updates", r#"[{"token":"s3cret-order""#.into()),
        (
            "/v1/orders",
            r#"{"waybill_id":"W2","token":"s3cret-order"}"#.into(),
        ),
        (
            "/v1/orders",
            r#"{"waybill_id":"W2","token":"s3cret order"}"#.into(),
        ),
        (
            "/v1/orders",
            r#"{"waybill_id":7,"token":"s3cret-order"}"#.into(),
        ),
    ] {
        ask("POST", path, body).await;
    }
    eventually("it is set aside", async || fake.calls().len() >= 2).await;
    ask(
        "POST",
        "/v1/set-aside/W1/token",
        r#"{"token":["s3cret-order"]}"#.to_owned(),
    )
    .await;
    let pages = "/v1/waybills/W1 /v1/set-aside /metrics /readyz /openapi.json";
    for path in pages.split(' ') {
        ask("GET", path, String::new()).await;
    }
    assert!(program.terminate().success());
    shown.push_str(&fs::read_to_string(&log).unwrap());
    assert!(shown.contains("40199"), "the log is there: {shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
    assert_eq!(fake.calls()[0].access_token, "s3cret-access");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_is_tried_with_confirms_the_first_payload() {
    let mut attempt = command(&["try", "--listen", "127.0.0.1:0"]);
    attempt.stderr(Stdio::null());
    let program = Program::start(attempt);
    let mut pickup = record("W1", 100_001, 0);
    pickup["action_time"] = (NOW - 100_000_000).into();
    let (status, answer) = post(&program, "/v1/updates", pickup.to_string()).await;
    assert_eq!(status, 200, "{answer}");
    eventually("it is confirmed", async || {
        get(&program, "/v1/waybills/W1")
            .await
            .1
            .contains("\"sent\"")
    })
    .await;
    assert!(program.terminate().success());
}

/// Neither the Token and the key of WeChat's pushes, nor the order token in one, nor an API key
/// that somebody logs in with. Also in the log of everything.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_push_or_of_the_page_is_in_a_log_or_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let key = format!("s3cretKey{}", "A".repeat(34));
    let (tokens, aes) = (file("tokens", "s3cretToken"), file("aes", &key));
    let (keys, log) = (file("keys", "s3cret-key"), file("log", ""));
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0", "--log-level", "trace"]);
    serve.args(["--callback-app-id", "wx1"]);
    for (option, path) in [
        ("--store", &folder.path().join("waybills.db")),
        ("--callback-token-file", &tokens),
        ("--callback-key-file", &aes),
        ("--api-key-file", &keys),
    ] {
        serve.arg(option).arg(path);
    }
    serve.stderr(fs::File::create(&log).unwrap());
    let program = Program::start(serve);

    let order = r#"{"Event":"add_waybill","Token":"s3cret-order","OrderID":"1","WayBillID":"W1"}"#;
    let sealed = AesKey::new(&key)
        .unwrap()
        .encrypt(order.as_bytes(), "wx1", [1; 16]);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
        .to_string();
    let mut shown = String::new();
    for signer in ["s3cretToken", "guess"] {
        let signed = signature(&[signer, &now, "1", &sealed]);
        let path = format!("/wechat/callback?msg_signature={signed}&timestamp={now}&nonce=1");
        let body = serde_json::json!({ "Encrypt": sealed }).to_string();
        let (status, answer) = post(&program, &path, body).await;
        assert_eq!(
            status,
            if signer == "guess" { 403 } else { 200 },
            "{answer}"
        );
        shown.push_str(&answer);
    }
    for key in ["s3cret-key", "s3cret-guess"] {
        let request = client().post(format!("{}/login", program.base));
        let request = request
            .header("origin", &program.base)
            .body(format!("key={key}"));
        let response = request.send().await.unwrap();
        write!(shown, "{:?} {}", response.headers(), response.url()).unwrap();
        shown.push_str(&response.text().await.unwrap());
    }
    program.terminate();
    shown.push_str(&fs::read_to_string(&log).unwrap());
    assert!(shown.contains("a push was refused"), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
}

/// What is wrong with the secrets of WeChat's pushes is said at the start, and not what they are.
#[test]
fn a_callback_that_can_not_work_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let store = folder
        .path()
        .join("waybills.db")
        .into_os_string()
        .into_string()
        .unwrap();
    let (good, bad) = (file("good", "s3cretToken"), file("bad", "s3cret!"));
    let key = file("key", &"K".repeat(43));
    for (options, expected) in [
        (vec!["--callback-token-file", &bad], "line 1 is no Token"),
        (
            vec!["--callback-token-file", "/nowhere"],
            "/nowhere can't be read",
        ),
        (vec!["--callback-key-file", &key], "--callback-token-file"),
        (
            [
                ["--callback-token-file", &good],
                ["--callback-key-file", &good],
                ["--callback-app-id", "wx1"],
            ]
            .concat(),
            "line 1 is no EncodingAESKey",
        ),
        (
            vec!["--callback-token-file", &good, "--callback-key-file", &key],
            "--callback-app-id",
        ),
    ] {
        let serve = ["serve", "--store", &store, "--listen", "127.0.0.1:0"];
        let output = Program::run(&[&serve[..], &options].concat());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{options:?}");
        assert!(error.contains(expected), "{options:?}: {error}");
        let (_, chinese) = error.split_once(" / ").unwrap_or_default();
        let english = ["letters", "can't", "No such"];
        let english = english.iter().find(|word| chinese.contains(**word));
        assert_eq!(english, None, "{error}");
        assert!(!error.contains("s3cret"), "{error}");
    }
}

/// Also where the grace is shorter than the command takes: nothing of it is left running.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_for_the_access_token_does_not_outlive_the_gateway() {
    let home = Home::new();
    let begun = home.path().join("begun");
    let (mut reader, writer) = std::io::pipe().unwrap();
    let token = format!("sleep 1000 & touch {}; wait; echo x", begun.display());
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0", "--grace", "1s"]);
    serve.args(["--store", &home.store(), "--access-token-command", &token]);
    serve
        .args(["--access-token-patience", "20m"])
        .stderr(writer);
    let program = Program::start(serve);
    let (status, _) = post(
        &program,
        "/v1/updates",
        record("W1", 100_001, 0).to_string(),
    )
    .await;
    assert_eq!(status, 200);
    eventually("the command runs", async || begun.exists()).await;
    let ended = tokio::task::spawn_blocking(|| program.terminate());
    assert!(ended.await.unwrap().success());
    // All that the command started has the other end.
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut log = String::new();
        tell.send(reader.read_to_string(&mut log).is_ok())
    });
    let told = told.recv_timeout(Duration::from_secs(30));
    assert_eq!(told, Ok(true), "it is still running");
}
