//! A connection to MySQL or MariaDB.

use mysql_async::prelude::Queryable as _;
use mysql_async::{
    Conn, DriverError, Error, Opts, OptsBuilder, Params, Row, SslOpts, Value as Sent,
};

use super::address::{Address, Security};
use super::fault::Fault;
use super::fields::{Field, Fields};
use super::patience;
use super::trust::{authorities, in_the_open, not_believed};
use crate::rows::Value;
use crate::store::Trouble;

/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 128;

/// A connection to MySQL or MariaDB.
pub(super) struct MySql {
    connection: Conn,
}

impl MySql {
    pub(super) async fn connect(address: &Address) -> Result<Self, Fault> {
        let security = match &address.security {
            Security::Open => None,
            Security::Checked { roots: None } => Some(SslOpts::default()),
            Security::Checked { roots: Some(file) } => {
                let roots = authorities(file)?.into_iter();
                let roots = roots.map(|certificate| certificate.to_vec().into());
                let checked = SslOpts::default().with_root_certs(roots.collect());
                Some(checked.with_disable_built_in_roots(true))
            }
        };
        let options = OptsBuilder::default()
            .ip_or_hostname(address.host.clone())
            .tcp_port(address.port)
            .user(Some(address.user.clone()))
            .pass(address.password.clone())
            .db_name(Some(address.database.clone()))
            // What is named is meant, also on this machine.
            .prefer_socket(Some(false))
            .stmt_cache_size(Some(STATEMENTS))
            .setup(settings())
            .ssl_opts(security);
        let connection = Conn::new(Opts::from(options)).await?;
        Ok(Self { connection })
    }

    pub(super) async fn batch(&mut self, query: &str) -> Result<(), Fault> {
        Ok(self.connection.query_drop(query).await?)
    }

    pub(super) async fn query(
        &mut self,
        query: &str,
        values: &[Value],
    ) -> Result<Vec<Fields>, Fault> {
        let (query, values) = in_question_marks(query, values);
        let rows: Vec<Row> = self.connection.exec(query, values).await?;
        Ok(rows.into_iter().map(fields).collect())
    }

    pub(super) async fn execute(&mut self, query: &str, values: &[Value]) -> Result<(), Fault> {
        let (query, values) = in_question_marks(query, values);
        Ok(self.connection.exec_drop(query, values).await?)
    }
}

/// What holds for all that it does: nothing is cut off to fit, rows are read as they are when they
/// are read, and what a gateway that is stopped has begun ends by itself.
fn settings() -> Vec<String> {
    let (abandoned, locked) = (patience::ABANDONED.as_secs(), patience::LOCK.as_secs());
    vec![
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED".to_owned(),
        format!(
            "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO', \
             time_zone = '+00:00', wait_timeout = {abandoned}, innodb_lock_wait_timeout = {locked}"
        ),
        "SET NAMES utf8mb4".to_owned(),
    ]
}

/// Our `$1`, `$2` … as MySQL's `?`, with the values in the order in which they are named.
fn in_question_marks(query: &str, values: &[Value]) -> (String, Params) {
    let mut pieces = query.split('$');
    let mut text = String::with_capacity(query.len());
    text.push_str(pieces.next().unwrap_or_default());
    let mut named = Vec::with_capacity(values.len());
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (place, rest) = piece.split_at(digits);
        text.push('?');
        text.push_str(rest);
        let place: usize = place.parse().unwrap_or_default();
        named.push(place.checked_sub(1).and_then(|index| values.get(index)));
    }
    if named.is_empty() {
        return (text, Params::Empty);
    }
    (
        text,
        Params::Positional(named.into_iter().map(sent).collect()),
    )
}

fn sent(value: Option<&Value>) -> Sent {
    match value {
        None | Some(Value::Null) => Sent::NULL,
        Some(Value::Int(number)) => Sent::Int(*number),
        Some(Value::Text(text)) => Sent::Bytes(text.clone().into_bytes()),
        Some(Value::Bytes(bytes)) => Sent::Bytes(bytes.clone()),
    }
}

fn fields(row: Row) -> Fields {
    let field = |value| match value {
        Sent::NULL => Field::Null,
        Sent::Bytes(bytes) => Field::Bytes(bytes),
        Sent::Int(number) => Field::Int(number),
        Sent::UInt(number) => i64::try_from(number).map_or(Field::Other, Field::Int),
        Sent::Float(_) | Sent::Double(_) | Sent::Date(..) | Sent::Time(..) => Field::Other,
    };
    Fields(row.unwrap().into_iter().map(field).collect())
}

/// Errors whose texts quote values: a key that is there, a value that does not fit.
const QUOTING: [u16; 3] = [1062, 1366, 1406];

/// The server's own words, unless it quotes values in them.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let said = match error {
            Error::Server(said) => said,
            Error::Driver(DriverError::NoClientSslFlagFromServer) => return in_the_open(),
            Error::Driver(_) | Error::Io(_) | Error::Other(_) | Error::Url(_) => {
                return not_believed(&error).unwrap_or_else(|| Self::lost(error));
            }
        };
        let (code, state) = (said.code, &said.state);
        let detail = if QUOTING.contains(&code) {
            format!("error {code} ({state})")
        } else {
            format!("{} (error {code}, {state})", said.message)
        };
        match code {
            // A key that is there by now, a lock that did not come, a deadlock.
            1062 | 1205 | 1213 => Self::conflict(detail),
            // No room on the disk, or in the table's space.
            1021 | 1114 => Self::new(Trouble::Full, detail),
            // A table or an index that is damaged.
            126 | 127 | 1034 | 1712 | 1877 => Self::new(Trouble::Unsound, detail),
            _ => Self::lost(detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_they_are_named() {
        let values = [Value::Int(7), Value::Text("t".to_owned())];
        let (query, params) = in_question_marks("a = $2 AND b IN ($1, $2)", &values);
        assert_eq!(query, "a = ? AND b IN (?, ?)");
        let text = Sent::Bytes(b"t".to_vec());
        let expected = vec![text.clone(), Sent::Int(7), text];
        assert_eq!(params, Params::Positional(expected));
        assert_eq!(in_question_marks("BEGIN", &[]).1, Params::Empty);
    }
}
