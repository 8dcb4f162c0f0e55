//! Maps from texts, and the ready ones.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::checked::Map;
use crate::fault::{InvalidMap, MapFault, Problem};
use crate::file::{self, MapFile, Tree};

impl Map {
    /// Reads a map from JSON.
    ///
    /// # Errors
    ///
    /// [`InvalidMap`] with everything that is wrong with it.
    pub fn from_json(text: &str) -> Result<Self, InvalidMap> {
        let tree = serde_json::from_str(text).map_err(|error| {
            let problem = error.to_string();
            let form = "JSON";
            InvalidMap::whole(Problem::Syntax { form, problem })
        })?;
        Self::from_tree(tree)
    }

    /// Reads a map from TOML. With the feature `toml`.
    ///
    /// # Errors
    ///
    /// [`InvalidMap`] with everything that is wrong with it.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, InvalidMap> {
        Self::from_tree(toml_tree(text)?)
    }

    /// The ready map with this name. With the feature `ready`.
    #[cfg(feature = "ready")]
    #[must_use]
    pub fn ready(name: &str) -> Option<Self> {
        // A test loads each of them.
        Self::from_toml(crate::ready::text(name)?).ok()
    }

    /// The names of the ready maps. With the feature `ready`.
    #[cfg(feature = "ready")]
    pub fn ready_names() -> impl Iterator<Item = &'static str> {
        crate::ready::names()
    }

    /// The TOML of the ready map with this name, with all its comments. With the feature `ready`.
    #[cfg(feature = "ready")]
    #[must_use]
    pub fn ready_toml(name: &str) -> Option<&'static str> {
        crate::ready::text(name)
    }

    fn from_tree(tree: Tree) -> Result<Self, InvalidMap> {
        let mut faults = Vec::new();
        let mut file = file::read(tree, &mut faults);
        take_rules_of_base(&mut file, &mut faults);
        Self::new(file, faults).map_err(InvalidMap::new)
    }
}

#[cfg(feature = "toml")]
fn toml_tree(text: &str) -> Result<Tree, InvalidMap> {
    toml::from_str(text).map_err(|error| {
        let problem = error.to_string();
        let problem = problem.trim_end().to_string();
        let form = "TOML";
        InvalidMap::whole(Problem::Syntax { form, problem })
    })
}

/// Puts the rules of the ready map that is named behind the file's own.
fn take_rules_of_base(file: &mut MapFile, faults: &mut Vec<MapFault>) {
    let Some(name) = file.text.like.take() else {
        return;
    };
    match base(&name) {
        Some(base) if base.text.like.is_none() && !base.text.rules.is_empty() => {
            file.text.rules.extend(base.text.rules);
            file.text.strike.extend(base.text.strike);
        }
        _ => faults.push(MapFault::new(
            "text.like",
            Problem::UnknownBase { found: name },
        )),
    }
}

#[cfg(feature = "ready")]
fn base(name: &str) -> Option<MapFile> {
    let tree = toml_tree(crate::ready::text(name)?).ok()?;
    Some(file::read(tree, &mut Vec::new()))
}

#[cfg(not(feature = "ready"))]
fn base(_: &str) -> Option<MapFile> {
    None
}
