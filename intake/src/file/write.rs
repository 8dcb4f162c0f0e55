//! A map's file as a tree, in its shortest form: what is as it would be without being written is
//! left out.

use alloc::string::String;
use alloc::vec::Vec;

use super::form::{
    CaseForm, MapFile, MessageForm, Order, Section, SeveralForm, Take, TextForm, VocabularyForm,
};
use super::tree::Tree;

/// The tree that the file would be read from.
pub(crate) fn write(file: &MapFile) -> Tree {
    let mut top = Writer::default();
    top.text("name", &file.name);
    top.text("title", &file.title);
    top.texts("sources", &file.sources);
    top.texts("unwrap", &file.unwrap);
    top.table("record", section(&file.record));
    top.table("parcel", section(&file.parcel));
    let mut trace = section(&file.trace);
    trace.name("order", &file.order, &Order::NAMES);
    trace.flag("ignore_without_code", file.ignore_without_code);
    top.table("trace", trace);
    top.table("several_ids", several(&file.several));
    let mut time = Writer::default();
    time.texts("formats", &file.formats);
    time.option("zone", file.zone.as_ref());
    top.table("time", time);
    top.table("message", message(&file.message));
    top.tables("ignore", file.ignore.iter().map(ignored));
    top.tables("vocabulary", file.vocabularies.iter().map(vocabulary));
    top.table("text", text(&file.text));
    Tree::Table(top.entries)
}

#[derive(Default)]
struct Writer {
    entries: Vec<(String, Tree)>,
}

impl Writer {
    fn put(&mut self, key: &str, value: Tree) {
        self.entries.push((key.into(), value));
    }

    fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.put(key, Tree::Text(text.into()));
        }
    }

    fn option(&mut self, key: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.put(key, Tree::Text(text.clone()));
        }
    }

    fn texts(&mut self, key: &str, texts: &[String]) {
        match texts {
            [] => {}
            [text] => self.put(key, Tree::Text(text.clone())),
            texts => self.put(
                key,
                Tree::List(texts.iter().cloned().map(Tree::Text).collect()),
            ),
        }
    }

    fn flag(&mut self, key: &str, flag: bool) {
        if flag {
            self.put(key, Tree::Flag(true));
        }
    }

    fn name<T: Default + PartialEq>(&mut self, key: &str, value: &T, names: &[(&str, T)]) {
        if *value != T::default()
            && let Some((name, _)) = names.iter().find(|(_, known)| known == value)
        {
            self.text(key, name);
        }
    }

    fn table(&mut self, key: &str, table: Self) {
        if !table.entries.is_empty() {
            self.put(key, Tree::Table(table.entries));
        }
    }

    fn tables(&mut self, key: &str, tables: impl Iterator<Item = Self>) {
        let tables: Vec<Tree> = tables.map(|table| Tree::Table(table.entries)).collect();
        if !tables.is_empty() {
            self.put(key, Tree::List(tables));
        }
    }
}

fn section(section: &Section) -> Writer {
    let mut table = Writer::default();
    table.texts("at", &section.at);
    table.texts("waybill_id", &section.waybill_id);
    table.texts("token", &section.token);
    table.texts("carrier", &section.carrier);
    table.texts("time", &section.time);
    table.texts("date", &section.date);
    table.texts("clock", &section.clock);
    table.texts("zone", &section.zone);
    table.texts("text", &section.text);
    table.texts("reason", &section.reason);
    table
}

fn several(several: &SeveralForm) -> Writer {
    let mut table = Writer::default();
    table.text("split", &several.split);
    table.name("take", &several.take, &Take::NAMES);
    table
}

fn message(message: &MessageForm) -> Writer {
    let mut table = Writer::default();
    table.texts("text", &message.text);
    table.flag("remove_html", message.remove_html);
    table.flag("join_lines", message.join_lines);
    table.flag("normalise_phones", message.normalise_phones);
    table
}

fn vocabulary(vocabulary: &VocabularyForm) -> Writer {
    let mut table = Writer::default();
    table.text("name", &vocabulary.name);
    table.texts("code", &vocabulary.code);
    table.flag("unknown_by_text", vocabulary.unknown_by_text);
    let mut codes = Writer::default();
    for (code, cases) in &vocabulary.codes {
        match &**cases {
            [only] => codes.put(code, Tree::Table(case(only).entries)),
            cases => codes.tables(code, cases.iter().map(case)),
        }
    }
    table.put("codes", Tree::Table(codes.entries));
    table
}

fn case(case: &CaseForm) -> Writer {
    let mut table = Writer::default();
    let mut when = Writer::default();
    for (path, texts) in &case.when {
        when.texts(path, texts);
    }
    table.table("when", when);
    table.texts("says", &case.says);
    table.texts("with", &case.with);
    table.texts("unless", &case.unless);
    table.option("before", case.before.as_ref());
    table.option("after", case.after.as_ref());
    table.text("is", &case.is);
    table.option("label", case.label.as_ref());
    table.option("why", case.why.as_ref());
    table.option("doubt", case.doubt.as_ref());
    table.option("doubt_zh", case.doubt_zh.as_ref());
    table
}

/// Without `is`: it is no update.
fn ignored(form: &CaseForm) -> Writer {
    let mut table = case(form);
    table.entries.retain(|(key, _)| key != "is");
    table
}

fn text(text: &TextForm) -> Writer {
    let mut table = Writer::default();
    table.option("like", text.like.as_ref());
    table.texts("strike", &text.strike);
    table.tables("rules", text.rules.iter().map(case));
    table
}
