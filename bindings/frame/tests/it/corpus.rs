//! The fuzz target's properties over its committed corpus, on stable Rust.

use std::fs;
use std::path::{Path, PathBuf};

use waybill_engine::{MessagePolicy, PhoneRule, RuleSet};
use waybill_frame::Operation;
use waybill_intake::Map;

use crate::bounds::sound;
use crate::frames::{Frame, TEXTS};
use crate::maps::{kept_map, records, table};
use crate::same_answers::kept;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/frame")
}

#[test]
#[cfg_attr(miri, ignore = "reads many files")]
fn the_corpus_of_the_fuzz_target_holds() {
    let mut operations = vec![0; Operation::ALL.len() + 1];
    for entry in fs::read_dir(folder()).unwrap() {
        let data = fs::read(entry.unwrap().path()).unwrap();
        waybill_frame_checks::frame(&data);
        let place = data.first().map_or(0, |byte| usize::from(*byte));
        if let Some(count) = operations.get_mut(place) {
            *count += 1;
        }
    }
    // Or the fuzzer would have to find an operation's layout by itself.
    assert!(
        operations[1..].iter().all(|count| *count > 0),
        "{operations:?}"
    );
}

/// A map with what the one of the other tests does not say: records in records, several ids, times
/// in two forms, codes with patterns and cases, and rules for texts.
const WIDE: &str = r#"
name = "wide"
unwrap = "param"
[parcel]
at = ["Data[]", "."]
waybill_id = "no"
carrier = "by"
reason = "why"
[trace]
at = "Traces[]"
order = "by-time"
time = "at"
text = "{city} {memo}"
[several_ids]
split = ","
take = "each"
[time]
formats = ["yyyy-M-d H:m", "unix-s"]
zone = "+08:00"
[vocabulary]
name = "kinds"
code = "kind"
unknown_by_text = true
[vocabulary.codes]
GOT = { is = "P" }
"T*" = { is = "T", doubt = "a guess" }
"3##" = [{ says = "拒收", is = "F" }, { is = "S" }]
[[text.rules]]
says = ["签收…人", "取走"]
unless = "未"
is = "S"
"#;

const FORM: &[u8] =
    b"param=%7B%22no%22%3A%22W1%2CW2%22%2C%22Traces%22%3A%5B%5D%2C%22why%22%3A%22none%22%7D";

/// Seeds for the operations of maps: a table, a form, records in records, masked numbers.
fn of_maps() -> Vec<(&'static str, Operation, Vec<u8>, Frame)> {
    let file = |kind: u32, file: &[u8]| Frame::default().u32(kind).u32(0).bytes(file);
    let wide = Map::from_toml(WIDE).unwrap().to_bytes();
    let nested = r#"{"Data":[{"no":"W1","Traces":[
        {"at":"2026-11-18 9:05","kind":"T7","memo":"x"},{"at":1795000000,"memo":"签收 本人"},
        {"at":"2026-11-18 8:00","kind":"301","city":"杭州","memo":"拒收"}]}]}"#;
    let row = ["W1", "2026-11-18 20:26:40", "GOT", "小陈186-0000-1234"].map(str::as_bytes);
    let header = ["no", "at", "type", "memo"].map(str::as_bytes);
    let rows = [row.to_vec(), row[..3].to_vec(), vec![&b""[..]; 4]];
    let normalise = RuleSet::STANDARD.with_messages(MessagePolicy {
        phones: PhoneRule::Normalise,
        ..MessagePolicy::DEFAULT
    });
    let by_table = table(&kept_map(), &header, &rows);
    vec![
        (
            "MapOfToml",
            Operation::Map,
            vec![],
            file(1, WIDE.as_bytes()),
        ),
        ("MapReady", Operation::Map, vec![], file(2, b"sto")),
        (
            "MapShowWide",
            Operation::MapShow,
            vec![],
            Frame(wide.clone()),
        ),
        (
            "MapReadNested",
            Operation::MapRead,
            vec![],
            records(TEXTS, &wide, &[nested.as_bytes()]),
        ),
        (
            "MapReadForm",
            Operation::MapRead,
            vec![],
            records(TEXTS, &wide, &[FORM, b"["]),
        ),
        ("MapReadTable", Operation::MapRead, vec![], by_table.clone()),
        (
            "MapReadRepaired",
            Operation::MapRead,
            kept(&normalise),
            by_table,
        ),
    ]
}

/// What the fuzzer begins with: written anew with `--ignored`, when the frame has changed.
#[test]
#[ignore = "writes files"]
fn write_the_seeds() {
    let write = |name: &str, operation: Operation, rules: &[u8], request: &Frame| {
        let head = [
            u8::try_from(operation.number()).unwrap(),
            u8::try_from(rules.len()).unwrap(),
        ];
        fs::write(folder().join(name), [&head, rules, &request.0].concat()).unwrap();
    };
    for (operation, request, _) in sound() {
        write(&format!("{operation:?}"), operation, &[], &request);
    }
    for (name, operation, rules, request) in of_maps() {
        write(name, operation, &rules, &request);
    }
}
