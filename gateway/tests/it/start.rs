//! How the program starts, and what it says when it can't.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Output;

use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Program, client, command};

/// What is said by a command that does not work, in both languages.
fn told(output: Output) -> String {
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(" / "), "in both languages: {told}");
    told
}

fn serve(store: &Path, more: &[&str]) -> Output {
    let listen = ["--listen", "127.0.0.1:0"];
    let listen = if more.contains(&"--listen") {
        &[]
    } else {
        &listen[..]
    };
    let mut serve = command(&["serve", "--store"]);
    serve.arg(store).args(listen).args(more).output().unwrap()
}

#[test]
fn a_store_that_can_not_be_used_is_named_with_what_would_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::create_dir(file("folder")).unwrap();
    fs::write(
        file("text"),
        "no database at all, and longer than its head is".repeat(9),
    )
    .unwrap();
    let other = Connection::open(file("other")).unwrap();
    other
        .execute_batch("CREATE TABLE parcel (id TEXT)")
        .unwrap();
    let bytes = fs::read(file("other")).unwrap();
    let store = file("later");
    let made = Program::run(&["migrate", "--store", store.to_str().unwrap()]);
    assert!(made.status.success());
    let later = Connection::open(&store).unwrap();
    later.execute_batch("PRAGMA user_version = 99").unwrap();
    for (name, expected) in [
        ("folder", "it is a folder"),
        ("text", "file is not a database"),
        ("other", "a file of another program"),
        ("later", "of version 99, and this gateway knows 3"),
        ("nowhere/waybills.db", "No such file or directory"),
    ] {
        let path = file(name);
        let told = told(serve(&path, &[]));
        assert!(told.contains(expected), "{name}: {told}");
        assert!(told.contains(path.to_str().unwrap()), "{name}: {told}");
    }
    let beside = fs::read_dir(folder.path()).unwrap();
    let mut locks = beside.filter(|file| file.as_ref().unwrap().path().ends_with(".lock"));
    assert!(locks.next().is_none(), "nothing is left beside it");
    let left = fs::read(file("other")).unwrap();
    assert!(left == bytes, "another program's file is left as it is");
}

/// Whoever starts it may end it also while it waits for its store.
#[test]
fn it_ends_at_sigterm_while_its_store_says_nothing() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let store = format!("postgres://me@127.0.0.1:{port}/d?sslmode=disable");
    let mut waiting = command(&["serve", "--listen", "127.0.0.1:0", "--store", &store])
        .spawn()
        .unwrap();
    let _silent = silent.accept().unwrap();
    kill_process(Pid::from_child(&waiting), Signal::TERM).unwrap();
    assert!(waiting.wait().unwrap().success());
}

#[test]
fn an_address_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let store = folder.path().join("waybills.db");
    let told = told(serve(&store, &["--listen", &address]));
    assert!(
        told.contains(&format!("can't listen on {address}")) && told.contains("--listen"),
        "{told}"
    );
    let chinese = format!("无法监听 {address}：地址已被占用");
    assert!(told.contains(&chinese), "{told}");
}

/// Whoever has made a mistake in a new version's settings can go back to the old one.
#[test]
fn a_start_that_can_not_be_leaves_the_store_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("waybills.db");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for wrong in [
        ["--rules", "nothing"],
        ["--map", "nothing"],
        ["--max-waiting", "1"],
        ["--api-key-file", "/nowhere/keys"],
        ["--callback-token-file", "/nowhere/tokens"],
        ["--listen", "0.0.0.0:0"],
        ["--listen", &address],
    ] {
        told(serve(&store, &wrong));
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert!(left.is_empty(), "{wrong:?}: {left:?}");
    }
}

/// Nobody would find out why such a request is refused however often it is sent.
#[test]
fn limits_that_never_let_the_largest_request_in_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("waybills.db");
    for (all, one) in [("waiting", "records"), ("bodies", "body")] {
        let (all, one) = (format!("--max-{all}"), format!("--max-{one}"));
        let told = told(serve(&store, &[&all, "99", &one, "100"]));
        let english = format!("{all} is 99, and {one} is 100: ");
        let chinese = format!("{all} 为 99，小于 {one} 的 100：");
        assert!(told.contains(&english) && told.contains(&chinese), "{told}");
    }
}

