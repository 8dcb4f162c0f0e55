//! A rule set as a table on a terminal.

use std::fmt::{self, Display};

use waybill_engine::{ActionType, Mark, RuleSet, Setting};

use crate::escape;
use crate::terminal::Lang;

/// The table, what its marks and letters mean, and the settings.
pub(crate) fn of(rules: &RuleSet, lang: Lang) -> impl Display + '_ {
    fmt::from_fn(move |f| {
        let (name, fingerprint) = (escape::name(rules.name()), rules.fingerprint());
        match lang {
            Lang::En => writeln!(f, "{name}, fingerprint {fingerprint}\n")?,
            Lang::Zh => writeln!(f, "{name}，指纹 {fingerprint}\n")?,
        }
        rows(f, rules, lang)?;
        legend(f, lang)?;
        settings(f, rules, lang)
    })
}

fn rows(f: &mut fmt::Formatter<'_>, rules: &RuleSet, lang: Lang) -> fmt::Result {
    let width = rules.rows().map(|row| row.to_string().len()).max();
    let width = width.unwrap_or_default();
    write!(f, "{:width$}", "")?;
    for action in RuleSet::COLUMNS {
        write!(f, "{:>4}", action.short())?;
    }
    writeln!(f)?;
    for row in rules.rows() {
        write!(f, "{:width$}", row.to_string())?;
        for action in RuleSet::COLUMNS {
            write!(f, "{:>4}", rules.mark(row, action).to_string())?;
        }
        match lang {
            Lang::En => writeln!(f)?,
            Lang::Zh => writeln!(f, "  {}", row.chinese())?,
        }
    }
    writeln!(f)
}

const fn meaning(mark: Mark, lang: Lang) -> &'static str {
    match (mark, lang) {
        (Mark::Accept, Lang::En) => "accepted",
        (Mark::Accept, Lang::Zh) => "接受",
        (Mark::Repeat, Lang::En) => "accepted as a repeat, the status stays",
        (Mark::Repeat, Lang::Zh) => "作为重复上报接受，状态不变",
        (Mark::Skip, Lang::En) => "accepted although a scan was skipped",
        (Mark::Skip, Lang::Zh) => "接受，但中间缺少扫描",
        (Mark::Refuse, Lang::En) => "refused",
        (Mark::Refuse, Lang::Zh) => "拒绝",
    }
}

fn legend(f: &mut fmt::Formatter<'_>, lang: Lang) -> fmt::Result {
    for mark in Mark::ALL {
        writeln!(f, "{mark}   {}", meaning(mark, lang))?;
    }
    writeln!(f)?;
    for action in RuleSet::COLUMNS {
        let (short, code, name) = (action.short(), action.code(), action.name());
        write!(f, "{short:2}  {code}  {name}")?;
        match lang {
            Lang::En => writeln!(f)?,
            Lang::Zh => writeln!(f, "  {}", ActionType::label_zh(action))?,
        }
    }
    writeln!(f)
}

fn settings(f: &mut fmt::Formatter<'_>, rules: &RuleSet, lang: Lang) -> fmt::Result {
    for setting in Setting::ALL {
        let value = rules.settings().get(setting);
        match lang {
            Lang::En => writeln!(f, "{:28}{}", setting.label(), value.english())?,
            Lang::Zh => {
                // Each of its characters takes two places.
                let label = setting.label_zh();
                let gap = 16_usize.saturating_sub(2 * label.chars().count()).max(2);
                writeln!(f, "{label}{:gap$}{}", "", value.chinese())?;
            }
        }
    }
    Ok(())
}
