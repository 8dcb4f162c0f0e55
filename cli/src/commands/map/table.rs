//! What maps say of codes, as texts for people.

use std::fmt::{self, Display};

use waybill_intake::{Entry, Map, Reason};

use crate::terminal::Lang;

/// The ready maps, a line each.
pub(super) fn list(lang: Lang) -> impl Display {
    fmt::from_fn(move |f| {
        for map in Map::ready_names().filter_map(Map::ready) {
            let entries = map.entries();
            let codes = entries.iter().filter(|e| e.vocabulary.is_some()).count();
            let rules = entries.len() - codes;
            let (name, title) = (map.name(), map.title());
            match lang {
                Lang::En => writeln!(
                    f,
                    "{name:<12} {title}: {codes} codes, {rules} rules for texts"
                )?,
                Lang::Zh => writeln!(f, "{name:<12} {title}：{codes} 个代码，{rules} 条文字规则")?,
            }
        }
        Ok(())
    })
}

/// Each code and each rule of a map, a line each.
pub(super) fn of(map: &Map, lang: Lang) -> impl Display + '_ {
    fmt::from_fn(move |f| {
        let (name, title, fingerprint) = (map.name(), map.title(), map.fingerprint());
        match lang {
            Lang::En => writeln!(f, "{name}, {title}, fingerprint {fingerprint}")?,
            Lang::Zh => writeln!(f, "{name}，{title}，指纹 {fingerprint}")?,
        }
        for source in map.sources() {
            match lang {
                Lang::En => writeln!(f, "  from {source}")?,
                Lang::Zh => writeln!(f, "  来源：{source}")?,
            }
        }
        let mut section = None;
        for entry in map.entries() {
            if section != Some(entry.vocabulary) {
                section = Some(entry.vocabulary);
                let of_texts = match lang {
                    Lang::En => "texts, the first rule that holds",
                    Lang::Zh => "文字规则，先符合的为准",
                };
                writeln!(f, "\n{}", entry.vocabulary.unwrap_or(of_texts))?;
            }
            writeln!(f, "  {}", line(&entry, lang))?;
        }
        Ok(())
    })
}

fn line<'e>(entry: &'e Entry<'_>, lang: Lang) -> impl Display + 'e {
    fmt::from_fn(move |f| {
        let code = if entry.code.is_empty() {
            "…"
        } else {
            &entry.code
        };
        write!(f, "{code} = ")?;
        match (entry.action, lang) {
            (Some(action), Lang::En) => write!(f, "{} {}", action.code(), action.name())?,
            (Some(action), Lang::Zh) => write!(f, "{} {}", action.code(), action.label_zh())?,
            (None, Lang::En) => f.write_str("no update")?,
            (None, Lang::Zh) => f.write_str("不是更新")?,
        }
        if entry.doubt.is_some() {
            f.write_str("?")?;
        }
        if let Some(label) = entry.label {
            match lang {
                Lang::En => write!(f, " ({label})")?,
                Lang::Zh => write!(f, "（{label}）")?,
            }
        }
        let reason = entry.reason.as_ref().map(|reason| why(reason, lang));
        let condition = Some(&*entry.condition).filter(|condition| !condition.is_empty());
        let doubt = match lang {
            Lang::En => entry.doubt,
            Lang::Zh => entry.doubt_zh.or(entry.doubt),
        };
        for more in [condition, reason.as_deref(), doubt].into_iter().flatten() {
            match lang {
                Lang::En => write!(f, "; {more}")?,
                Lang::Zh => write!(f, "；{more}")?,
            }
        }
        Ok(())
    })
}

/// Why something is no update.
pub(super) fn why(reason: &Reason, lang: Lang) -> String {
    match lang {
        Lang::En => reason.to_string(),
        Lang::Zh => reason.chinese().to_owned(),
    }
}
