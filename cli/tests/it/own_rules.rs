//! `--rules` with a file of a carrier's own.

use std::path::Path;

use serde_json::json;
use waybill_engine::{MessagePolicy, PhoneRule, RuleFile, RuleSet};

use crate::command::{gate, record, run, waybill};

/// The standard rules, but that a parcel may be signed for right after its pickup.
fn lockers() -> RuleFile {
    let mut json = serde_json::to_value(&RuleSet::STANDARD).unwrap();
    json["name"] = json!("lockers");
    json["rows"]["PickedUp"] = json!(". . r + s . s . +");
    serde_json::from_value(json).unwrap()
}

fn feed() -> String {
    [
        record("W1", 1_700_000_000, 100_001, "联系186-0000-6666"),
        record("W1", 1_700_000_001, 100_001, "已揽收"),
        record("W1", 1_700_000_002, 300_003, "已签收"),
    ]
    .concat()
}

fn write(folder: &Path, name: &str, content: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The codes of what the rules refused, a dash for what they accepted.
fn codes(rules: &str, options: &[&str]) -> Vec<String> {
    let run = gate(feed().as_bytes(), &[&["--rules", rules], options].concat());
    assert_eq!(run.exit, 0, "{}", run.stderr);
    run.verdicts()
        .iter()
        .map(|verdict| verdict["code"].as_str().unwrap_or("-").to_owned())
        .collect()
}

#[test]
fn a_carrier_s_own_rules_decide_from_json_and_toml() {
    let folder = tempfile::tempdir().unwrap();
    let json = write(
        folder.path(),
        "a.json",
        &serde_json::to_string(&lockers()).unwrap(),
    );
    let toml = write(
        folder.path(),
        "a.toml",
        &toml::to_string(&lockers()).unwrap(),
    );
    assert_eq!(codes("standard", &[])[2], "action_not_permitted");
    for rules in [json, toml] {
        assert_eq!(codes(&rules, &[]), ["invalid_action_msg", "-", "-"]);
    }
}

#[test]
fn what_is_said_of_phones_wins_over_the_rules_and_the_rules_over_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let rules = RuleSet::STANDARD.with_messages(MessagePolicy {
        max_chars: 3,
        phones: PhoneRule::Normalise,
    });
    let short = write(
        folder.path(),
        "short",
        &serde_json::to_string(&rules).unwrap(),
    );
    let rules = rules.with_messages(MessagePolicy {
        max_chars: 13,
        phones: PhoneRule::Normalise,
    });
    let long = write(
        folder.path(),
        "long",
        &serde_json::to_string(&rules).unwrap(),
    );
    for (rules, phones, first) in [
        (&long, None, "-"),
        (&long, Some("reject"), "invalid_action_msg"),
        (&long, Some("off"), "invalid_action_msg"),
        (&short, Some("normalise"), "invalid_action_msg"),
        (&"standard".to_owned(), None, "invalid_action_msg"),
        (&"strict".to_owned(), Some("normalise"), "-"),
    ] {
        let options = phones.map_or(Vec::new(), |how| vec!["--phones", how]);
        assert_eq!(codes(rules, &options)[0], first, "{rules} {phones:?}");
    }
}

#[test]
fn a_file_that_is_named_like_a_rule_set_is_reached_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "strict",
        &serde_json::to_string(&lockers()).unwrap(),
    );
    for (rules, accepted) in [("strict", 1), ("./strict", 2)] {
        let mut command = waybill();
        command
            .args(["gate", "--rules", rules])
            .current_dir(folder.path());
        let (exit, stdout, _) = run(&mut command, feed().as_bytes());
        assert_eq!((exit, stdout.lines().count()), (0, accepted), "{rules}");
    }
}

/// Two names of settings misspelt, and a value of another type.
fn lockers_with_unknown_fields(sound: &str) -> String {
    sound
        .replace("tolerance", "tolerence")
        .replace("max_chars", "max_char")
        .replace("allowance = 300", "allowance = \"300\"")
}

