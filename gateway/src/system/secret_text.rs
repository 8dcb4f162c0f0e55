//! What is in files with secrets.

use std::io;
use std::path::{Path, PathBuf};

use super::cause::chinese_cause;

/// A file with secrets that can't be read. Nothing of what is in it is quoted.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} can't be read: {problem} / 无法读取 {0}：{1}", .file.display(), chinese_cause(.problem)
)]
pub struct UnreadableSecret {
    file: PathBuf,
    problem: io::Error,
}

/// The text of a file with secrets, without the mark with which some editors begin a text.
///
/// # Errors
///
/// [`UnreadableSecret`] names the file: it is not there, may not be read, or is not UTF-8.
pub async fn secret_text(file: &Path) -> Result<String, UnreadableSecret> {
    let text = tokio::fs::read_to_string(file).await;
    let text = text.map_err(|problem| UnreadableSecret {
        file: file.to_owned(),
        problem,
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_is_read_without_a_mark_and_a_file_that_has_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        for text in ["s3cret\n", "\u{feff}s3cret\n"] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(secret_text(&file).await.unwrap(), "s3cret\n");
        }
        std::fs::write(&file, b"s3cret\xff").unwrap();
        for file in [file.as_path(), folder.path(), Path::new("/nowhere/secret")] {
            let told = secret_text(file).await.unwrap_err().to_string();
            assert!(told.starts_with(&file.display().to_string()), "{told}");
            assert!(!told.contains("s3cret\u{fffd}"), "{told}");
        }
    }
}
