//! `waybill rules`: shown, checked, compared.

use std::fs;

use waybill_engine::{RuleFile, RuleSet};

use crate::command::{feed_path, gate, record, run, told, waybill};

fn shown(arguments: &[&str]) -> String {
    let (exit, stdout, stderr) = run(waybill().args(["rules", "show"]).args(arguments), b"");
    assert_eq!((exit, stderr.as_str()), (0, ""), "{arguments:?}");
    stdout
}

#[test]
fn the_tables_for_people() {
    insta::assert_snapshot!(shown(&["standard"]) + "\n" + &shown(&["strict", "--lang", "zh"]));
}

#[test]
fn forms_for_programs_are_the_core_s() {
    for rules in [RuleSet::STANDARD, RuleSet::STRICT] {
        for (form, expected) in [
            ("markdown", rules.markdown().to_string()),
            ("mermaid", rules.mermaid().to_string()),
            ("dot", rules.dot().to_string()),
        ] {
            assert_eq!(shown(&[rules.name(), "--as", form]), expected + "\n");
        }
    }
    let (_, schema, _) = run(waybill().args(["rules", "schema"]), b"");
    assert_eq!(schema, RuleFile::json_schema().to_string());
}

/// What is shown as a file is taken as one, under any name, and nothing changes.
#[test]
fn a_rule_set_survives_being_shown_as_a_file() {
    let folder = tempfile::tempdir().unwrap();
    for preset in ["standard", "strict"] {
        for form in ["json", "toml"] {
            let text = shown(&[preset, "--as", form]);
            for name in [
                format!("rules.{form}"),
                "rules".to_owned(),
                preset.to_owned(),
            ] {
                let path = folder.path().join(name);
                fs::write(&path, format!("\u{feff}{text}")).unwrap();
                let path = path.to_str().unwrap();
                for task in ["check", "diff"] {
                    let mut command = waybill();
                    command.args(["rules", task]);
                    command.args((task == "diff").then_some(preset)).arg(path);
                    let (exit, _, stderr) = run(&mut command, b"");
                    assert_eq!((exit, stderr.as_str()), (0, ""), "{task} {path}");
                }
            }
        }
    }
}

#[test]
fn faults_differences_and_wrong_usage_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let standard = shown(&["--as", "toml"]);
    let (_, rows) = standard.split_once("[rows]").unwrap();
    let ours = format!("name = \"ours\"\ntolerance = 120\n[rows]{rows}");
    let sound = file("sound.toml", &ours);
    let broken = file(
        "broken.toml",
        &ours
            .replace("\"ours\"", "\" \"")
            .replace("AtDepot =", "Depot =")
            .replace("r + + s . . . + +", "r + ? s . . . + + +"),
    );
    let stuck = file(
        "stuck.toml",
        &ours.replace(". . . + + r + . +", ". . . . . r . . +"),
    );
    let (json, csv) = (
        file("no.json", "{\n  \"name\": 7\n}"),
        file("a.csv", "a,b\n1,2"),
    );
    let all = [
        told(&["rules", "check", &sound], ""),
        told(&["rules", "check", &sound, "--lang", "zh"], ""),
        told(&["rules", "check", &broken], ""),
        told(&["rules", "check", &broken, "--lang", "zh"], ""),
        told(&["rules", "check", &json], ""),
        told(&["rules", "check", &csv], ""),
        told(&["rules", "show", &broken], ""),
        told(&["rules", "diff", "standard", &sound], ""),
        told(&["rules", "diff", &sound, &sound], ""),
        told(&["rules", "diff", "standard", &stuck], ""),
        told(&["rules", "show", "standart"], ""),
        told(&["rules", "show", "--as", "png"], ""),
    ];
    let all = all
        .join("\n")
        .replace(folder.path().to_str().unwrap(), "FOLDER");
    insta::assert_snapshot!(all);
}

/// Under a file of the same rules nothing changes, and under other rules their decisions are made.
#[test]
fn a_feed_is_gated_by_a_file_of_rules() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.toml");
    let path = path.to_str().unwrap();
    let feed = fs::read(feed_path()).unwrap();
    for preset in ["standard", "strict"] {
        fs::write(path, shown(&[preset, "--as", "toml"])).unwrap();
        let by_name = gate(&feed, &["--rules", preset]);
        let by_file = gate(&feed, &["--rules", path]);
        assert_eq!(by_name.verdicts, by_file.verdicts);
        assert_eq!(by_name.stdout, by_file.stdout);
    }
    let ours = shown(&["--as", "toml"])
        .replace("tolerance = 60", "tolerance = 10")
        .replace("phones = \"reject\"", "phones = \"off\"");
    fs::write(path, ours).unwrap();
    let feed = [
        record("W1", 1_700_000_000, 100_001, "138****1234"),
        record("W1", 1_699_999_989, 200_001, "已发出"),
    ]
    .concat();
    let outcomes = |options: &[&str]| -> Vec<String> {
        let run = gate(feed.as_bytes(), options);
        let outcome = |verdict: &serde_json::Value| verdict["outcome"].as_str().map(str::to_owned);
        run.verdicts().iter().filter_map(outcome).collect()
    };
    assert_eq!(outcomes(&["--rules", path]), ["accepted", "rejected"]);
    assert_eq!(
        outcomes(&["--rules", path, "--phones", "reject"]),
        ["malformed", "accepted"]
    );
}
