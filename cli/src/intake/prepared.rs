//! What was said of a feed, made ready before it is opened: its map, the names of its columns,
//! where order tokens are.

use std::sync::Arc;

use chrono::FixedOffset;
use waybill_engine::Field;
use waybill_intake::{InvalidMap, Map, Orders};

use super::options::IntakeArgs;
use super::source::MapSource;
use super::table;
use crate::failure::Failure;
use crate::feed::{Alias, Aliases, Expected, FIELDS, Shape};
use crate::state::ReadBy;

/// Where order tokens are looked for beside the records.
pub(crate) enum Tokens {
    Nowhere,
    Orders(Orders),
    /// Nobody needs them.
    NotNeeded,
}

/// What was said of a feed before it is opened.
pub(crate) struct Intake {
    pub(super) map: Option<Map>,
    /// Whether the feed decides which ready map it is.
    is_auto: bool,
    /// Whether times and actions of a feed with our names are read as people write them.
    pub(super) is_lenient: bool,
    /// The names by which columns are known beside our own.
    pub(super) aliases: Arc<Aliases<Field>>,
    /// The columns that were named by somebody.
    pub(super) columns: Vec<String>,
    /// The offset of times without one, if it was given.
    given_offset: Option<FixedOffset>,
    pub(super) tokens: Arc<Tokens>,
}

/// The offset of times in China.
pub(crate) const CHINA: FixedOffset = match FixedOffset::east_opt(8 * 3600) {
    Some(offset) => offset,
    None => unreachable!(),
};

impl Intake {
    /// What the options say; `offset` is that of times without one, if it was given.
    ///
    /// # Errors
    ///
    /// A map that can't be used.
    pub(crate) fn new(
        args: &IntakeArgs,
        offset: Option<FixedOffset>,
        tokens: Tokens,
    ) -> Result<Self, Failure> {
        let is_auto = matches!(args.map, Some(MapSource::Auto));
        let named = args.map.as_ref().filter(|_| !is_auto);
        let map = named.map(MapSource::load).transpose()?;
        let intake = Self {
            aliases: if is_auto {
                made_when_asked(names_of_all)
            } else {
                let columns = args.columns.clone();
                made_when_asked(move || table::aliases(&columns))
            },
            map: None,
            is_auto,
            is_lenient: args.lenient,
            columns: args.columns.iter().map(|(name, _)| name.clone()).collect(),
            given_offset: offset,
            tokens: Arc::new(tokens),
        };
        match map {
            Some(map) => intake.with_map(map),
            None => Ok(intake),
        }
    }

    /// Whether the feed decides which ready map it is.
    pub(super) const fn is_auto(&self) -> bool {
        self.is_auto
    }

    /// The same by this map.
    pub(super) fn with_map(&self, map: Map) -> Result<Self, Failure> {
        let map = match self.given_offset {
            Some(offset) => table::with_offset(&map, offset)?,
            None => map,
        };
        // At hand, as the map is.
        let names = names_of(&map);
        Ok(Self {
            aliases: made_when_asked(|| names),
            map: Some(map),
            is_auto: false,
            is_lenient: false,
            columns: Vec::new(),
            given_offset: None,
            tokens: Arc::clone(&self.tokens),
        })
    }

    /// The same, by whose map items carry the values at these paths along; without a map as it is.
    ///
    /// # Errors
    ///
    /// What is no path.
    pub(crate) fn carrying(self: Arc<Self>, paths: &[String]) -> Result<Arc<Self>, InvalidMap> {
        match &self.map {
            Some(map) if !paths.is_empty() => Ok(Arc::new(Self {
                map: Some(map.carrying(paths)?),
                aliases: Arc::clone(&self.aliases),
                columns: self.columns.clone(),
                tokens: Arc::clone(&self.tokens),
                ..*self
            })),
            Some(_) | None => Ok(self),
        }
    }

    /// What records are read by, as a state remembers it.
    ///
    /// # Errors
    ///
    /// None, in effect: the map of `--lenient` is sound.
    pub(crate) fn read_by(&self) -> Result<ReadBy, Failure> {
        let of = |map: &Map| ReadBy::Map {
            name: map.name().to_owned(),
            fingerprint: map.fingerprint(),
        };
        Ok(match &self.map {
            Some(map) => of(map),
            None if self.is_lenient => of(&table::lenient_map(self.offset())?),
            None => ReadBy::Itself,
        })
    }

    /// The offset of local times without a map.
    pub(super) fn offset(&self) -> FixedOffset {
        self.given_offset.unwrap_or(CHINA)
    }

    /// What is taken for a feed.
    pub(crate) fn expected(&self) -> Expected<'_, Field> {
        let is_mapped = self.map.is_some() || self.is_auto;
        Expected {
            wanted: if is_mapped { &[] } else { &FIELDS },
            aliases: Some(&self.aliases),
            optional: match *self.tokens {
                Tokens::Nowhere => None,
                Tokens::Orders(_) | Tokens::NotNeeded => Some(Field::Token),
            },
            shape: if is_mapped {
                Shape::Foreign
            } else {
                Shape::Ours
            },
            takes_arrays: self.map.as_ref().is_some_and(Map::reads_lists),
        }
    }
}

/// The names that this makes, once somebody asks for one.
fn made_when_asked(
    names: impl FnOnce() -> Vec<Alias<Field>> + Send + 'static,
) -> Arc<Aliases<Field>> {
    Arc::new(Aliases::new(Box::new(names)))
}

/// The names that any ready map reads.
fn names_of_all() -> Vec<Alias<Field>> {
    let mut all: Vec<Alias<Field>> = Vec::new();
    for map in Map::ready_names().filter_map(Map::ready) {
        let more = names_of(&map).into_iter();
        let more: Vec<_> = more.filter(|alias| !all.contains(alias)).collect();
        all.extend(more);
    }
    all
}

/// The names that a map reads.
fn names_of(map: &Map) -> Vec<Alias<Field>> {
    let names = |field| {
        let names = map.names_of(field).into_iter();
        names.map(move |name| (field, name.into()))
    };
    Field::ALL.into_iter().flat_map(names).collect()
}
