//! The secrets of the callback, out of their files.

use std::fmt;
use std::path::{Path, PathBuf};

use super::cipher::AesKey;
use super::signature::Token;
use crate::system::{UnreadableSecret, secret_lines, secret_text};

/// The files with the secrets, and whose they are. They are read for each push, so that a new one
/// counts at once.
#[derive(Debug, Clone)]
pub struct SecretFiles {
    /// The file with the Tokens.
    pub tokens: PathBuf,
    /// The file with the EncodingAESKeys. Without one, pushes come in the open.
    pub keys: Option<PathBuf>,
    /// The account's id, which is in every encrypted push.
    pub app_id: String,
}

/// The secrets, those that count from now on first.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// The Tokens, for signatures. At least one.
    pub tokens: Vec<Token>,
    /// The keys; at least one, or none if pushes come in the open.
    pub keys: Option<Vec<AesKey>>,
    /// The account's id.
    pub app_id: String,
}

/// Why the secrets can't be used. Nothing of what is in the files is quoted.
#[derive(Debug, thiserror::Error)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum UnusableSecrets {
    /// A file can't be read.
    #[error(transparent)]
    Unreadable(#[from] UnreadableSecret),
    /// A line is not what it has to be.
    #[error(
        "{0}: line {line} is no {wanted}; write one a line, the one that counts from now on \
         first / {0} 第 {line} 个值不是有效的 {1}；每行一个，新的在前", .file.display(), .wanted.chinese()
    )]
    Invalid {
        /// The file.
        file: PathBuf,
        /// Which of its values, from 1; blank lines and comments are not counted.
        line: usize,
        /// What it has to be.
        wanted: Wanted,
    },
    /// There is nothing in a file.
    #[error(
        "{0} has no {wanted} / {0} 中没有 {1}", .file.display(), .wanted.chinese()
    )]
    Empty {
        /// The file.
        file: PathBuf,
        /// What it has to have.
        wanted: Wanted,
    },
}

/// What the two files hold, as WeChat's console calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum Wanted {
    /// A Token.
    Token,
    /// An EncodingAESKey.
    Key,
}

impl Wanted {
    /// What it is called in Chinese.
    #[must_use]
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Token => "Token（3 至 32 个字母和数字）",
            Self::Key => "EncodingAESKey（43 个字母和数字）",
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token => "Token (3 to 32 letters and digits)",
            Self::Key => "EncodingAESKey (43 letters and digits)",
        })
    }
}

impl SecretFiles {
    /// The secrets as they are now.
    ///
    /// # Errors
    ///
    /// [`UnusableSecrets`].
    pub async fn read(&self) -> Result<Secrets, UnusableSecrets> {
        let tokens = values(&self.tokens, Wanted::Token, Token::new).await?;
        let keys = match &self.keys {
            Some(file) => Some(values(file, Wanted::Key, AesKey::new).await?),
            None => None,
        };
        Ok(Secrets {
            tokens,
            keys,
            app_id: self.app_id.clone(),
        })
    }
}

async fn values<T>(
    file: &Path,
    wanted: Wanted,
    value: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, UnusableSecrets> {
    let text = secret_text(file).await?;
    let value = |(line, text)| {
        value(text).ok_or_else(|| UnusableSecrets::Invalid {
            file: file.to_owned(),
            line,
            wanted,
        })
    };
    let values: Vec<_> = (1..)
        .zip(secret_lines(&text))
        .map(value)
        .collect::<Result<_, _>>()?;
    if values.is_empty() {
        return Err(UnusableSecrets::Empty {
            file: file.to_owned(),
            wanted,
        });
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    async fn read(tokens: &str, keys: Option<&str>) -> Result<Secrets, UnusableSecrets> {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let files = SecretFiles {
            tokens: file("tokens", tokens),
            keys: keys.map(|keys| file("keys", keys)),
            app_id: "wx1".to_owned(),
        };
        files.read().await
    }

    #[tokio::test]
    async fn files_have_one_secret_a_line() {
        let (new, old) = ("N".repeat(43), "O".repeat(43));
        let keys = format!("# new\n{new}\r\n\n{old}");
        let secrets = read(" newToken \noldToken\n", Some(&keys)).await.unwrap();
        assert_eq!(secrets.tokens.len(), 2);
        assert_eq!(secrets.keys.unwrap()[0], AesKey::new(&new).unwrap());
        assert!(read("token", None).await.unwrap().keys.is_none());
    }

    #[tokio::test]
    async fn what_is_wrong_is_said_without_the_secret() {
        for (tokens, keys) in [("s3cret!", None), ("token", Some("s3cret")), ("#\n", None)] {
            let error = read(tokens, keys).await.unwrap_err().to_string();
            assert!(!error.contains("s3cret"), "{error}");
            assert!(
                error.contains("Token") || error.contains("EncodingAESKey"),
                "{error}"
            );
        }
        let missing = SecretFiles {
            tokens: "/nowhere/tokens".into(),
            keys: None,
            app_id: String::new(),
        };
        let error = missing.read().await.unwrap_err().to_string();
        assert!(error.contains("/nowhere/tokens"), "{error}");
    }
}
