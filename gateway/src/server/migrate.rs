//! How a database is brought up to date.

use super::connection::Connection;
use super::fault::Fault;
use crate::rows::Value;
use crate::store::Trouble;

/// Which version a database is of; nothing if none of ours is in it.
async fn version(connection: &mut Connection) -> Result<Option<usize>, Fault> {
    let schema = match connection.dialect() {
        super::dialect::Dialect::Postgres => "current_schema()",
        super::dialect::Dialect::MySql => "database()",
    };
    let is_there = format!(
        "SELECT count(*) FROM information_schema.tables \
         WHERE table_name = 'gateway_version' AND table_schema = {schema}"
    );
    if connection.number(&is_there, &[]).await? == 0 {
        return Ok(None);
    }
    let version = "SELECT version FROM gateway_version";
    let version = connection.maybe_number(version, &[]).await?;
    let version = version.map(usize::try_from).transpose();
    version.map_err(|error| Fault::new(Trouble::Unsound, error))
}

/// Brings it up to date. Says from which version to which. One that is up to date is not written
/// to, so that whoever may not make tables may open it.
pub(super) async fn migrate(connection: &mut Connection) -> Result<(usize, usize), Fault> {
    let migrations = connection.dialect().migrations();
    if version(connection).await? == Some(migrations.len()) {
        return Ok((migrations.len(), migrations.len()));
    }
    let held = connection.dialect().lock_out_others();
    if connection.number(held, &[]).await? != 1 {
        return Err(Fault::lost("another gateway brings the store up to date"));
    }
    let before = version(connection).await?.unwrap_or(0);
    let Some(missing) = migrations.get(before..) else {
        return Err(later(before, migrations.len()));
    };
    for (migration, version) in missing.iter().zip(before + 1..) {
        step(connection, migration, version).await?;
    }
    Ok((before, migrations.len()))
}

/// Refuses a database that is of another version than this program's, or has no store in it.
pub(super) async fn refuse_other(connection: &mut Connection) -> Result<(), Fault> {
    let known = connection.dialect().migrations().len();
    let problem = match version(connection).await?.unwrap_or(0) {
        found if found == known => return Ok(()),
        0 => "there is no store in it; `serve` or `migrate` makes one / \
              其中没有存储；请用 serve 或 migrate 创建"
            .to_owned(),
        found if found < known => format!(
            "the store is of version {found}, and this gateway knows {known}; bring it up to date \
             with `migrate` / 其版本为 {found}，本网关为 {known}；请先用 migrate 升级"
        ),
        found => return Err(later(found, known)),
    };
    Err(Fault::new(Trouble::Unavailable, problem))
}

fn later(found: usize, known: usize) -> Fault {
    let detail = format!(
        "the store is of version {found}, and this gateway knows {known}; use a later one / \
         其版本为 {found}，本网关只支持到 {known}；请使用更新的网关"
    );
    Fault::new(Trouble::Unavailable, detail)
}

/// In one transaction, where the server has such for tables; else so that it may be done again.
async fn step(connection: &mut Connection, migration: &str, version: usize) -> Result<(), Fault> {
    connection.begin().await?;
    // An index of a large table takes as long as it takes.
    for statement in connection.dialect().take_time() {
        connection.run(statement).await?;
    }
    let mine = "CREATE TABLE IF NOT EXISTS gateway_version (version BIGINT NOT NULL)";
    connection.run(mine).await?;
    for statement in statements(migration) {
        connection.run(&statement).await?;
    }
    connection.run("DELETE FROM gateway_version").await?;
    let is_now = "INSERT INTO gateway_version (version) VALUES ($1)";
    connection.execute(is_now, &[Value::from(version)]).await?;
    connection.commit().await
}

/// The statements of a migration, without its comments.
fn statements(migration: &str) -> Vec<String> {
    let lines = migration
        .lines()
        .map(|line| line.split_once("--").map_or(line, |(before, _)| before));
    let whole: Vec<&str> = lines.collect();
    let whole = whole.join("\n");
    let statements = whole.split(';').map(str::trim);
    statements
        .filter(|statement| !statement.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_is_taken_apart_into_its_statements() {
        let text = "-- a; b\nCREATE TABLE a (\n  b INT -- c;\n);\n\nCREATE INDEX c ON a (b);\n";
        let expected = ["CREATE TABLE a (\n  b INT \n)", "CREATE INDEX c ON a (b)"];
        assert_eq!(statements(text), expected);
    }
}
