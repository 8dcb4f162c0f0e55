//! The maps that `?map=` may name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use waybill_intake::Map;
use waybill_sources::{MapSource, UnusableMap};

/// The maps that `?map=` may name, by their names.
#[derive(Debug, Clone)]
pub struct Maps(Arc<BTreeMap<String, Map>>);

/// Maps that were named at the start and can't be used.
#[derive(Debug, thiserror::Error)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum UnusableMaps {
    /// One of them can't be used.
    #[error(transparent)]
    One(#[from] UnusableMap),
    /// Two have one name, so that a request could not tell them apart.
    #[error("two maps are called {name}; give one of them another name")]
    SameName {
        /// The name.
        name: String,
    },
}

impl UnusableMaps {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::One(map) => write!(f, "{}", map.chinese()),
            Self::SameName { name } => {
                write!(f, "有两个映射都叫 {name}；请为其中一个改名")
            }
        })
    }
}

/// A request named a map that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no map {found}; there is {known}")]
pub struct UnknownMap {
    /// What was named.
    pub found: String,
    /// What there is.
    pub known: String,
}

impl UnknownMap {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        let Self { found, known } = self;
        fmt::from_fn(move |f| write!(f, "没有映射 {found}；可用的有 {known}"))
    }
}

impl Maps {
    /// The maps that were named, each a ready one or a file; all ready ones if none was.
    ///
    /// # Errors
    ///
    /// [`UnusableMaps`].
    pub fn load(named: &[String]) -> Result<Self, UnusableMaps> {
        let mut maps = BTreeMap::new();
        if named.is_empty() {
            let ready =
                Map::ready_names().filter_map(|name| Some((name.into(), Map::ready(name)?)));
            maps.extend(ready);
        }
        for source in named {
            let map = MapSource::from(source.clone()).load()?;
            let name = map.name().to_owned();
            if maps.insert(name.clone(), map).is_some() {
                return Err(UnusableMaps::SameName { name });
            }
        }
        Ok(Self(Arc::new(maps)))
    }

    /// The map that a request names.
    ///
    /// # Errors
    ///
    /// [`UnknownMap`].
    pub fn get(&self, name: &str) -> Result<&Map, UnknownMap> {
        self.0.get(name).ok_or_else(|| UnknownMap {
            found: name.to_owned(),
            known: self.0.keys().cloned().collect::<Vec<_>>().join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn without_a_choice_every_ready_map_can_be_named() {
        let maps = Maps::load(&[]).unwrap();
        for name in Map::ready_names() {
            assert_eq!(maps.get(name).unwrap().name(), name);
        }
        let unknown = maps.get("kdniaoo").unwrap_err();
        assert!(
            unknown.to_string().contains("kdniao, kuaidi100"),
            "{unknown}"
        );
        assert!(unknown.chinese().to_string().contains("没有映射 kdniaoo"));
    }

    #[test]
    fn what_was_chosen_is_all_that_can_be_named() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("own.toml");
        let text = Map::ready_toml("text-zh").unwrap();
        fs::write(&own, text.replace("name = \"text-zh\"", "name = \"ours\"")).unwrap();
        let own = own.to_str().unwrap().to_owned();
        let maps = Maps::load(&["kdniao".to_owned(), own.clone()]).unwrap();
        assert!(maps.get("ours").is_ok() && maps.get("kdniao").is_ok());
        assert!(maps.get("kuaidi100").is_err());

        let error = Maps::load(&[own.clone(), own.clone()]).unwrap_err();
        assert!(
            error.to_string().contains("two maps are called ours"),
            "{error}"
        );
        let error = Maps::load(&["nowhere".to_owned()]).unwrap_err();
        assert!(
            error.to_string().starts_with("nowhere is neither"),
            "{error}"
        );
        assert!(error.chinese().to_string().contains("既不是"));
    }
}
