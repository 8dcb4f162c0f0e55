//! The columns of a table's header: what they are called, and which have to be there.

use waybill_engine::Field;

use crate::escape;
use crate::failure::Failure;
use crate::feed::{Alias, Format, Header};

/// The names of a table's columns, as they are written.
pub(super) fn names(header: &Header<Field>) -> Vec<String> {
    header.columns.iter().map(|c| c.name.clone()).collect()
}

/// The names of a table's columns, those that are known by our own.
pub(super) fn our_names(header: &Header<Field>) -> Vec<String> {
    let names = header.columns.iter().map(|column| match column.known {
        Some(field) => field.snake().to_owned(),
        // Not one of ours by chance: those have a known column, or are a second one.
        None => format!("'{}", column.name),
    });
    names.collect()
}

/// The first of them as they are told, and how many more there are, in English and Chinese: a table
/// may have thousands.
fn listed(header: &Header<Field>) -> [String; 2] {
    const MOST: usize = 20;
    let names = header.columns.iter().take(MOST);
    let names: Vec<String> = names
        .map(|column| escape::sanitized(&column.name).to_string())
        .collect();
    let names = names.join(", ");
    match header.columns.len().saturating_sub(MOST) {
        0 => [names.clone(), names],
        more => [
            format!("{names}, and {more} more"),
            format!("{names}，以及另外 {more} 列"),
        ],
    }
}

/// Refuses a table that lacks what the columns that are known in it ask for.
pub(super) fn require_columns(
    name: &str,
    header: &Header<Field>,
    aliases: &[Alias<Field>],
) -> Result<(), Failure> {
    const NEEDED: [Field; 3] = [Field::WaybillId, Field::ActionTime, Field::ActionType];
    let has = |field: &Field| header.columns.iter().any(|c| c.known == Some(*field));
    let missing = NEEDED.into_iter().filter(|field| !has(field)).map(|field| {
        let mut names = vec![field.snake()];
        names.extend(
            aliases
                .iter()
                .filter(|(of, _)| *of == field)
                .map(|(_, name)| &**name),
        );
        names.join("|")
    });
    let missing: Vec<String> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    if let Some(failure) = header.other_encoding(name, true) {
        return Err(failure);
    }
    let [found, found_zh] = listed(header);
    Err(Failure::InBoth {
        english: format!(
            "{name} has no column {}; it has {found}; name it with --columns, as \
             --columns '单号=waybill_id', or read the table with a map",
            missing.join(", nor "),
        ),
        chinese: format!(
            "{name} 缺少列 {}；现有：{found_zh}；请用 --columns 指明，如 --columns '单号=waybill_id'，或用映射读取",
            missing.join("、"),
        ),
    })
}

/// Refuses names of columns that a table does not have. Of other feeds nothing is known.
pub(crate) fn refuse_unknown(given: &[String], name: &str, format: &Format) -> Result<(), Failure> {
    let Format::Csv(header) = format else {
        return Ok(());
    };
    let is_there = |given: &&String| header.columns.iter().any(|c| c.name == **given);
    let unknown: Vec<&str> = given
        .iter()
        .filter(|given| !is_there(given))
        .map(String::as_str)
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let unknown = unknown.join(", ");
    let [found, found_zh] = listed(header);
    Err(Failure::InBoth {
        english: format!("{name} has no column {unknown}, which was named; it has {found}"),
        chinese: format!("{name} 没有所指明的列 {unknown}；现有：{found_zh}"),
    })
}
