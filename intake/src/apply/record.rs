//! A record as a whole: what is wrapped around it, its parcels, and the order of their scans.

#[cfg(feature = "xml")]
use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use waybill_engine::{Fault, MessagePolicy};

use super::fault::RecordFault;
use super::item::Item;
use super::node::{NoList, Node};
use super::scan::Scans;
use super::scope::Nodes;
use super::text::{read_field, read_record};
use crate::file::Order;
use crate::map::{Level, Map};
use crate::path::Path;

/// So many fields are named to whoever sends a record with none of them.
const NAMED: usize = 6;

impl Map {
    /// The items of one record: JSON, XML (feature `xml`) in the encoding that it names, or the
    /// body of a form with one of them in one of its fields.
    ///
    /// A list of scans gives an item each, in the order in which they are to be decided. Whatever
    /// is wrong is in the items: one bad scan does not stop the others, and a record that can't be
    /// read at all is one malformed item. There is at least one.
    ///
    /// ```
    /// use waybill_engine::MessagePolicy;
    /// use waybill_intake::{Content, Map};
    ///
    /// let map = Map::ready("kuaidi100").unwrap();
    /// let push = br#"{"status":"polling","lastResult":{"nu":"W1","com":"zhongtong","data":[
    ///     {"ftime":"2026-11-18 20:26:40","statusCode":"5","context":"\u6b63\u5728\u6d3e\u4ef6"},
    ///     {"ftime":"2026-11-18 08:10:02","statusCode":"1002","context":"\u5df2\u53d1\u51fa"}]}}"#;
    /// let items = map.read(push, &MessagePolicy::DEFAULT);
    /// let numbers: Vec<usize> = items.iter().map(|item| item.number).collect();
    /// assert_eq!(numbers, [2, 1], "newest first in the record, oldest first to decide");
    /// assert!(items.iter().all(|item| matches!(item.content, Content::Update(_))));
    /// ```
    #[must_use]
    pub fn read<'a>(&'a self, record: &'a [u8], messages: &MessagePolicy) -> Vec<Item<'a>> {
        #[cfg(feature = "xml")]
        if crate::xml::is_xml(record) {
            return self.read_xml(record, messages);
        }
        match str::from_utf8(record) {
            Ok(text) => self.read_str(text, messages),
            Err(error) => {
                let place = error.valid_up_to() + 1;
                vec![Item::unreadable(Fault::InvalidUtf8 { place }.into())]
            }
        }
    }

    #[cfg(feature = "xml")]
    fn read_xml<'a>(&'a self, record: &'a [u8], messages: &MessagePolicy) -> Vec<Item<'a>> {
        match crate::xml::xml_text(record) {
            Ok(Cow::Borrowed(text)) => self.read_str(text, messages),
            Ok(Cow::Owned(text)) => {
                let items = self.read_str(&text, messages).into_iter();
                items.map(Item::into_owned).collect()
            }
            Err(fault) => vec![Item::unreadable(fault.into())],
        }
    }

    /// As [`read`](Self::read), for whoever has checked a whole buffer to be UTF-8 at once. What
    /// XML says of its encoding counts no more.
    #[must_use]
    pub fn read_str<'a>(&'a self, record: &'a str, messages: &MessagePolicy) -> Vec<Item<'a>> {
        let scans = Scans::new(self, messages);
        let text = record.trim_start_matches('\u{feff}').trim();
        let shape = &self.plan().shapes[0];
        let items = match read_record(text, shape) {
            Ok(node) => read_node(scans, &node, 0),
            Err(fault) => Err(fault),
        };
        items.unwrap_or_else(|fault| vec![Item::unreadable(fault)])
    }
}

