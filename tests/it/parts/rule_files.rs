//! A carrier's own rules, from a file.

use std::fs;
use std::path::{Path, PathBuf};

use waybill_engine::{PhoneRule, RuleFault, RuleFile, RuleSet};

use crate::model::bridge::Pair;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/rule-files")
}

fn presets_with_options() -> Vec<RuleSet> {
    Pair::all().into_iter().map(|pair| pair.rules).collect()
}

#[test]
fn every_preset_comes_back_from_json_and_toml_as_it_was() {
    for rules in presets_with_options() {
        let json = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<RuleSet>(&json).unwrap(), rules);
        let toml = toml::to_string(&rules).unwrap();
        assert_eq!(toml::from_str::<RuleSet>(&toml).unwrap(), rules);
        assert_eq!(rules.verify(), Ok(()));
    }
}

#[test]
fn a_preset_as_a_file() {
    insta::assert_snapshot!(toml::to_string(&RuleSet::STRICT).unwrap());
}

/// Each case is the strict preset with something wrong in it; all faults are reported together.
#[test]
#[cfg_attr(miri, ignore = "17 broken rule files; the corpus of rules has some")]
fn every_fault_of_a_file_is_told_with_its_row() {
    let mut files: Vec<PathBuf> = fs::read_dir(cases())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let texts: Vec<String> = files.iter().map(|file| faults(file)).collect();
    insta::assert_snapshot!(texts.join("\n"));
}

fn faults(path: &Path) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let text = fs::read_to_string(path).unwrap();
    let file: RuleFile = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let refused = RuleSet::try_from(file).expect_err(name);
    let told = |fault: &RuleFault| format!("    {fault}\n    {}\n", fault.chinese());
    let told: String = refused.faults().iter().map(told).collect();
    let chinese = refused.faults().iter().map(|f| f.chinese().to_string());
    assert_eq!(
        refused.chinese().to_string(),
        chinese.collect::<Vec<_>>().join("；")
    );
    format!("{name}\n{told}")
}

#[test]
fn what_is_left_out_is_as_in_the_standard_rules() {
    let mut value = serde_json::to_value(&RuleSet::STANDARD).unwrap();
    let fields = value.as_object_mut().unwrap();
    fields.retain(|name, _| name == "name" || name == "rows");
    let rules: RuleSet = serde_json::from_value(value).unwrap();
    assert_eq!(rules, RuleSet::STANDARD);
    assert_eq!(rules.messages().phones, PhoneRule::Reject);
}

#[test]
fn columns_may_stand_in_any_order_by_letters_name_or_code() {
    let mut file = RuleFile::from(&RuleSet::STRICT);
    file.columns = ["H", "Cancelled", "300003", "F", "D", "T", "P", "PF", "A"]
        .map(str::to_owned)
        .into();
    let value = serde_json::to_value(&file).unwrap();
    let turned = |rows: &serde_json::Value| {
        let turn = |row: &serde_json::Value| {
            let row: String = row.as_str().unwrap().chars().rev().collect();
            serde_json::Value::from(row)
        };
        let rows = rows.as_object().unwrap().iter();
        rows.map(|(name, row)| (name.clone(), turn(row))).collect()
    };
    let mut turned_value = value.clone();
    turned_value["rows"] = turned(&value["rows"]);
    turned_value["held_rows"] = turned(&value["held_rows"]);
    let rules: RuleSet = serde_json::from_value(turned_value).unwrap();
    assert_eq!(rules, RuleSet::STRICT);
}

#[test]
fn a_row_that_stands_twice_in_json_is_told() {
    let json = serde_json::to_string(&RuleSet::STRICT).unwrap();
    let twice = json.replacen(
        "\"rows\":{",
        "\"rows\":{\"Signed\":\". . . . . . . . .\",",
        1,
    );
    let file: RuleFile = serde_json::from_str(&twice).unwrap();
    let refused = RuleSet::try_from(file).unwrap_err();
    assert_eq!(refused.to_string(), "row Signed is there twice");
    assert_eq!(refused.chinese().to_string(), "行 Signed 重复");
}

#[test]
fn an_unknown_setting_is_refused_by_name() {
    let mut value = serde_json::to_value(&RuleSet::STANDARD).unwrap();
    value["tolerence"] = 5.into();
    let refused = serde_json::from_value::<RuleFile>(value).unwrap_err();
    assert!(refused.to_string().starts_with("unknown field `tolerence`"));
}