/// Behind a proxy everybody comes from this machine, so a file without keys would let everybody in.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_api_keys_has_one_at_least() {
    let folder = tempfile::tempdir().unwrap();
    let (store, keys) = (
        folder.path().join("waybills.db"),
        folder.path().join("keys"),
    );
    let named = keys.to_str().unwrap();
    let missing = told(serve(&store, &["--api-key-file", named]));
    assert!(missing.contains(named), "{missing}");
    for none in ["", "\n", "# later\n", "\u{feff}"] {
        fs::write(&keys, none).unwrap();
        let empty = told(serve(&store, &["--api-key-file", named]));
        assert!(
            empty.contains(&format!("{named} has no API key"))
                && empty.contains(&format!("{named} 中没有 API key")),
            "{empty}"
        );
    }
    // As some editors write it.
    fs::write(&keys, "\u{feff}key-1\r\n").unwrap();
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0", "--api-key-file", named]);
    serve.arg("--store").arg(&store);
    let program = Program::start(serve);
    let ask = || client().get(format!("{}/v1/set-aside", program.base));
    assert_eq!(ask().send().await.unwrap().status(), 401);
    let let_in = ask().bearer_auth("key-1").send().await.unwrap();
    assert_eq!(let_in.status(), 200);
}

#[test]
fn a_variable_that_is_empty_counts_as_not_set() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0", "--log-level", "error"]);
    for name in [
        "CONFIG",
        "API_KEY_FILE",
        "MAP",
        "RULES",
        "IN_FLIGHT",
        "FORGET_AFTER",
    ] {
        serve.env(format!("WAYBILL_{name}"), "");
    }
    serve.env("WAYBILL_ACCESS_TOKEN_COMMAND", "");
    serve.env("WAYBILL_STORE", folder.path().join("waybills.db"));
    assert!(Program::start(serve).terminate().success());

    let mut serve = command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("WAYBILL_STORE", "").current_dir(folder.path());
    assert!(Program::start(serve).terminate().success());
    assert!(folder.path().join("waybills.db").exists(), "as without it");
}

#[test]
fn an_address_of_a_store_is_never_shown_with_its_password() {
    for store in [
        "postgres://me:s3cret@127.0.0.1:1/d",
        "postgres://me:s3cret@127.0.0.1:1/d?sslmode=prefer",
        "mysql://me:s3cret@127.0.0.1:x/d",
        "postgres:/me:s3cret@127.0.0.1/d",
    ] {
        let mut check = command(&["check"]);
        let output = check.env("WAYBILL_STORE", store).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{store}");
        assert!(!told.is_empty() && !told.contains("s3cret"), "{told}");
    }
}

#[test]
fn a_file_has_one_gateway_by_whichever_of_its_names() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let store = file("waybills.db");
    let first = serving(&store);
    symlink(&store, file("link.db")).unwrap();
    fs::hard_link(&store, file("hard.db")).unwrap();
    // As an older gateway had it; whoever tidies up may delete it at any time.
    fs::write(file("waybills.db.lock"), "").unwrap();
    fs::remove_file(file("waybills.db.lock")).unwrap();
    for name in ["waybills.db", "link.db", "hard.db"] {
        let told = told(serve(&file(name), &[]));
        assert!(
            told.contains("another gateway has it open"),
            "{name}: {told}"
        );
        let migrate = Program::run(&["migrate", "--store", file(name).to_str().unwrap()]);
        assert!(!migrate.status.success(), "{name}");
    }
    // What people do goes on beside it, and takes none of its locks away.
    let check = Program::run(&["check", "--store", store.to_str().unwrap()]);
    assert!(check.status.success());
    assert!(told(serve(&store, &[])).contains("another gateway has it open"));
    assert!(first.terminate().success());
    assert!(serving(&store).terminate().success());
}