/// The items of a record that has so many of the map's wrappings behind it.
fn read_node<'m: 't, 't>(
    mut scans: Scans<'m, '_>,
    node: &Node<'t, 'm>,
    stage: usize,
) -> Result<Vec<Item<'t>>, RecordFault> {
    let plan = scans.map.plan();
    for (number, wrapping) in plan.unwrap.iter().enumerate().skip(stage) {
        match node.find(wrapping.steps()) {
            None => {}
            Some(Node::Leaf(text)) => {
                let stage = number + 1;
                let inner = read_field(text.trim(), &plan.shapes[stage])?;
                let items = read_node(scans, &inner, stage)?;
                return Ok(items.into_iter().map(Item::into_owned).collect());
            }
            Some(Node::Twice) => {
                return Err(RecordFault::TwiceOnPath {
                    path: wrapping.to_string(),
                });
            }
            Some(inner) => return read_node(scans, inner, number + 1),
        }
    }
    if let Node::Other(_) | Node::Leaf(_) | Node::Fraction(_) | Node::Null = node {
        return Err(Fault::NotAnObject.into());
    }
    if node.is_empty() {
        return Err(foreign(scans.map));
    }
    if plan.is_flat() {
        let mut items = Vec::with_capacity(1);
        let scope = Nodes {
            plan,
            record: node,
            parcel: node,
            trace: Some(node),
        };
        scans.read(&scope, 1, &mut items);
        return Ok(items);
    }
    let mut items = Vec::new();
    let mut number = 0;
    for parcel in all(scans.map, node, &plan.parcels)? {
        read_parcel(&mut scans, node, parcel, &mut number, &mut items);
    }
    if items.is_empty() {
        let scope = Nodes {
            plan,
            record: node,
            parcel: node,
            trace: None,
        };
        scans.empty(&scope, 1, &mut items);
    }
    Ok(items)
}

/// The scans of a parcel, in the order in which they are decided. One whose scans can't be found is
/// refused, and the others of its record are not.
fn read_parcel<'m: 't, 't>(
    scans: &mut Scans<'m, '_>,
    record: &Node<'t, 'm>,
    parcel: &Node<'t, 'm>,
    number: &mut usize,
    items: &mut Vec<Item<'t>>,
) {
    let plan = scans.map.plan();
    let scope = |trace| Nodes {
        plan,
        record,
        parcel,
        trace,
    };
    let traces = match all(scans.map, parcel, &plan.traces) {
        Ok(traces) if !traces.is_empty() => traces,
        none => {
            *number += 1;
            match none {
                Ok(_) => scans.empty(&scope(None), *number, items),
                Err(fault) => scans.refused(&scope(None), *number, fault, items),
            }
            return;
        }
    };
    let mut traces: Vec<(usize, &Node<'t, 'm>)> = (*number + 1..).zip(traces).collect();
    *number += traces.len();
    items.reserve(traces.len());
    match plan.order {
        Order::AsItCame => {}
        Order::NewestFirst => traces.reverse(),
        Order::ByTime => {
            // One whose time can't be read stays behind the one before it.
            let mut latest = None;
            let mut timed = Vec::with_capacity(traces.len());
            for (number, trace) in traces {
                latest = scans.time_of(&scope(Some(trace))).or(latest);
                timed.push((latest, number, trace));
            }
            timed.sort_by_key(|(time, ..)| *time);
            traces = timed
                .into_iter()
                .map(|(_, number, trace)| (number, trace))
                .collect();
        }
    }
    for (number, trace) in traces {
        scans.read(&scope(Some(trace)), number, items);
    }
}

/// What the first of the paths leads to that is in the record; nothing if none is.
fn all<'n, 't, 's>(
    map: &Map,
    node: &'n Node<'t, 's>,
    paths: &[Path],
) -> Result<Vec<&'n Node<'t, 's>>, RecordFault> {
    let mut wrong = None;
    for path in paths {
        match node.each(path.steps()) {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(NoList::Twice) => {
                return Err(RecordFault::TwiceOnPath {
                    path: path.to_string(),
                });
            }
            // Another path may be the one of this record.
            Err(NoList::Else(found)) => wrong = wrong.or(Some((path, found))),
        }
    }
    match wrong {
        None => Ok(Vec::new()),
        Some((path, found)) => Err(RecordFault::NoList {
            path: path.to_string(),
            found,
            map: map.name().into(),
        }),
    }
}

fn foreign(map: &Map) -> RecordFault {
    let plan = map.plan();
    let by_level = |level| plan.places.iter().filter(move |place| place.level == level);
    let wrappings = plan.unwrap.iter().map(ToString::to_string);
    let lists = plan
        .parcels
        .iter()
        .chain(&plan.traces)
        .filter(|path| !path.steps().is_empty());
    let places = by_level(Level::Record)
        .chain(by_level(Level::Parcel))
        .chain(by_level(Level::Trace));
    let names = wrappings
        .chain(lists.map(ToString::to_string))
        .chain(places.map(|place| place.path.to_string()));
    RecordFault::Foreign {
        map: map.name().into(),
        wanted: names.take(NAMED).collect(),
    }
}
