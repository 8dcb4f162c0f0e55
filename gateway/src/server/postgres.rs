//! A connection to PostgreSQL.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::future::poll_fn;
use std::task::Poll;

use bytes::BytesMut;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, Error, NoTls, Row, Statement};

use super::address::{Address, Security};
use super::fault::Fault;
use super::fields::{Field, Fields};
use super::patience;
use super::tls::Tls;
use super::trust::{in_the_open, not_believed};
use crate::rows::Value;
use crate::store::Trouble;

/// A connection to PostgreSQL, with the statements that it has prepared.
pub(super) struct Postgres {
    client: Client,
    statements: HashMap<String, Statement>,
    /// What begins a transaction, and goes out with whatever comes next.
    begin: Option<&'static str>,
}

impl Postgres {
    pub(super) async fn connect(address: &Address) -> Result<Self, Fault> {
        let mut config = Config::new();
        config
            .host(&address.host)
            .port(address.port)
            .user(&address.user)
            .dbname(&address.database)
            .application_name("waybill-gateway")
            .connect_timeout(patience::CONNECT)
            .tcp_user_timeout(patience::OPERATION);
        if let Some(password) = &address.password {
            config.password(password);
        }
        let client = match &address.security {
            Security::Open => {
                let (client, connection) = config.ssl_mode(SslMode::Disable).connect(NoTls).await?;
                // It ends with its client; what went wrong with it, the client tells.
                tokio::spawn(async move { drop(connection.await) });
                client
            }
            Security::Checked { roots } => {
                let tls = Tls::new(roots.as_deref())?;
                let (client, connection) = config.ssl_mode(SslMode::Require).connect(tls).await?;
                tokio::spawn(async move { drop(connection.await) });
                client
            }
        };
        let connected = Self {
            client,
            statements: HashMap::new(),
            begin: None,
        };
        connected.prepare().await?;
        Ok(connected)
    }

    /// What holds for all that it does. Transactions of a gateway that is stopped end by
    /// themselves; what was committed is on the server's disk, whatever the database's own setting.
    ///
    /// The plan of a prepared statement is kept, and made when the tables may be empty, for which
    /// reading all of them is the best plan: each transaction would read more and more, until the
    /// server counts the rows anew. All that a gateway asks for has an index.
    async fn prepare(&self) -> Result<(), Fault> {
        let (abandoned, locked) = (patience::ABANDONED.as_millis(), patience::LOCK.as_millis());
        let statement = patience::OPERATION.as_millis();
        let settings = format!(
            "SET idle_in_transaction_session_timeout = {abandoned}; SET lock_timeout = {locked}; \
             SET statement_timeout = {statement}; SET client_min_messages = warning; \
             SET enable_seqscan = off; SET jit = off; \
             SELECT set_config('synchronous_commit', 'on', false) \
             WHERE current_setting('synchronous_commit') = 'off'"
        );
        Ok(self.client.batch_execute(&settings).await?)
    }

    /// Begins a transaction when the next thing is asked for, in one message with it.
    pub(super) fn begin_with_next(&mut self, begin: &'static str) {
        self.begin = Some(begin);
    }

    pub(super) async fn batch(&mut self, query: &str) -> Result<(), Fault> {
        let begun = begun(&self.client, self.begin.take());
        let (begun, done) = tokio::join!(biased; begun, self.client.batch_execute(query));
        begun?;
        Ok(done?)
    }

    pub(super) async fn query(
        &mut self,
        query: &str,
        values: &[Value],
    ) -> Result<Vec<Fields>, Fault> {
        let statement = self.statement(query).await?;
        let values = parameters(values);
        let begun = begun(&self.client, self.begin.take());
        let (begun, rows) = tokio::join!(biased; begun, self.client.query(&statement, &values));
        begun?;
        rows?.iter().map(fields).collect()
    }

    pub(super) async fn execute(&mut self, query: &str, values: &[Value]) -> Result<(), Fault> {
        let statement = self.statement(query).await?;
        let values = parameters(values);
        let begun = begun(&self.client, self.begin.take());
        let (begun, done) = tokio::join!(biased; begun, self.client.execute(&statement, &values));
        begun?;
        done?;
        Ok(())
    }

    /// Sends all of them before it waits for the answer to the first.
    pub(super) async fn execute_all(
        &mut self,
        statements: &[(String, Vec<Value>)],
    ) -> Result<(), Fault> {
        let mut prepared = Vec::with_capacity(statements.len());
        for (query, _) in statements {
            prepared.push(self.statement(query).await?);
        }
        let client = &self.client;
        begun(client, self.begin.take()).await?;
        let answers = prepared
            .iter()
            .zip(statements)
            .map(|(statement, (_, values))| {
                let values = parameters(values);
                async move { client.execute(statement, &values).await }
            });
        // The first error says what is wrong: behind it the transaction is over.
        for answer in all_in_order(answers).await {
            answer?;
        }
        Ok(())
    }

    async fn statement(&mut self, query: &str) -> Result<Statement, Fault> {
        if let Some(statement) = self.statements.get(query) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(query).await?;
        self.statements.insert(query.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// Begins a transaction, if one is to be begun.
async fn begun(client: &Client, begin: Option<&'static str>) -> Result<(), Error> {
    match begin {
        Some(begin) => client.batch_execute(begin).await,
        None => Ok(()),
    }
}

/// What comes of all of them. Each is asked before the first has answered, in their order, so that
/// what they send goes out in it.
async fn all_in_order<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = all.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (one, done) in all.iter_mut().zip(&mut done) {
            if done.is_none()
                && let Poll::Ready(answer) = one.as_mut().poll(context)
            {
                *done = Some(answer);
            }
        }
        if done.iter().all(Option::is_some) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

fn fields(row: &Row) -> Result<Fields, Fault> {
    let fields = (0..row.len()).map(|index| row.try_get(index).map_err(Fault::from));
    fields.collect::<Result<_, _>>().map(Fields)
}

impl<'a> FromSql<'a> for Field {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(match *kind {
            Type::INT8 => Self::Int(i64::from_sql(kind, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(kind, raw)?.into()),
            Type::TEXT | Type::VARCHAR | Type::BYTEA => Self::Bytes(raw.to_vec()),
            _ => Self::Other,
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Int(number) => i32::try_from(*number)?.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The server's own words, without the part in which it may quote values.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let Some(said) = error.as_db_error() else {
            if let Some(fault) = not_believed(&error) {
                return fault;
            }
            let cause = error.source().map(ToString::to_string);
            // The one error of it that has no type.
            if cause.as_deref() == Some("server does not support TLS") {
                return in_the_open();
            }
            let cause = cause.map(|cause| format!(": {cause}"));
            return Self::lost(format_args!("{error}{}", cause.unwrap_or_default()));
        };
        let detail = format!("{} ({})", said.message(), said.code().code());
        let code = said.code();
        let conflicts = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::UNIQUE_VIOLATION,
        ];
        if conflicts.contains(code) {
            return Self::conflict(detail);
        }
        let trouble = match *code {
            SqlState::DISK_FULL => Trouble::Full,
            SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => Trouble::Unsound,
            _ => Trouble::Unavailable,
        };
        Self::new(trouble, detail)
    }
}
