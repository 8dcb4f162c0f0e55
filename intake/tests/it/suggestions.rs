//! A first map from a sample: what can be seen is in it, it can be used once what is missing is
//! filled in, and nothing is guessed that means different things elsewhere.

use insta::assert_snapshot;
use proptest::prelude::*;
use waybill_intake::{Content, Map};

use crate::support::foreign::{Scan, Vocabulary};
use crate::support::{POLICY, text};

/// The columns of a log of scanners.
#[rustfmt::skip]
const HEADER: [&str; 8] =
    ["状态", "操作类型", "扫描网点", "员工编号", "扫描时间", "运输方式", "下一站", "单号"];

#[rustfmt::skip]
const ROWS: [[&str; 8]; 5] = [
    ["正常", "收件", "杭州仓前", "0001", "2026/11/16 18:05", "", "", "110054815"],
    ["正常", "发件", "杭州仓前", "0001", "2026/11/16 21:00", "汽运", "北京", "110054815"],
    ["正常", "派件扫描", "北京海淀", "0002", "2026/11/18 7:05", "", "", "110054815"],
    ["正常", "某新类型", "北京海淀", "0002", "2026/11/18 8:05", "", "", "110054815"],
    ["正常", "45", "北京海淀", "0002", "2026/11/18 9:05", "", "", "110054815"],
];

#[test]
fn a_table_of_scans_gives_a_map_that_reads_it() {
    let suggested = Map::suggest_for_table("ours", &HEADER, &ROWS.map(Vec::from));
    assert_snapshot!(suggested);

    // There is no column for a text: the label says what happened.
    let completed = suggested.replace(
        "[time]",
        "[message]\ntext = \"{扫描网点} {操作类型}\"\n\n[time]",
    );
    let map = Map::from_toml(&completed).unwrap();
    let columns = map.columns(&HEADER).unwrap();
    let codes: Vec<&str> = ROWS
        .iter()
        .map(|row| match &columns.read(row, &POLICY)[0].content {
            Content::Update(scan) => scan.update.action().short(),
            Content::Malformed(_) => "114",
            other @ (Content::Ignored(_) | Content::Empty(_)) => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(codes, ["P", "T", "D", "114", "114"]);
}

#[test]
fn the_pushes_of_a_known_vocabulary_give_a_map_that_reads_them() {
    use waybill_engine::ActionType as A;
    let scans: Vec<Scan> = (1..)
        .zip([
            A::PickedUp,
            A::InTransit,
            A::OutForDelivery,
            A::DeliveryFailed,
            A::Signed,
        ])
        .map(|(number, action)| {
            (
                action,
                1_700_000_000 + number * 3600,
                format!("第{number}次"),
            )
        })
        .collect();
    for vocabulary in [Vocabulary::Kuaidi100, Vocabulary::Sf] {
        // What SF's 70 means depends on its reason, so that it is suggested as a comment only.
        let mut scans = scans.clone();
        scans.retain(|(action, ..)| {
            matches!(vocabulary, Vocabulary::Kuaidi100) || *action != A::DeliveryFailed
        });
        let pushes = vocabulary.pushes("W1", &scans);
        let pushes: Vec<&str> = pushes.iter().map(|push| &**push).collect();
        let suggested = Map::suggest_for_json("ours", &pushes).unwrap();
        let map = Map::from_toml(&suggested).unwrap_or_else(|error| panic!("{error}\n{suggested}"));
        let items = pushes
            .iter()
            .flat_map(|push| map.read(push.as_bytes(), &POLICY));
        let found: Vec<Scan> = items
            .map(|item| match item.content {
                Content::Update(scan) => {
                    let update = scan.update;
                    (
                        update.action(),
                        update.time().unix(),
                        update.message().to_string(),
                    )
                }
                other @ (Content::Ignored(_) | Content::Malformed(_) | Content::Empty(_)) => {
                    panic!("{other:?}\n{suggested}")
                }
            })
            .collect();
        assert_eq!(found, scans, "{suggested}");
    }
}

#[test]
fn json_in_a_text_is_looked_into() {
    let sample = text("maps/samples/sf-query.jsonl");
    let suggested = Map::suggest_for_json("ours", &[sample.lines().next().unwrap()]).unwrap();
    assert_snapshot!(suggested);
    Map::from_toml(&suggested).unwrap();
}

/// Where no field is known by its name, the list is seen all the same.
#[test]
fn the_list_is_found_whose_fields_nobody_knows() {
    let sample = r#"{"a":{"list":[{"no":"Y1","t":1794000000000,"c":"GOT","m":"已揽收"}]}}"#;
    let suggested = Map::suggest_for_json("ours", &[sample]).unwrap();
    assert!(
        suggested.contains("[trace]\nat = \"a.list[]\"\n"),
        "{suggested}"
    );
}

#[test]
fn a_sample_that_is_no_json_is_refused() {
    let refused = Map::suggest_for_json("ours", &["{}", "[]"]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "record 2 of the sample is no JSON object; give one JSON object a line"
    );
    assert_eq!(
        refused.chinese().to_string(),
        "样本的第 2 条记录不是 JSON 对象；每行应为一个 JSON 对象"
    );
    let refused = Map::suggest_for_json("ours", &[]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the sample has no record; give at least one"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever stands in a sample, the suggestion is TOML, though it may lack parts.
    #[test]
    fn a_suggestion_is_always_toml(
        header in proptest::collection::vec("[ -~单号时间类型\n'\"|*]{0,6}", 0..5),
        cell in "[ -~已揽收\n'\"\\\\]{0,8}",
    ) {
        let mut header = header;
        header.extend(["单号", "扫描时间", "操作类型"].map(str::to_owned));
        let row = vec![cell; header.len()];
        let suggested = Map::suggest_for_table("ours", &header, &[row]);
        if let Err(refused) = Map::from_toml(&suggested) {
            let told = refused.to_string();
            prop_assert!(!told.contains("TOML"), "{}\n{}", told, suggested);
        }
    }
}
