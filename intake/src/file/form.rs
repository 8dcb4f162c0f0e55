//! The parts of a map's file. What each is for is written in `docs/maps.md` and in the schema.

use alloc::string::String;
use alloc::vec::Vec;

/// A map's file. Everything in it is still a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct MapFile {
    pub(crate) name: String,
    /// What it is called by people.
    pub(crate) title: String,
    /// Where its facts are from.
    pub(crate) sources: Vec<String>,
    /// Fields that hold the whole record, as JSON or as JSON or XML in a text, if they are there.
    pub(crate) unwrap: Vec<String>,
    pub(crate) record: Section,
    pub(crate) parcel: Section,
    pub(crate) trace: Section,
    pub(crate) order: Order,
    /// A trace without a code is no update, instead of malformed.
    pub(crate) ignore_without_code: bool,
    pub(crate) several: SeveralForm,
    pub(crate) formats: Vec<String>,
    pub(crate) zone: Option<String>,
    pub(crate) message: MessageForm,
    /// What is no update whatever its code.
    pub(crate) ignore: Vec<CaseForm>,
    pub(crate) vocabularies: Vec<VocabularyForm>,
    pub(crate) text: TextForm,
}

/// Where things are in the record, in a parcel of it, or in a trace of that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Section {
    /// Where the parcels or the traces are; the first that is there.
    pub(crate) at: Vec<String>,
    pub(crate) waybill_id: Vec<String>,
    pub(crate) token: Vec<String>,
    pub(crate) carrier: Vec<String>,
    pub(crate) time: Vec<String>,
    pub(crate) date: Vec<String>,
    pub(crate) clock: Vec<String>,
    pub(crate) zone: Vec<String>,
    pub(crate) text: Vec<String>,
    /// Why there are no traces.
    pub(crate) reason: Vec<String>,
}

/// In which order traces are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    /// They are read as they come.
    #[default]
    AsItCame,
    /// They are read from the last to the first.
    NewestFirst,
    /// They are sorted; of the same time as they come.
    ByTime,
}

impl Order {
    pub(crate) const NAMES: [(&'static str, Self); 3] = [
        ("as-it-came", Self::AsItCame),
        ("newest-first", Self::NewestFirst),
        ("by-time", Self::ByTime),
    ];
}

/// Several waybill ids in one field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SeveralForm {
    /// The characters between them.
    pub(crate) split: String,
    pub(crate) take: Take,
}

/// Which of several waybill ids a trace is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Take {
    #[default]
    Each,
    First,
}

impl Take {
    pub(crate) const NAMES: [(&'static str, Self); 2] =
        [("each", Self::Each), ("first", Self::First)];
}

/// What the recipient reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct MessageForm {
    /// Templates; the first with something in it. The scan's text if there are none.
    pub(crate) text: Vec<String>,
    pub(crate) remove_html: bool,
    pub(crate) join_lines: bool,
    pub(crate) normalise_phones: bool,
}

/// Codes, and where they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct VocabularyForm {
    pub(crate) name: String,
    pub(crate) code: Vec<String>,
    /// A code that is not here is left to the rules for texts, instead of malformed.
    pub(crate) unknown_by_text: bool,
    /// Each with its cases.
    pub(crate) codes: Vec<(String, Vec<CaseForm>)>,
}

/// A meaning and its conditions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CaseForm {
    pub(crate) when: Vec<(String, Vec<String>)>,
    pub(crate) says: Vec<String>,
    pub(crate) with: Vec<String>,
    pub(crate) unless: Vec<String>,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) is: String,
    pub(crate) label: Option<String>,
    pub(crate) why: Option<String>,
    pub(crate) doubt: Option<String>,
    pub(crate) doubt_zh: Option<String>,
}

/// Rules for texts, where there is no code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TextForm {
    /// The ready map whose rules come after these.
    pub(crate) like: Option<String>,
    /// Phrases that are taken out of a text before.
    pub(crate) strike: Vec<String>,
    pub(crate) rules: Vec<CaseForm>,
}