/// A program that serves on this store and sends nothing.
fn serving(store: &Path) -> Program {
    let mut serve = command(&["serve", "--listen", "127.0.0.1:0", "--log-level", "error"]);
    serve.arg("--store").arg(store);
    Program::start(serve)
}

/// What people do with a store neither makes nor migrates one.
#[test]
fn a_file_without_a_store_or_with_an_older_one_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::write(file("empty"), "").unwrap();
    let older = Connection::open(file("older")).unwrap();
    older
        .execute_batch(include_str!("../../migrations/sqlite/0001_initial.sql"))
        .unwrap();
    older.execute_batch("PRAGMA user_version = 1").unwrap();
    drop(older);
    for (name, expected) in [
        ("empty", "there is no store in it"),
        ("older", "it is of version 1, and this gateway knows 3"),
    ] {
        let bytes = fs::read(file(name)).unwrap();
        for words in [
            &["check"][..],
            &["release", "W1"],
            &["forget"],
            &["set-aside"],
        ] {
            let mut run = command(words);
            let told = told(run.arg("--store").arg(file(name)).output().unwrap());
            assert!(told.contains(expected), "{words:?} {name}: {told}");
        }
        assert!(fs::read(file(name)).unwrap() == bytes, "{name}");
    }
    // Whoever serves on it brings it up to date.
    assert!(serving(&file("older")).terminate().success());
    let older = file("older");
    assert!(
        Program::run(&["check", "--store", older.to_str().unwrap()])
            .status
            .success()
    );
}

#[test]
fn what_is_over_is_known_for_a_day_at_least() {
    for (length, is_taken) in [("0s", false), ("23h", false), ("24h", true), ("90d", true)] {
        let folder = tempfile::tempdir().unwrap();
        let mut serve = command(&["serve", "--listen", "127.0.0.1:0", "--log-level", "error"]);
        serve.arg("--store").arg(folder.path().join("waybills.db"));
        serve.args(["--forget-after", length]);
        if is_taken {
            assert!(Program::start(serve).terminate().success(), "{length}");
        } else {
            let told = String::from_utf8(serve.output().unwrap().stderr).unwrap();
            assert!(told.contains("a day at least"), "{length}: {told}");
        }
        let store = folder.path().join("waybills.db");
        let store = store.to_str().unwrap();
        Program::run(&["migrate", "--store", store]);
        let forget = Program::run(&["forget", "--store", store, "--closed-after", length]);
        assert_eq!(forget.status.success(), is_taken, "by hand: {length}");
    }
}

/// What a command says of a store that is damaged, or of words that can't be used.
#[test]
fn what_a_person_is_told_is_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("waybills.db");
    let named = store.to_str().unwrap();
    let run = |words: &[&str]| Program::run(&[words, &["--store", named]].concat());
    assert!(run(&["migrate"]).status.success());
    let no_token = told(run(&["token", "W1"]));
    assert!(no_token.contains("token is empty"), "{no_token}");
    let no_id = told(run(&["release", "0"]));
    assert!(no_id.contains("waybill_id"), "{no_id}");

    let file = Connection::open(&store).unwrap();
    file.execute_batch("UPDATE tally SET amount = 7").unwrap();
    drop(file);
    let one = told(run(&["check"]));
    assert!(one.contains("1 thing is wrong / 有 1 处不对"), "{one}");

    let (whole, mut is_malformed) = (fs::read(&store).unwrap(), false);
    for page in (4096..whole.len()).step_by(4096) {
        let mut bytes = whole.clone();
        bytes[page..page + 4096].fill(7);
        fs::write(&store, bytes).unwrap();
        let damaged = told(run(&["check"]));
        let is_list = damaged.contains(" wrong / 有 ");
        assert!(damaged.contains(named) || is_list, "{damaged}");
        is_malformed |= damaged.contains("malformed; ") && damaged.contains("文件已损坏");
    }
    assert!(is_malformed, "one of them is told by SQLite itself");
}
