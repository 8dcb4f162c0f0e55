//! Where a store's server is, and who asks it.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::dialect::Dialect;

/// A database of a server, out of a URL: `postgres://USER[:PASSWORD]@HOST[:PORT]/DATABASE`, or the
/// same with `mysql`. No `Debug` of the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    pub(super) dialect: Dialect,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) password: Option<String>,
    pub(super) database: String,
    pub(super) security: Security,
}

/// How the connection is secured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Security {
    /// Not at all: as it is on the way to this machine itself.
    Open,
    /// By TLS, with the server's certificate checked.
    Checked {
        /// A file with the certificates of those who may vouch for it; without one, the public
        /// authorities may.
        roots: Option<PathBuf>,
    },
}

/// A text that is no address of a store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{problem}; write postgres://USER@HOST:PORT/DATABASE or mysql://USER@HOST:PORT/DATABASE / \
     存储地址有误；请写 postgres://用户@主机:端口/数据库 或 mysql://用户@主机:端口/数据库"
)]
pub struct InvalidAddress {
    problem: String,
}

fn invalid(problem: impl fmt::Display) -> InvalidAddress {
    InvalidAddress {
        problem: problem.to_string(),
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        // What the parser says quotes nothing of the text, in which a password may be.
        let url = Url::parse(text).map_err(invalid)?;
        let dialect = Dialect::of_scheme(url.scheme()).map_err(invalid)?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = decoded(host.ok_or_else(|| invalid("no host is named"))?)?;
        let database = decoded(url.path().trim_start_matches('/'))?;
        if database.is_empty() || database.contains('/') {
            return Err(invalid("one database has to be named after the host"));
        }
        if url.username().is_empty() {
            return Err(invalid("no user is named"));
        }
        Ok(Self {
            dialect,
            port: url.port().unwrap_or(dialect.port()),
            user: decoded(url.username())?,
            password: url.password().map(decoded).transpose()?,
            database,
            security: security(&url)?,
            host: host.trim_matches(['[', ']']).to_owned(),
        })
    }
}

fn decoded(part: &str) -> Result<String, InvalidAddress> {
    let decoded = percent_decode_str(part).decode_utf8();
    decoded
        .map(Into::into)
        .map_err(|_| invalid("a part of it is not UTF-8"))
}

/// Open on the way to this machine, checked on the way to any other, unless it says otherwise.
fn security(url: &Url) -> Result<Security, InvalidAddress> {
    let mut is_open = is_loopback(url);
    let mut roots = None;
    for (name, value) in url.query_pairs() {
        match (&*name, &*value) {
            ("sslmode", "disable") => is_open = true,
            ("sslmode", "verify-full") => is_open = false,
            ("sslrootcert", file) => roots = Some(PathBuf::from(file)),
            _ => {
                return Err(invalid(
                    "after ? it takes sslmode=disable, sslmode=verify-full and sslrootcert=FILE",
                ));
            }
        }
    }
    Ok(if is_open {
        Security::Open
    } else {
        Security::Checked { roots }
    })
}

fn is_loopback(url: &Url) -> bool {
    // Of schemes that browsers don't know, all hosts but IPv6 are names to the parser.
    match url.host() {
        Some(Host::Domain(name)) => {
            name == "localhost"
                || name
                    .parse::<std::net::Ipv4Addr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Address {
    /// Whether the password is in it.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.password.is_some()
    }

    /// The same with this password.
    #[must_use]
    pub fn with_password(self, password: String) -> Self {
        Self {
            password: Some(password),
            ..self
        }
    }
}

/// Without the password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            dialect,
            host,
            port,
            user,
            database,
            ..
        } = self;
        let name = dialect.name();
        write!(f, "{name}://{user}@{host}:{port}/{database}")
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
#[cfg(all(feature = "postgres", feature = "mysql"))]
mod tests {
    use super::*;

    fn read(text: &str) -> Address {
        text.parse().unwrap()
    }

    #[test]
    fn a_url_is_taken_apart_and_its_password_never_shown() {
        let address = read("postgres://me:s3cret%2Fx@db.example:6000/waybills");
        assert_eq!(address.password.as_deref(), Some("s3cret/x"));
        assert_eq!(
            format!("{address} {address:?}").matches("s3cret").count(),
            0
        );
        assert_eq!(
            address.to_string(),
            "postgres://me@db.example:6000/waybills"
        );
        assert_eq!(read("mariadb://me@h/d").to_string(), "mysql://me@h:3306/d");
        assert_eq!(read("postgresql://me@h/d").port, 5432);
        let later = read("mysql://me@h/d").with_password("p".to_owned());
        assert!(later.has_password());
    }

    #[test]
    fn beyond_this_machine_the_connection_is_checked() {
        for here in ["localhost", "127.0.0.1", "[::1]"] {
            let address = read(&format!("postgres://me@{here}/d"));
            assert_eq!(address.security, Security::Open, "{here}");
        }
        let checked = |roots: Option<&str>| Security::Checked {
            roots: roots.map(PathBuf::from),
        };
        assert_eq!(read("mysql://me@db.example/d").security, checked(None));
        let own = read("mysql://me@db.example/d?sslrootcert=/etc/ca.pem");
        assert_eq!(own.security, checked(Some("/etc/ca.pem")));
        let open = read("mysql://me@db.example/d?sslmode=disable");
        assert_eq!(open.security, Security::Open);
        let to_itself = read("mysql://me@localhost/d?sslmode=verify-full");
        assert_eq!(to_itself.security, checked(None));
    }

    #[test]
    fn what_is_no_address_is_told_without_its_password() {
        for text in [
            "postgres://",
            "postgres://s3cret@/d",
            "postgres://me:s3cret@h",
            "postgres://me:s3cret@h/",
            "postgres://me:s3cret@h/a/b",
            "postgres://:s3cret@h/d",
            "postgres://me:s3cret@h/d?sslmode=prefer",
            "postgres://me:s3cret@h:x/d",
            "oracle://me:s3cret@h/d",
        ] {
            let told = text.parse::<Address>().unwrap_err().to_string();
            assert!(!told.contains("s3cret"), "{told}");
            assert!(told.contains("mysql://") && told.contains("请写"), "{told}");
        }
    }
}
