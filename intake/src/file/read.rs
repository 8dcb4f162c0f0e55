//! A map's file out of a tree, with everything that is in a wrong place or of a wrong kind.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::form::{
    CaseForm, MapFile, MessageForm, Order, Section, SeveralForm, Take, TextForm, VocabularyForm,
};
use super::table::{Faults, Table};
use super::tree::Tree;
use crate::fault::{MapFault, Plain};
use crate::meaning::{NOTHING, action_of};

/// Reads what can be read; the rest is in the faults.
pub(crate) fn read(tree: Tree, faults: &mut Vec<MapFault>) -> MapFile {
    let Some(mut top) = Table::whole(tree, faults) else {
        return MapFile::default();
    };
    let name = top.needed_text("name", faults);
    let mut file = MapFile {
        name: name.unwrap_or_default(),
        title: top.text("title", faults).unwrap_or_default(),
        sources: top.texts("sources", faults),
        unwrap: top.texts("unwrap", faults),
        ..MapFile::default()
    };
    if let Some(mut record) = top.table("record", faults) {
        file.record = fields(&mut record, faults);
        record.end(faults);
    }
    if let Some(mut parcel) = top.table("parcel", faults) {
        file.parcel = section(&mut parcel, faults);
        parcel.end(faults);
    }
    if let Some(mut trace) = top.table("trace", faults) {
        file.trace = section(&mut trace, faults);
        file.order = trace
            .one_of("order", &Order::NAMES, faults)
            .unwrap_or_default();
        file.ignore_without_code = trace.flag("ignore_without_code", faults);
        trace.end(faults);
    }
    if let Some(several) = top.table("several_ids", faults) {
        file.several = several_ids(several, faults);
    }
    if let Some(mut time) = top.table("time", faults) {
        file.formats = time.texts("formats", faults);
        file.zone = time.text("zone", faults);
        time.end(faults);
    }
    if let Some(message) = top.table("message", faults) {
        file.message = self::message(message, faults);
    }
    for table in top.tables("ignore", faults) {
        file.ignore.push(ignored(table, faults));
    }
    for table in top.tables("vocabulary", faults) {
        file.vocabularies.push(vocabulary(table, faults));
    }
    if let Some(text) = top.table("text", faults) {
        file.text = self::text(text, faults);
    }
    top.end(faults);
    file
}

/// The fields that may be in the record, in a parcel or in a trace.
fn fields(table: &mut Table, faults: &mut Faults) -> Section {
    Section {
        at: Vec::new(),
        waybill_id: table.texts("waybill_id", faults),
        token: table.texts("token", faults),
        carrier: table.texts("carrier", faults),
        time: table.texts("time", faults),
        date: table.texts("date", faults),
        clock: table.texts("clock", faults),
        zone: table.texts("zone", faults),
        text: table.texts("text", faults),
        reason: table.texts("reason", faults),
    }
}

fn section(table: &mut Table, faults: &mut Faults) -> Section {
    Section {
        at: table.texts("at", faults),
        ..fields(table, faults)
    }
}

fn several_ids(mut table: Table, faults: &mut Faults) -> SeveralForm {
    let form = SeveralForm {
        split: table.needed_text("split", faults).unwrap_or_default(),
        take: table
            .one_of("take", &Take::NAMES, faults)
            .unwrap_or_default(),
    };
    table.end(faults);
    form
}

fn message(mut table: Table, faults: &mut Faults) -> MessageForm {
    let form = MessageForm {
        text: table.texts("text", faults),
        remove_html: table.flag("remove_html", faults),
        join_lines: table.flag("join_lines", faults),
        normalise_phones: table.flag("normalise_phones", faults),
    };
    table.end(faults);
    form
}

fn vocabulary(mut table: Table, faults: &mut Faults) -> VocabularyForm {
    let mut form = VocabularyForm {
        name: table.needed_text("name", faults).unwrap_or_default(),
        code: table.needed_texts("code", faults),
        unknown_by_text: table.flag("unknown_by_text", faults),
        codes: Vec::new(),
    };
    if let Some(mut codes) = table.needed_table("codes", faults) {
        for (code, place, tree) in codes.entries() {
            form.codes.push((code, cases(tree, &place, faults)));
        }
    }
    table.end(faults);
    form
}

/// A code's cases: a table each, or the letters of its action alone.
fn cases(tree: Tree, place: &str, faults: &mut Faults) -> Vec<CaseForm> {
    match tree {
        // Through the same checks as a table with nothing else in it.
        Tree::Text(_) => {
            let table = Tree::Table(vec![("is".into(), tree)]);
            cases(table, place, faults)
        }
        Tree::Null | Tree::Flag(_) | Tree::Number(_) | Tree::List(_) | Tree::Table(_) => {
            let tables = Table::each(tree, place, faults);
            tables
                .into_iter()
                .map(|table| case(table, faults))
                .collect()
        }
    }
}

fn case(mut table: Table, faults: &mut Faults) -> CaseForm {
    let is = table.needed_text("is", faults).unwrap_or_default();
    let form = conditions(is, &mut table, faults);
    table.end(faults);
    form
}

/// As a case that is no update.
fn ignored(mut table: Table, faults: &mut Faults) -> CaseForm {
    let form = conditions(NOTHING.into(), &mut table, faults);
    table.end(faults);
    form
}

fn conditions(is: String, table: &mut Table, faults: &mut Faults) -> CaseForm {
    let mut when = Vec::new();
    if let Some(mut values) = table.table("when", faults) {
        for (path, place, tree) in values.entries() {
            let texts = Table::texts_of(tree, &place, faults);
            if texts.is_empty() {
                faults.push(MapFault::new(place, Plain::Blank));
            }
            when.push((path, texts));
        }
    }
    let action = |text: String| action_of(&text).map_or(text, |action| action.short().into());
    CaseForm {
        when,
        says: table.texts("says", faults),
        with: table.texts("with", faults),
        unless: table.texts("unless", faults),
        before: table.text("before", faults).map(action),
        after: table.text("after", faults).map(action),
        is: action(is),
        label: table.text("label", faults),
        why: table.text("why", faults),
        doubt: table.text("doubt", faults),
        doubt_zh: table.text("doubt_zh", faults),
    }
}

fn text(mut table: Table, faults: &mut Faults) -> TextForm {
    let mut form = TextForm {
        like: table.text("like", faults),
        strike: table.texts("strike", faults),
        rules: Vec::new(),
    };
    for rule in table.tables("rules", faults) {
        form.rules.push(case(rule, faults));
    }
    table.end(faults);
    form
}
