//! A table of a map's file, out of which values are taken one by one.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::tree::Tree;
use crate::fault::{Kind, MapFault, Plain, Problem};
use crate::text::nearest;

pub(super) type Faults = Vec<MapFault>;

/// What is left of a table, and which keys were asked for.
pub(super) struct Table {
    place: String,
    entries: Vec<(String, Tree)>,
    asked: Vec<&'static str>,
}

impl Table {
    /// The file as a whole.
    pub(super) fn whole(tree: Tree, faults: &mut Faults) -> Option<Self> {
        Self::of(tree, String::new(), faults)
    }

    fn of(tree: Tree, place: String, faults: &mut Faults) -> Option<Self> {
        match tree {
            Tree::Table(entries) => Some(Self {
                place,
                entries,
                asked: Vec::new(),
            }),
            other @ (Tree::Null
            | Tree::Flag(_)
            | Tree::Number(_)
            | Tree::Text(_)
            | Tree::List(_)) => {
                faults.push(wrong(place, &other, Kind::Table));
                None
            }
        }
    }

    /// A table, or each of a list of them.
    pub(super) fn each(tree: Tree, place: &str, faults: &mut Faults) -> Vec<Self> {
        match tree {
            Tree::List(items) => (1..)
                .zip(items)
                .filter_map(|(number, item)| Self::of(item, format!("{place}[{number}]"), faults))
                .collect(),
            Tree::Table(_) => Self::of(tree, place.into(), faults).into_iter().collect(),
            other @ (Tree::Null | Tree::Flag(_) | Tree::Number(_) | Tree::Text(_)) => {
                faults.push(wrong(place.into(), &other, Kind::Tables));
                Vec::new()
            }
        }
    }

    /// A text or a number, or a list of them.
    pub(super) fn texts_of(tree: Tree, place: &str, faults: &mut Faults) -> Vec<String> {
        match tree {
            Tree::Text(text) | Tree::Number(text) => vec![text],
            Tree::List(items) => {
                let mut texts = Vec::new();
                for (number, item) in (1..).zip(items) {
                    match item {
                        Tree::Text(text) | Tree::Number(text) => texts.push(text),
                        other @ (Tree::Null | Tree::Flag(_) | Tree::List(_) | Tree::Table(_)) => {
                            faults.push(wrong(format!("{place}[{number}]"), &other, Kind::Text));
                        }
                    }
                }
                texts
            }
            other @ (Tree::Null | Tree::Flag(_) | Tree::Table(_)) => {
                faults.push(wrong(place.into(), &other, Kind::Texts));
                Vec::new()
            }
        }
    }

    fn place_of(&self, key: &str) -> String {
        if self.place.is_empty() {
            key.into()
        } else {
            format!("{}.{key}", self.place)
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Tree> {
        self.asked.push(key);
        let place = self.entries.iter().position(|(known, _)| known == key)?;
        Some(self.entries.remove(place).1)
    }

    pub(super) fn text(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        match self.take(key)? {
            Tree::Text(text) | Tree::Number(text) => Some(text),
            other @ (Tree::Null | Tree::Flag(_) | Tree::List(_) | Tree::Table(_)) => {
                faults.push(wrong(self.place_of(key), &other, Kind::Text));
                None
            }
        }
    }

    pub(super) fn needed_text(&mut self, key: &'static str, faults: &mut Faults) -> Option<String> {
        self.check_there(key, faults);
        let text = self.text(key, faults)?;
        if text.trim().is_empty() {
            faults.push(MapFault::new(self.place_of(key), Plain::Blank));
        }
        Some(text)
    }

    fn check_there(&self, key: &'static str, faults: &mut Faults) {
        if self.entries.iter().all(|(known, _)| known != key) {
            faults.push(MapFault::new(self.place_of(key), Plain::Missing));
        }
    }

    pub(super) fn texts(&mut self, key: &'static str, faults: &mut Faults) -> Vec<String> {
        match self.take(key) {
            Some(tree) => Self::texts_of(tree, &self.place_of(key), faults),
            None => Vec::new(),
        }
    }

    pub(super) fn needed_texts(&mut self, key: &'static str, faults: &mut Faults) -> Vec<String> {
        match self.take(key) {
            Some(tree) if !matches!(&tree, Tree::List(items) if items.is_empty()) => {
                Self::texts_of(tree, &self.place_of(key), faults)
            }
            // An empty list names nothing either.
            Some(_) | None => {
                faults.push(MapFault::new(self.place_of(key), Plain::Missing));
                Vec::new()
            }
        }
    }

    /// `false` if it is not there.
    pub(super) fn flag(&mut self, key: &'static str, faults: &mut Faults) -> bool {
        match self.take(key) {
            Some(Tree::Flag(flag)) => flag,
            Some(other) => {
                faults.push(wrong(self.place_of(key), &other, Kind::Flag));
                false
            }
            None => false,
        }
    }

    pub(super) fn one_of<T: Copy>(
        &mut self,
        key: &'static str,
        known: &[(&'static str, T)],
        faults: &mut Faults,
    ) -> Option<T> {
        let text = self.text(key, faults)?;
        let found = known.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            let known = known.iter().map(|(name, _)| *name).collect();
            let problem = Problem::NotOneOf { found: text, known };
            faults.push(MapFault::new(self.place_of(key), problem));
        }
        found.map(|(_, value)| *value)
    }

    pub(super) fn table(&mut self, key: &'static str, faults: &mut Faults) -> Option<Self> {
        let tree = self.take(key)?;
        Self::of(tree, self.place_of(key), faults)
    }

    pub(super) fn needed_table(&mut self, key: &'static str, faults: &mut Faults) -> Option<Self> {
        self.check_there(key, faults);
        self.table(key, faults)
    }

    pub(super) fn tables(&mut self, key: &'static str, faults: &mut Faults) -> Vec<Self> {
        match self.take(key) {
            Some(tree) => Self::each(tree, &self.place_of(key), faults),
            None => Vec::new(),
        }
    }

    /// All that is left, each with its place.
    pub(super) fn entries(&mut self) -> Vec<(String, String, Tree)> {
        let entries = core::mem::take(&mut self.entries);
        let placed = entries.into_iter().map(|(key, tree)| {
            let place = self.place_of(&key);
            (key, place, tree)
        });
        placed.collect()
    }

    /// What is left was not asked for.
    pub(super) fn end(mut self, faults: &mut Faults) {
        for (key, place, _) in self.entries() {
            let near = nearest(&key, self.asked.iter().copied());
            let near = self
                .asked
                .iter()
                .copied()
                .filter(|key| near.contains(key))
                .collect();
            faults.push(MapFault::new(
                place,
                Problem::UnknownKey {
                    found: key,
                    near,
                    known: self.asked.clone(),
                },
            ));
        }
    }
}

fn wrong(place: String, found: &Tree, wanted: Kind) -> MapFault {
    let found = found.kind();
    MapFault::new(place, Problem::WrongKind { found, wanted })
}
