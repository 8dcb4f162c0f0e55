//! All stuck waybills as a table, for those who look for the parcels.

use std::fmt::Write as _;

use super::findings::{Findings, Stuck};
use crate::secret::Shown;

/// What a spreadsheet takes for the beginning of a formula: full-width signs are the same to some,
/// and to others so is what stands behind a tab or a carriage return.
const FORMULA_SIGNS: [char; 10] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r'];

const HEADER: &str = "waybill_id,carrier,site,status,held,since,days\n";

/// CSV with a header and a row for each, those whose last update is the longest ago first.
pub(crate) fn of(findings: &Findings) -> String {
    let mut table = HEADER.to_owned();
    for stuck in &findings.ends.longest {
        write_row(&mut table, findings, stuck);
    }
    table
}

fn write_row(table: &mut String, findings: &Findings, stuck: &Stuck) {
    let name = |name: Option<&Shown<'static>>| name.map_or("", |name| name.as_str()).to_owned();
    let since = stuck.since.to_chrono().with_timezone(&findings.clock);
    let cells = [
        stuck.waybill_id.as_str().to_owned(),
        name(findings.carriers.name(stuck.origin.carrier)),
        name(findings.sites.name(stuck.origin.site)),
        stuck.situation.status().name().to_owned(),
        stuck.situation.is_held().to_string(),
        since.to_rfc3339(),
        stuck.days.to_string(),
    ];
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            table.push(',');
        }
        write_cell(table, cell);
    }
    table.push('\n');
}

/// A cell as it is, or between quotes where it would be read as something else. Behind the sign by
/// which spreadsheets keep a text where they would take it for a formula: ids and names are the
/// texts of strangers.
fn write_cell(table: &mut String, cell: &str) {
    let is_formula = cell.starts_with(FORMULA_SIGNS);
    let guard = if is_formula { "'" } else { "" };
    if cell.contains([',', '"', '\n', '\r']) || cell.trim() != cell {
        // Writing to a text does not fail.
        let _ = write!(table, "\"{guard}{}\"", cell.replace('"', "\"\""));
    } else {
        table.extend([guard, cell]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_as_it_was_and_never_as_a_formula() {
        for (cell, expected) in [
            ("", ""),
            ("SF1020304050607", "SF1020304050607"),
            ("杭州余杭", "杭州余杭"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("a\nb", "\"a\nb\""),
            (" a", "\" a\""),
            ("=1+1", "'=1+1"),
            ("@a,b", "\"'@a,b\""),
            ("－1＋2", "'－1＋2"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("＠a", "'＠a"),
            ("\t=1", "\"'\t=1\""),
            ("\r=1", "\"'\r=1\""),
            ("a=b", "a=b"),
        ] {
            let mut table = String::new();
            write_cell(&mut table, cell);
            assert_eq!(table, expected);
        }
    }
}
