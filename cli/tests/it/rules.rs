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

/// Of each arrow of the picture: its letters, and whether it is dashed.
fn arrows(svg: &str) -> Vec<(String, bool)> {
    let paths = svg.split("<path class=\"arrow").skip(1);
    let dashed: Vec<bool> = paths.map(|path| path.starts_with(" skip")).collect();
    let labels = svg.split("<rect class=\"label\"").skip(1);
    let letters = labels.map(|label| {
        let (_, text) = label.split_once("<text").unwrap();
        let (text, _) = text.split_once("</text>").unwrap();
        text.split_once('>').unwrap().1.to_owned()
    });
    letters.zip(dashed).collect()
}

/// Every mark of the tables is on the picture, counted from the table of the same command.
#[test]
fn the_picture_has_every_mark_of_the_table() {
    for preset in ["standard", "strict"] {
        let svg = shown(&[preset, "--as", "svg"]);
        let arrows = arrows(&svg);
        let letters = arrows.iter().flat_map(|(letters, _)| letters.split(' '));
        let (skipping, others): (Vec<&str>, Vec<&str>) = letters.partition(|l| l.starts_with('('));
        let table = shown(&[preset]);
        let rows: Vec<&str> = table.lines().skip(3).take(10).collect();
        let marks = |row: &&str| -> Vec<String> {
            // The last column is the hold, which is no arrow.
            let marks = row.split_whitespace().skip(1).take(8);
            marks.map(str::to_owned).collect()
        };
        let marks: Vec<String> = rows.iter().flat_map(marks).collect();
        let count = |signs: &[&str]| marks.iter().filter(|m| signs.contains(&m.as_str())).count();
        assert_eq!(skipping.len(), count(&["s"]), "{preset}");
        assert_eq!(others.len(), count(&["+", "r"]), "{preset}");
        for (letters, dashed) in &arrows {
            assert_eq!(
                *dashed,
                letters.split(' ').all(|l| l.starts_with('(')),
                "{letters}"
            );
        }
        assert_eq!(svg.contains("held 滞留: "), preset == "strict");
        assert!(!svg.contains("href") && !svg.contains("<script"));
    }
}

#[test]
fn a_name_in_the_picture_stays_a_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.toml");
    let ours = shown(&["--as", "toml"]).replace("\"standard\"", "\"<b>&\"");
    fs::write(&path, ours).unwrap();
    let svg = shown(&[path.to_str().unwrap(), "--as", "svg"]);
    assert!(svg.contains("&lt;b&gt;&amp;, fingerprint") && !svg.contains("<b>"));
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
