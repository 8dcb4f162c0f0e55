//! What is asked about as many things as there are, some at a time.

use super::batch::{PAIRS, ROWS, padded, pairs, places};
use super::connection::Connection;
use super::fault::Fault;
use super::fields::Fields;
use crate::rows::Value;

/// The rows of a query for all of these names, in their order.
pub(super) async fn query_in(
    connection: &mut Connection,
    before: &str,
    names: &[Value],
    behind: &str,
) -> Result<Vec<Fields>, Fault> {
    let mut found = Vec::new();
    for names in names.chunks(ROWS) {
        let names = padded(names);
        let query = format!("{before} ({}){behind}", places(1, names.len()));
        found.extend(connection.query(&query, &names).await?);
    }
    Ok(found)
}

/// The rows of a query for all of these pairs of columns.
pub(super) async fn query_pairs(
    connection: &mut Connection,
    before: &str,
    columns: [&str; 2],
    wanted: &[[Value; 2]],
    behind: &str,
) -> Result<Vec<Fields>, Fault> {
    let mut found = Vec::new();
    for wanted in wanted.chunks(PAIRS) {
        let wanted = padded(wanted);
        let pairs = pairs(1, wanted.len(), columns);
        let query = format!("{before} ({pairs}){behind}");
        found.extend(connection.query(&query, &wanted.concat()).await?);
    }
    Ok(found)
}
