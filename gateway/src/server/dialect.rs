//! In what PostgreSQL's and MySQL's SQL differ. All else is written once.

/// The SQL that a server speaks. MariaDB's is MySQL's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Postgres,
    MySql,
}

impl Dialect {
    /// That of the servers of a URL with this scheme, or why there is none.
    pub(super) fn of_scheme(scheme: &str) -> Result<Self, String> {
        let (dialect, is_there) = match scheme {
            "postgres" | "postgresql" => (Self::Postgres, cfg!(feature = "postgres")),
            "mysql" | "mariadb" => (Self::MySql, cfg!(feature = "mysql")),
            _ => return Err(format!("{scheme} is no store")),
        };
        if is_there {
            Ok(dialect)
        } else {
            let name = dialect.name();
            Err(format!(
                "this program was built without {name} (cargo's feature of that name)"
            ))
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MySql => "mysql",
        }
    }

    /// The port where no other is named.
    pub(super) const fn port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::MySql => 3306,
        }
    }

    /// The server's clock, in milliseconds.
    pub(super) const fn now(self) -> &'static str {
        match self {
            Self::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
            Self::MySql => "CAST(unix_timestamp(now(3)) * 1000 AS SIGNED)",
        }
    }

    /// The sum of a column, as a whole number.
    pub(super) fn sum(self, column: &str) -> String {
        let kind = match self {
            Self::Postgres => "BIGINT",
            Self::MySql => "SIGNED",
        };
        format!("CAST(coalesce(sum({column}), 0) AS {kind})")
    }

    /// What to do with a row that is there: take the new one's columns.
    pub(super) fn replacing(self, keys: &str, columns: &str) -> String {
        let kept: Vec<&str> = keys.split(", ").collect();
        let replaced = columns
            .split(", ")
            .filter(|column| !kept.contains(column))
            .map(|column| format!("{column} = {}", self.new_one(column)));
        let replaced: Vec<String> = replaced.collect();
        self.on_conflict(keys, &replaced.join(", "))
    }

    /// What to do with a row that is there: add the new one's number to its own.
    pub(super) fn adding(self, table: &str, key: &str, column: &str) -> String {
        let new = self.new_one(column);
        self.on_conflict(key, &format!("{column} = {table}.{column} + {new}"))
    }

    fn new_one(self, column: &str) -> String {
        match self {
            Self::Postgres => format!("excluded.{column}"),
            Self::MySql => format!("VALUES({column})"),
        }
    }

    fn on_conflict(self, keys: &str, set: &str) -> String {
        match self {
            Self::Postgres => format!(" ON CONFLICT ({keys}) DO UPDATE SET {set}"),
            Self::MySql => format!(" ON DUPLICATE KEY UPDATE {set}"),
        }
    }

    /// Begins a transaction that reads as of one moment.
    pub(super) const fn begin_reading(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"],
            Self::MySql => &[
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
            ],
        }
    }

    /// Lets a statement of this transaction take as long as it takes, and read all of a table.
    pub(super) const fn take_time(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &[
                "SET LOCAL statement_timeout = 0",
                "SET LOCAL enable_seqscan = on",
            ],
            Self::MySql => &[],
        }
    }

    /// What brings a store from each version to the next. A line is never changed, only added.
    pub(super) const fn migrations(self) -> &'static [&'static str] {
        match self {
            Self::Postgres => &[
                include_str!("../../migrations/postgres/0001_initial.sql"),
                include_str!("../../migrations/postgres/0002_later.sql"),
                include_str!("../../migrations/postgres/0003_arrival.sql"),
            ],
            Self::MySql => &[
                include_str!("../../migrations/mysql/0001_initial.sql"),
                include_str!("../../migrations/mysql/0002_later.sql"),
                include_str!("../../migrations/mysql/0003_arrival.sql"),
            ],
        }
    }

    /// Waits until no other gateway brings the store up to date, and keeps them from it. It ends
    /// with the connection.
    pub(super) const fn lock_out_others(self) -> &'static str {
        match self {
            Self::Postgres => "SELECT CAST(1 AS BIGINT) FROM pg_advisory_lock(8317)",
            Self::MySql => "SELECT get_lock(concat('waybill-gateway.', database()), 10)",
        }
    }
}
