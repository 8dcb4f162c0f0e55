//! The bare loop: the same rows, and nothing else.

use std::time::{Duration, Instant};

use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;
use rusqlite::Connection;
use tokio_postgres::{Client, NoTls};
use waybill_engine::{Situation, Status, Timestamp, Tracker};
use waybill_gateway::server::{self, Address};
use waybill_gateway::sqlite::migrate;

use super::place::Place;

/// A store of the gateway's own form, opened as the gateway opens it.
enum Bare {
    Sqlite(Connection),
    Postgres(Client),
    MySql(Conn),
}

impl Bare {
    async fn open(place: &Place) -> Self {
        let store = place.store();
        if !place.is_on_server() {
            migrate(store.as_ref()).expect("a store");
            let connection = Connection::open(store).expect("a store");
            connection
                .pragma_update(None, "synchronous", "full")
                .expect("a setting");
            connection.set_prepared_statement_cache_capacity(16);
            return Self::Sqlite(connection);
        }
        let address: Address = store.parse().expect("an address");
        server::migrate(&address).await.expect("a store");
        if store.starts_with("postgres") {
            let (client, connection) = tokio_postgres::connect(&store, NoTls)
                .await
                .expect("a server");
            tokio::spawn(connection);
            Self::Postgres(client)
        } else {
            Self::MySql(Conn::from_url(&store).await.expect("a server"))
        }
    }

    async fn write(&mut self, batch: &[usize]) {
        match self {
            Self::Sqlite(connection) => {
                let transaction = connection.transaction().expect("a transaction");
                for number in batch {
                    insert(&transaction, *number);
                }
                transaction.commit().expect("a commit");
            }
            Self::Postgres(client) => postgres(client, batch).await,
            Self::MySql(connection) => mysql(connection, batch).await,
        }
    }
}

/// Writes so many new waybills with one update each, so many a transaction; what each took.
pub(crate) async fn write(place: &Place, waybills: usize, a_transaction: usize) -> Vec<Duration> {
    let mut bare = Bare::open(place).await;
    let numbers: Vec<usize> = (0..waybills).collect();
    let mut took = Vec::new();
    for batch in numbers.chunks(a_transaction) {
        let begun = Instant::now();
        bare.write(batch).await;
        took.push(begun.elapsed());
    }
    took
}

/// With a place for each value, as each client writes them.
fn statements(place: impl Fn(usize) -> String) -> [String; 2] {
    let places = |count| (1..=count).map(&place).collect::<Vec<_>>().join(", ");
    [
        format!(
            "INSERT INTO waybill (id, token, tracker, start, turn, changed_at, places, refusals, \
             waiting, due_at, attempts) VALUES ({}, 1, 0, 1, 0, 0)",
            places(6)
        ),
        format!(
            "INSERT INTO accepted (waybill_id, fingerprint, action_msg, accepted_at, body, place, \
             action_type, action_time) VALUES ({}, 0, 100001, 1700000600)",
            places(5)
        ),
    ]
}

const TOKEN: &str = "token";
const NOTHING: [u8; 16] = [0; 16];
const MILLIS: i64 = 1_700_000_000_000;

fn tracker() -> [u8; 16] {
    let since = Timestamp::from_unix(1_700_000_600).expect("a time");
    Tracker::known(Situation::at(Status::PickedUp), since).to_bytes()
}

fn fingerprint(number: usize) -> i64 {
    let number = i64::try_from(number).expect("small");
    number.wrapping_mul(0x1234_5678_9abc_def1)
}

fn body(number: usize) -> Vec<u8> {
    super::gateway::record(number, 0).into_bytes()
}

fn insert(connection: &Connection, number: usize) {
    let id = super::gateway::id(number);
    let [waybill, accepted] = statements(|place| format!("?{place}"));
    connection
        .prepare_cached(&waybill)
        .and_then(|mut statement| {
            statement.execute((&id, TOKEN, tracker(), NOTHING, MILLIS, MILLIS))
        })
        .expect("a waybill");
    let text = super::gateway::TEXT;
    connection
        .prepare_cached(&accepted)
        .and_then(|mut statement| {
            statement.execute((&id, fingerprint(number), text, MILLIS, body(number)))
        })
        .expect("an update");
}

async fn postgres(client: &mut Client, batch: &[usize]) {
    let [waybill, accepted] = statements(|place| format!("${place}"));
    let transaction = client.transaction().await.expect("a transaction");
    let waybill = transaction.prepare(&waybill).await.expect("a statement");
    let accepted = transaction.prepare(&accepted).await.expect("a statement");
    for number in batch {
        let id = super::gateway::id(*number);
        let (tracker, nothing) = (&tracker()[..], &NOTHING[..]);
        transaction
            .execute(
                &waybill,
                &[&id, &TOKEN, &tracker, &nothing, &MILLIS, &MILLIS],
            )
            .await
            .expect("a waybill");
        let (fingerprint, body) = (fingerprint(*number), body(*number));
        let text = super::gateway::TEXT;
        transaction
            .execute(&accepted, &[&id, &fingerprint, &text, &MILLIS, &body])
            .await
            .expect("an update");
    }
    transaction.commit().await.expect("a commit");
}

async fn mysql(connection: &mut Conn, batch: &[usize]) {
    let [waybill, accepted] = statements(|_| "?".to_owned());
    connection.query_drop("BEGIN").await.expect("a transaction");
    for number in batch {
        let id = super::gateway::id(*number);
        connection
            .exec_drop(
                &waybill,
                (&id, TOKEN, &tracker()[..], &NOTHING[..], MILLIS, MILLIS),
            )
            .await
            .expect("a waybill");
        let text = super::gateway::TEXT;
        connection
            .exec_drop(
                &accepted,
                (&id, fingerprint(*number), text, MILLIS, body(*number)),
            )
            .await
            .expect("an update");
    }
    connection.query_drop("COMMIT").await.expect("a commit");
}
