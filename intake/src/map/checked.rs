//! A map whose file was checked, and what it says of itself.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::check::check;
use super::plan::Plan;
use crate::fault::{InvalidMap, MapFault};
use crate::file::{self, MapFile, Tree};
use crate::path::{Path, Step};

/// A checked map from a carrier's own feed to records of ours.
///
/// It is read from TOML (feature `toml`) or JSON, and reports every fault at once. What it can say
/// is in `docs/maps.md` and in its [schema](Map::json_schema).
///
/// ```
/// use waybill_engine::{ActionType, MessagePolicy};
/// use waybill_intake::{Content, Map};
///
/// let map = Map::from_json(r#"{
///     "name": "ours",
///     "trace": {"waybill_id": "no", "time": "at", "text": "memo"},
///     "time": {"formats": "yyyy-MM-dd HH:mm:ss", "zone": "+08:00"},
///     "vocabulary": {"name": "scan types", "code": "type", "codes": {
///         "GOT": {"is": "P", "label": "揽收"},
///         "ASKED": {"is": "-", "why": "information"}
///     }}
/// }"#)?;
/// let scan = r#"{"no":"W1","at":"2026-11-18 20:26:40","type":"GOT","memo":"已揽收"}"#;
/// let items = map.read_str(scan, &MessagePolicy::DEFAULT);
/// let Content::Update(scan) = &items[0].content else { panic!("{:?}", items[0]) };
/// assert_eq!(scan.update.action(), ActionType::PickedUp);
/// assert_eq!(scan.update.time().unix(), 1_795_004_800);
///
/// let unknown = r#"{"no":"W1","at":"2026-11-18 20:26:40","type":"GOTT","memo":"已揽收"}"#;
/// let items = map.read_str(unknown, &MessagePolicy::DEFAULT);
/// let Content::Malformed(malformed) = &items[0].content else { panic!("{:?}", items[0]) };
/// assert_eq!(malformed.code().number(), 114);
/// assert_eq!(
///     malformed.to_string(),
///     "the map ours does not know the code `GOTT`; the nearest it knows: GOT; \
///      add it to the map, nothing is guessed",
/// );
/// # Ok::<(), waybill_intake::InvalidMap>(())
/// ```
#[derive(Clone)]
pub struct Map {
    pub(super) file: MapFile,
    plan: Plan,
}

impl Map {
    /// Whether a record may be a list: its parcels, or its scans, are the items of the record
    /// itself.
    ///
    /// ```
    /// use waybill_intake::Map;
    ///
    /// assert!(Map::ready("ems").unwrap().reads_lists());
    /// assert!(!Map::ready("kuaidi100").unwrap().reads_lists());
    /// ```
    #[must_use]
    pub fn reads_lists(&self) -> bool {
        let begins_with_items = |path: &Path| path.steps().first() == Some(&Step::Items);
        let is_itself = |path: &Path| path.steps().is_empty();
        let Plan {
            parcels, traces, ..
        } = self.plan();
        parcels.iter().any(begins_with_items)
            || parcels.iter().any(is_itself) && traces.iter().any(begins_with_items)
    }

    /// Checks a file whose rules for texts are its own.
    pub(super) fn new(file: MapFile, mut faults: Vec<MapFault>) -> Result<Self, Vec<MapFault>> {
        match check(&file, &[], &mut faults) {
            Some(plan) if faults.is_empty() => Ok(Self { file, plan }),
            _ => Err(faults),
        }
    }

    /// The same map, whose items [carry](crate::Item::carried) the values at some paths, whatever
    /// they are there for. A path is as in the map, and begins in a scan, else in its parcel, else
    /// in the record. What the map says, and its fingerprint, stay as they are.
    ///
    /// ```
    /// use waybill_engine::MessagePolicy;
    /// use waybill_intake::Map;
    ///
    /// let map = Map::ready("kuaidi100").unwrap().carrying(&["areaName", "com", "billstatus"])?;
    /// let push = r#"{"billstatus":"check","lastResult":{"nu":"W1","com":"zhongtong","data":[
    ///     {"ftime":"2026-11-18 20:26:40","context":"\u5df2\u7b7e\u6536","areaName":"X"},
    ///     {"ftime":"2026-11-18 08:10:02","context":"\u5df2\u53d1\u51fa"}]}}"#;
    /// let items = map.read_str(push, &MessagePolicy::DEFAULT);
    /// let carried = |item: usize| items[item].carried.iter().map(Option::as_deref);
    /// assert!(carried(0).eq([None, Some("zhongtong"), Some("check")]));
    /// assert!(carried(1).eq([Some("X"), Some("zhongtong"), Some("check")]));
    /// # Ok::<(), waybill_intake::InvalidMap>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidMap`] with what is wrong with the paths: each leads to one value.
    pub fn carrying<T: AsRef<str>>(&self, paths: &[T]) -> Result<Self, InvalidMap> {
        let paths: Vec<String> = paths.iter().map(|path| path.as_ref().into()).collect();
        let mut faults = Vec::new();
        let file = self.file.clone();
        match check(&file, &paths, &mut faults) {
            Some(plan) if faults.is_empty() => Ok(Self { file, plan }),
            _ => Err(InvalidMap::new(faults)),
        }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The name, as in errors.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// What people call the feed; the name if the map says nothing.
    #[must_use]
    pub fn title(&self) -> &str {
        match &*self.file.title {
            "" => self.name(),
            title => title,
        }
    }

    /// Where the map's facts are from.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.file.sources.iter().map(|source| &**source)
    }

    /// The map as JSON, which [`from_json`](Self::from_json) reads: the same for the same map,
    /// however it was written.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing a tree of texts to memory can't fail.
        serde_json::to_string(&self.tree()).unwrap_or_default()
    }

    pub(super) fn tree(&self) -> Tree {
        file::write(&self.file)
    }

    /// A JSON Schema (2020-12) of a map's file, for editors and for those who write it by program.
    ///
    /// It tells the form: sections, fields, actions. What it takes for sound may still be refused.
    #[must_use]
    pub fn json_schema() -> String {
        file::json_schema()
    }
}

/// The name and the fingerprint.
impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Map({} {})", self.name(), self.fingerprint())
    }
}

/// Two maps that say the same.
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.file == other.file
    }
}

impl Eq for Map {}
