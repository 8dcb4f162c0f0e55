//! The records of a feed, one after the other: what the last one shows of the next.

use alloc::vec::Vec;
use core::fmt;

use waybill_engine::MessagePolicy;

use super::frame::{Frame, Texts};
use super::item::Item;
use super::scan::Scans;
use super::sole::SoleUpdate;
use crate::map::Map;

/// Reads the records of a feed by a map, a line each.
///
/// It reads each line as [`Map::read_str`] does, in less time where the lines are flat objects that
/// are written alike: it keeps what is between the values of a line, and compares the next lines
/// with that. What it finds depends on the line alone.
///
/// ```
/// use waybill_engine::MessagePolicy;
/// use waybill_intake::{Content, Map, MapReader};
///
/// let feed = concat!(
///     r#"{"nu":"W1","ftime":"2026-11-18 08:10:02","context":"已发出"}"#,
///     "\n",
///     r#"{"nu":"W2","ftime":"2026-11-18 20:26:40","context":"正在派件"}"#,
/// );
/// let map = Map::ready("text-zh").unwrap();
/// let mut reader = MapReader::new(&map);
/// let (mut rest, mut items) = (feed, Vec::new());
/// while !rest.is_empty() {
///     let line = reader.read_first(rest, &MessagePolicy::DEFAULT, &mut items);
///     rest = rest[line.len()..].trim_start_matches(['\r', '\n']);
/// }
/// let ids = items.iter().filter_map(|item| item.waybill_id.as_ref());
/// assert!(ids.map(|id| id.as_str()).eq(["W1", "W2"]));
/// assert!(items.iter().all(|item| matches!(item.content, Content::Update(_))));
/// ```
#[derive(Clone)]
pub struct MapReader<'m> {
    map: &'m Map,
    frame: Option<Frame>,
    /// How many more lines than not were in the frame, up to a limit.
    credit: u32,
    /// How many lines in a row were not.
    missed: u32,
}

/// As many lines in another frame are put up with, one after the other, before theirs is taken.
const MOST_CREDIT: u32 = 64;

impl<'m> MapReader<'m> {
    /// A reader that knows no line yet.
    #[must_use]
    pub const fn new(map: &'m Map) -> Self {
        Self {
            map,
            frame: None,
            credit: 0,
            missed: 0,
        }
    }

    /// The map by which it reads.
    #[must_use]
    pub const fn map(&self) -> &'m Map {
        self.map
    }

    /// Reads the record in the first line of a text, and puts what [`Map::read_str`] finds in it
    /// behind the items that are there. Returns the line without its line end (`\n` or `\r\n`):
    /// where most lines end needs no search of its own.
    pub fn read_first<'a>(
        &mut self,
        text: &'a str,
        messages: &MessagePolicy,
        items: &mut Vec<Item<'a>>,
    ) -> &'a str
    where
        'm: 'a,
    {
        let (line, sole) = self.read_next(text, messages, items);
        items.extend(sole.map(Item::from));
        line
    }

    /// As [`read_first`](Self::read_first), with an update that shows at once to be all there is in
    /// the record in the answer, and not behind the items: to make one of each takes time.
    ///
    /// ```
    /// use waybill_engine::MessagePolicy;
    /// use waybill_intake::{Map, MapReader};
    ///
    /// let feed = concat!(
    ///     r#"{"no":"W1","at":"2026-11-18 08:10:02","kind":"GOT","memo":"已发出"}"#,
    ///     "\n",
    ///     r#"{"no":"W2","at":"2026-11-18 20:26:40","kind":"GOT","memo":"正在派件"}"#,
    /// );
    /// let map = Map::from_json(
    ///     r#"{
    ///         "name": "own",
    ///         "trace": {"waybill_id": "no", "time": "at", "text": "memo"},
    ///         "time": {"formats": "yyyy-MM-dd HH:mm:ss", "zone": "+08:00"},
    ///         "vocabulary": {"name": "kinds", "code": "kind", "codes": {"GOT": "P"}}
    ///     }"#,
    /// )
    /// .unwrap();
    /// let mut reader = MapReader::new(&map);
    /// let mut items = Vec::new();
    /// let (line, first) = reader.read_next(feed, &MessagePolicy::DEFAULT, &mut items);
    /// assert!(first.is_none() && items.len() == 1);
    /// // The second line is written as the first one was.
    /// let rest = &feed[line.len() + 1..];
    /// let (_, second) = reader.read_next(rest, &MessagePolicy::DEFAULT, &mut items);
    /// assert_eq!(second.unwrap().waybill_id.as_str(), "W2");
    /// assert_eq!(items.len(), 1);
    /// ```
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    pub fn read_next<'a>(
        &mut self,
        text: &'a str,
        messages: &MessagePolicy,
        items: &mut Vec<Item<'a>>,
    ) -> (&'a str, Option<SoleUpdate<'a>>)
    where
        'm: 'a,
    {
        if let Some(framed) = self.read_framed(text, messages, items) {
            return framed;
        }
        (self.read_other(text, messages, items), None)
    }

    /// The first line, which is not in the frame at hand.
    #[inline(never)]
    fn read_other<'a>(
        &mut self,
        text: &'a str,
        messages: &MessagePolicy,
        items: &mut Vec<Item<'a>>,
    ) -> &'a str
    where
        'm: 'a,
    {
        let line = text.split('\n').next().unwrap_or_default();
        let line = line.strip_suffix('\r').unwrap_or(line);
        items.append(&mut self.map.read_str(line, messages));
        self.miss(line);
        line
    }

    /// The first line, if it is in the frame at hand.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "compiled as wide as its caller")]
    fn read_framed<'a>(
        &mut self,
        text: &'a str,
        messages: &MessagePolicy,
        items: &mut Vec<Item<'a>>,
    ) -> Option<(&'a str, Option<SoleUpdate<'a>>)>
    where
        'm: 'a,
    {
        let mut texts = Texts::default();
        let (values, end) = self.frame.as_ref()?.read(text, &mut texts)?;
        let (line, behind) = text.split_at_checked(end)?;
        if !matches!(behind.as_bytes(), [] | [b'\n', ..] | [b'\r', b'\n', ..]) {
            return None;
        }
        self.credit = (self.credit + 1).min(MOST_CREDIT);
        self.missed = 0;
        let sole = values.sole(self.map.plan(), messages);
        if sole.is_none() {
            Scans::new(self.map, messages).read(&values, 1, items);
        }
        Some((line, sole))
    }

    /// Takes the frame of a line that is not in the one at hand, unless that has just proved right
    /// or the line has none. In a feed of which no two lines are alike, that is tried ever less
    /// often.
    #[cold]
    fn miss(&mut self, line: &str) {
        self.missed += 1;
        if self.credit > 0 {
            self.credit -= 1;
        } else if self.missed.is_power_of_two() || self.missed.is_multiple_of(MOST_CREDIT) {
            self.frame = Frame::of(line, self.map.plan()).or_else(|| self.frame.take());
        }
    }
}

/// Nothing of the lines: a name may be a secret that came to the wrong place.
impl fmt::Debug for MapReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapReader")
            .field("map", self.map)
            .finish_non_exhaustive()
    }
}
