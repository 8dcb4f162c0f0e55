//! Whether a file is still where it was opened.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::store::{StoreError, Trouble};

/// Where a file was opened, and which one it was. What is moved or deleted takes what is written
/// into it along: nothing of it is there at the next start.
#[derive(Debug, Clone)]
pub(super) struct FilePlace {
    path: PathBuf,
    file: FileId,
}

/// Which file it is, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileId {
    device: u64,
    inode: u64,
}

impl From<&Metadata> for FileId {
    fn from(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        }
    }
}

impl FilePlace {
    /// The place of a file that was just opened.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            file: (&fs::metadata(path)?).into(),
        })
    }

    /// An error if the file is there no longer, or another one is.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let found = match fs::metadata(&self.path) {
            Ok(there) if self.file == FileId::from(&there) => return Ok(()),
            Ok(_) => "another file is there now",
            Err(error) if error.kind() == io::ErrorKind::NotFound => "it was moved or deleted",
            Err(error) => {
                let detail = format!("{}: {error}", self.path.display());
                return Err(StoreError::new(Trouble::Unavailable, detail));
            }
        };
        let detail = format!(
            "{}: {found} while the gateway ran; put the store back in its place and start again / \
             运行期间存储文件被移动、删除或替换；请将其放回原处再启动",
            self.path.display()
        );
        Err(StoreError::new(Trouble::Unsound, detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_moved_deleted_or_replaced_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("waybills.db");
        fs::write(&path, "one").unwrap();
        let place = FilePlace::of(&path).unwrap();
        fs::write(&path, "the same file").unwrap();
        place.check().unwrap();

        let away = folder.path().join("away");
        fs::rename(&path, &away).unwrap();
        assert_eq!(place.check().unwrap_err().trouble, Trouble::Unsound);
        fs::write(&path, "another").unwrap();
        let told = place.check().unwrap_err();
        assert!(told.detail.contains("another file"), "{told}");
        fs::rename(&away, &path).unwrap();
        place.check().unwrap();
    }
}