#[test]
fn rules_that_can_t_be_used_are_told_with_every_fault() {
    let folder = tempfile::tempdir().unwrap();
    let sound = toml::to_string(&lockers()).unwrap();
    let unsound = sound
        .replace(
            "Signed = \". . . . . . . . .\"",
            "Signed = \". . + . . . . . .\"",
        )
        .replace("AtDepot = \"", "Depot = \"+");
    write(folder.path(), "unsound.toml", &unsound);
    write(
        folder.path(),
        "typo.toml",
        &sound.replace("tolerance", "tolerence"),
    );
    let misspelt = lockers_with_unknown_fields(&sound);
    write(folder.path(), "typos.toml", &misspelt);
    let table: toml::Table = misspelt.parse().unwrap();
    let json = serde_json::to_string(&table).unwrap();
    write(folder.path(), "typos.json", &json);
    write(folder.path(), "broken.json", "{\"name\": ours}");
    write(folder.path(), "empty", "");
    let told: String = [
        "loose",
        "unsound.toml",
        "typo.toml",
        "typos.toml",
        "typos.json",
        "broken.json",
        "empty",
        ".",
    ]
    .iter()
    .map(|rules| {
        let mut command = waybill();
        command
            .args(["gate", "--rules", rules])
            .current_dir(folder.path());
        let (exit, stdout, stderr) = run(&mut command, feed().as_bytes());
        assert_eq!((exit, stdout.as_str()), (2, ""), "{rules}");
        stderr
    })
    .collect();
    insta::assert_snapshot!(told);
}

/// What is no value of a setting is told with what would be right, of all settings at once.
#[test]
fn a_wrong_value_of_a_setting_is_told_with_what_would_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let standard = toml::to_string(&RuleSet::STANDARD).unwrap();
    let file = standard
        .replace("max_chars = 512", "max_chars = -1")
        .replace("tolerance = 60", "tolerance = 1.5")
        .replace("phones = \"reject\"", "phones = \"maybe\"");
    let value: serde_json::Value = toml::from_str(&file).unwrap();
    let seconds = "a whole number of seconds, from 0 to 4294967295";
    for (name, content, form) in [
        ("ours.toml", file, "TOML"),
        ("ours.json", value.to_string(), "JSON"),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
        let told = |lang: &str| {
            let mut command = waybill();
            command
                .current_dir(&folder)
                .args(["rules", "check", name, "--lang", lang]);
            let (exit, _, stderr) = run(&mut command, b"");
            assert_eq!(exit, 2);
            stderr
        };
        assert_eq!(
            told("en"),
            format!(
                "waybill: {name} can't be read as rules, as {form}: tolerance is 1.5; write \
                 {seconds}; max_chars is -1; write a whole number of characters, at least 1; \
                 phones is \"maybe\"; write one of `reject`, `normalise`, `off`\n"
            )
        );
        assert_eq!(
            told("zh"),
            format!(
                "waybill: {name} 不能作为规则读取，按 {form} 读取：tolerance 是 1.5；请写0 到 \
                 4294967295 的整数（秒）；max_chars 是 -1；请写不小于 1 的整数（字符数）；\
                 phones 是 \"maybe\"；请写其一：`reject`, `normalise`, `off`\n"
            )
        );
    }
}

#[test]
fn a_feed_that_is_given_as_rules_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let scan = crate::command::record("W1", 1_700_000_000, 100_001, "已揽收");
    for (name, content) in [
        ("one.jsonl", scan.clone().into_bytes()),
        ("two.json", scan.repeat(2).into_bytes()),
        ("damaged.jsonl", [scan.as_bytes(), b"\xff"].concat()),
        (
            "scans.csv",
            b"token,waybill_id,action_time,action_type,action_msg\n".to_vec(),
        ),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
        let mut command = waybill();
        command.current_dir(&folder).args(["gate", "--rules", name]);
        let (exit, _, stderr) = run(&mut command, b"");
        assert_eq!(
            (exit, stderr),
            (
                2,
                format!(
                    "waybill: {name} can't be read as rules, as it is a feed of updates, or \
                     payloads; give a feed by itself, and rules with --rules: waybill gate FEED \
                     --rules RULES\n"
                )
            )
        );
    }
}
