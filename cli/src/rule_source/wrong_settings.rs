//! The settings of a rule file whose values are none: what is there, and what would be right.

use serde_json::Value;
use waybill_engine::{PhoneRule, RuleFile, RuleSet, Setting, SettingValue};

use crate::lang::either;

/// What is wrong with the values of settings; `None` if nothing is.
pub(super) fn wrong_settings(file: &Value) -> Option<String> {
    let standard = serde_json::to_value(RuleFile::from(&RuleSet::STANDARD)).ok()?;
    let is_right = |setting: Setting, value: &Value| {
        let mut file = standard.clone();
        file[setting.name()] = value.clone();
        serde_json::from_value::<RuleFile>(file).is_ok()
    };
    let told = Setting::ALL.into_iter().filter_map(|setting| {
        let value = file.get(setting.name())?;
        (!is_right(setting, value)).then(|| wrong(setting, value))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join(either("; ", "；")))
}

fn wrong(setting: Setting, value: &Value) -> String {
    let right = match RuleSet::STANDARD.settings().get(setting) {
        SettingValue::Seconds(_) => either(
            format!("a whole number of seconds, from 0 to {}", u32::MAX),
            format!("0 到 {} 的整数（秒）", u32::MAX),
        ),
        SettingValue::Characters(_) => either(
            "a whole number of characters, at least 1".to_owned(),
            "不小于 1 的整数（字符数）".to_owned(),
        ),
        SettingValue::Phones(_) => {
            let names = PhoneRule::ALL.map(|rule| format!("`{rule}`")).join(", ");
            either(format!("one of {names}"), format!("其一：{names}"))
        }
        SettingValue::Switch(_) | _ => "`true`, `false`".to_owned(),
    };
    either(
        format!("{setting} is {value}; write {right}"),
        format!("{setting} 是 {value}；请写{right}"),
    )
}