/// Read by hand, so that settings are fields like any other.
#[test]
fn each_field_is_taken_once_and_one_that_must_be_there_is_missed() {
    let json = serde_json::to_string(&RuleSet::STRICT).unwrap();
    let refused = |json: &str| {
        serde_json::from_str::<RuleFile>(json)
            .unwrap_err()
            .to_string()
    };
    for name in [
        "name",
        "tolerance",
        "new_cycle_after_signed",
        "columns",
        "rows",
        "held_rows",
    ] {
        let field = format!("\"{name}\":");
        let (_, value) = json.split_once(&field).unwrap();
        let value = serde_json::Deserializer::from_str(value)
            .into_iter::<serde_json::Value>()
            .next()
            .unwrap()
            .unwrap();
        let twice = json.replacen('{', &format!("{{{field}{value},"), 1);
        let told = refused(&twice);
        assert!(
            told.starts_with(&format!("duplicate field `{name}`")),
            "{told}"
        );
    }
    assert!(refused(r#"{"name":"n"}"#).starts_with("missing field `rows`"));
    assert!(refused(r#"{"rows":{}}"#).starts_with("missing field `name`"));
    assert!(refused("3").starts_with("invalid type: integer `3`, expected struct RuleFile"));
    let unknown = refused(r#"{"nam":""}"#);
    let known = [
        "name",
        "tolerance",
        "closing_tolerance",
        "allowance",
        "max_chars",
        "phones",
        "cancel_only_before_any_update",
        "new_cycle_after_signed",
        "columns",
        "rows",
        "held_rows",
    ]
    .map(|name| format!("`{name}`"))
    .join(", ");
    assert!(
        unknown.contains(&format!("unknown field `nam`, expected one of {known} at")),
        "{unknown}"
    );
}

#[test]
fn rows_that_are_no_map_are_told_what_they_should_be() {
    let mut value = serde_json::to_value(&RuleSet::STANDARD).unwrap();
    value["rows"] = "+ + + s . . . + +".into();
    let refused = serde_json::from_value::<RuleFile>(value).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "invalid type: string \"+ + + s . . . + +\", expected rows by the name of their status"
    );
}

#[test]
#[cfg_attr(miri, ignore = "tries the validator, and nothing of the engine")]
fn the_schema_takes_the_presets_and_refuses_what_is_out_of_form() {
    let schema = serde_json::from_str(&RuleFile::json_schema().to_string()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for rules in presets_with_options() {
        let value = serde_json::to_value(&rules).unwrap();
        assert!(
            validator.is_valid(&value),
            "{:?}",
            validator.validate(&value)
        );
    }

    let good = serde_json::to_value(&RuleSet::STRICT).unwrap();
    let breaks: [fn(&mut serde_json::Value); 9] = [
        |value| value["name"] = " ".into(),
        |value| value["tolerance"] = (-1).into(),
        |value| value["max_chars"] = 0.into(),
        |value| value["phones"] = "maybe".into(),
        |value| value["unknown"] = true.into(),
        |value| value["rows"]["Signed"] = ". . .".into(),
        |value| value["rows"]["Signed"] = "? . . . . . . . .".into(),
        |value| value["held_rows"]["Signed"] = ". . . . . . . . .".into(),
        |value| drop(value["rows"].as_object_mut().unwrap().remove("AtDepot")),
    ];
    for (break_it, number) in breaks.into_iter().zip(1..) {
        let mut broken = good.clone();
        break_it(&mut broken);
        assert!(!validator.is_valid(&broken), "change {number}");
        let read = serde_json::from_value::<RuleSet>(broken);
        assert!(read.is_err(), "change {number} passes the checks");
    }
}

/// Would take gigabytes if every mark of every column repeated the name of its row.
#[test]
#[cfg_attr(miri, ignore = "about space only, of 50 000 columns")]
fn what_is_wrong_with_a_file_is_told_in_proportion_to_the_file() {
    let mut file = RuleFile::from(&RuleSet::STANDARD);
    file.columns = vec!["A".to_owned(); 50_000];
    file.rows = [("x".repeat(50_000), "?".repeat(50_000))]
        .into_iter()
        .collect();
    let refused = RuleSet::try_from(file).unwrap_err();
    assert!(refused.to_string().len() < 10_000_000);
}

/// What follows another setting is not written, so that it goes on following it.
#[test]
fn a_closing_tolerance_is_in_a_file_only_where_it_was_set() {
    let json = |rules: &RuleSet| serde_json::to_value(RuleFile::from(rules)).unwrap();
    let mut file = json(&RuleSet::STANDARD);
    assert_eq!(file.get("closing_tolerance"), None);
    file["tolerance"] = 5.into();
    let rules: RuleSet = serde_json::from_value(file.clone()).unwrap();
    assert_eq!((rules.tolerance(), rules.closing_tolerance()), (5, 5));
    file["closing_tolerance"] = 900.into();
    let rules: RuleSet = serde_json::from_value(file.clone()).unwrap();
    assert_eq!((rules.tolerance(), rules.closing_tolerance()), (5, 900));
    assert_eq!(json(&rules), file);
}
