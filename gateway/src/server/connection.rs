//! A connection to a server of either kind.

use super::address::Address;
use super::batch::Batch;
use super::dialect::Dialect;
use super::fault::Fault;
use super::fields::Fields;
#[cfg(feature = "mysql")]
use super::mysql::MySql;
#[cfg(feature = "postgres")]
use super::postgres::Postgres;
use crate::rows::Value;
use crate::store::Trouble;

/// A connection to a server of either kind. All that is asked over it is written once, with `$1`,
/// `$2` … for the values; what differs is in [`Dialect`].
pub(super) enum Connection {
    #[cfg(feature = "postgres")]
    Postgres(Box<Postgres>),
    #[cfg(feature = "mysql")]
    MySql(Box<MySql>),
}

impl Connection {
    pub(super) async fn open(address: &Address) -> Result<Self, Fault> {
        match address.dialect {
            #[cfg(feature = "postgres")]
            Dialect::Postgres => {
                let connection = Postgres::connect(address).await?;
                Ok(Self::Postgres(Box::new(connection)))
            }
            #[cfg(feature = "mysql")]
            Dialect::MySql => {
                let connection = MySql::connect(address).await?;
                Ok(Self::MySql(Box::new(connection)))
            }
            // An address of it is not made.
            #[cfg(not(all(feature = "postgres", feature = "mysql")))]
            other => Err(Fault::lost(format_args!(
                "{} is not built in",
                other.name()
            ))),
        }
    }

    pub(super) const fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::MySql(_) => Dialect::MySql,
        }
    }

    /// The rows of a query.
    pub(super) async fn query(
        &mut self,
        query: &str,
        values: &[Value],
    ) -> Result<Vec<Fields>, Fault> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.query(query, values).await,
            #[cfg(feature = "mysql")]
            Self::MySql(connection) => connection.query(query, values).await,
        }
    }

    /// Runs a statement.
    pub(super) async fn execute(&mut self, query: &str, values: &[Value]) -> Result<(), Fault> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.execute(query, values).await,
            #[cfg(feature = "mysql")]
            Self::MySql(connection) => connection.execute(query, values).await,
        }
    }

    /// Runs statements, one after the other.
    pub(super) async fn execute_all(&mut self, batch: &Batch) -> Result<(), Fault> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.execute_all(batch.statements()).await,
            #[cfg(feature = "mysql")]
            Self::MySql(connection) => {
                for (query, values) in batch.statements() {
                    connection.execute(query, values).await?;
                }
                Ok(())
            }
        }
    }

    /// Runs a statement that has no values.
    pub(super) async fn run(&mut self, statement: &str) -> Result<(), Fault> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.batch(statement).await,
            #[cfg(feature = "mysql")]
            Self::MySql(connection) => connection.batch(statement).await,
        }
    }

    /// Begins a transaction in which rows are read as they are when they are read, and locked.
    pub(super) async fn begin(&mut self) -> Result<(), Fault> {
        let begin = "START TRANSACTION";
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => {
                connection.begin_with_next(begin);
                Ok(())
            }
            #[cfg(feature = "mysql")]
            Self::MySql(connection) => connection.batch(begin).await,
        }
    }

    /// Begins a transaction that reads all as of one moment.
    pub(super) async fn begin_reading(&mut self) -> Result<(), Fault> {
        for statement in self.dialect().begin_reading() {
            self.run(statement).await?;
        }
        Ok(())
    }

    /// Ends it: what was written is on the server's disk on return.
    pub(super) async fn commit(&mut self) -> Result<(), Fault> {
        // Whether it happened is open, if it fails: so not even a conflict may go again.
        self.run("COMMIT").await.map_err(|fault| Fault {
            may_go_again: false,
            ..fault
        })
    }

    /// The one number that a query gives.
    pub(super) async fn number(&mut self, query: &str, values: &[Value]) -> Result<i64, Fault> {
        let number = self.maybe_number(query, values).await?;
        number.ok_or_else(|| Fault::new(Trouble::Unreadable, "a number is missing"))
    }

    /// The one number that a query gives, if it gives one.
    pub(super) async fn maybe_number(
        &mut self,
        query: &str,
        values: &[Value],
    ) -> Result<Option<i64>, Fault> {
        let rows = self.query(query, values).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        Ok(crate::rows::Columns::of(row).maybe_int("number")?)
    }

    /// The server's clock, in milliseconds.
    pub(super) async fn now(&mut self) -> Result<i64, Fault> {
        let query = format!("SELECT {}", self.dialect().now());
        self.number(&query, &[]).await
    }
}
