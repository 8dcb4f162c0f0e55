//! The settings of a rule file whose values are none: what is there, and what would be right.

use serde_json::Value;
use waybill_engine::{PhoneRule, RuleFile, RuleSet, Setting, SettingValue};

use crate::problem::Problem;

/// What is wrong with the values of settings; `None` if nothing is.
pub(crate) fn wrong_settings(file: &Value) -> Option<Problem> {
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
    let (english, chinese): (Vec<String>, Vec<String>) = told.unzip();
    (!english.is_empty()).then(|| Problem::new(english.join("; "), chinese.join("；")))
}

/// In English, and in Chinese.
fn wrong(setting: Setting, value: &Value) -> (String, String) {
    let (right, right_zh) = match RuleSet::STANDARD.settings().get(setting) {
        SettingValue::Seconds(_) => (
            format!("a whole number of seconds, from 0 to {}", u32::MAX),
            format!("0 到 {} 的整数（秒）", u32::MAX),
        ),
        SettingValue::Characters(_) => (
            "a whole number of characters, at least 1".to_owned(),
            "不小于 1 的整数（字符数）".to_owned(),
        ),
        SettingValue::Phones(_) => {
            let names = PhoneRule::ALL.map(|rule| format!("`{rule}`")).join(", ");
            (format!("one of {names}"), format!("其一：{names}"))
        }
        SettingValue::Switch(_) | _ => {
            let both = "`true`, `false`".to_owned();
            (both.clone(), both)
        }
    };
    (
        format!("{setting} is {value}; write {right}"),
        format!("{setting} 是 {value}；请写{right_zh}"),
    )
}
