//! Whether a file has the tables that its migrations make.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::open::MIGRATIONS;

/// What each table and index consists of, by what it is.
type Schema = BTreeMap<String, String>;

/// Columns with their types, whether they may be empty, and their places in the key.
const ALL: &str = "SELECT type || ' ' || name, \
     CASE type \
     WHEN 'table' THEN (SELECT group_concat(concat_ws(' ', name, type, \"notnull\", pk), ', ') \
     FROM pragma_table_info(one.name)) \
     ELSE (SELECT group_concat(name, ', ') FROM pragma_index_info(one.name)) END \
     FROM sqlite_schema AS one WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite_%'";

fn of(connection: &Connection) -> rusqlite::Result<Schema> {
    connection
        .prepare(ALL)?
        .query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get::<_, Option<String>>(1)?.unwrap_or_default(),
            ))
        })?
        .collect()
}

/// What is missing, or is otherwise than it should be. What is there beside it hurts nobody.
pub(super) fn faults(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let new = Connection::open_in_memory()?;
    for migration in MIGRATIONS {
        new.execute_batch(migration)?;
    }
    let (expected, found) = (of(&new)?, of(connection)?);
    let fault = |(name, columns): (String, String)| match found.get(&name) {
        Some(there) if *there == columns => None,
        Some(there) => Some(format!(
            "{name}: it has ({there}) instead of ({columns}) / 实际为 ({there})，应为 ({columns})"
        )),
        None => Some(format!("{name}: it is not there / 缺少该表或索引")),
    };
    Ok(expected.into_iter().filter_map(fault).collect())
}

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::*;

    #[test]
    fn what_is_missing_or_otherwise_is_told_and_what_is_added_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = open::writing(&folder.path().join("waybills.db")).unwrap();
        assert_eq!(faults(&store).unwrap(), [""; 0]);
        let tables = of(&store).unwrap();
        assert!(
            tables["table tally"].contains("amount INTEGER 1 0"),
            "{tables:?}"
        );

        store
            .execute_batch("CREATE INDEX one_of_ones_own ON refused (code); ANALYZE")
            .unwrap();
        assert_eq!(faults(&store).unwrap(), [""; 0]);
        store
            .execute_batch(
                "DROP TABLE parked; DROP INDEX waybill_due; \
                 ALTER TABLE answered RENAME COLUMN answer TO response",
            )
            .unwrap();
        let told = faults(&store).unwrap();
        let names: Vec<_> = told.iter().filter_map(|it| it.split(':').next()).collect();
        let expected = [
            "index parked_due",
            "index waybill_due",
            "table answered",
            "table parked",
        ];
        assert_eq!(names, expected, "{told:?}");
    }
}
