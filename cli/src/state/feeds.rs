//! The feeds that a state knows, and how one is known again.
//!
//! A feed is known by what is in it: the first bytes that were decided, and the last ones. Where
//! these are few, they may be those of another feed, too; then it has to be the same file, by
//! device and inode. A path only says where it was.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::feed::Position;
use crate::system::path_bytes;

/// How many feeds are kept when a state is rewritten: those that were read last.
const MOST_KEPT: usize = 1000;

/// A feed that is or can be read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownFeed {
    /// Its number in this state: how many were known before it.
    number: u64,
    /// The file that it was in.
    file: FileId,
    /// The full path of that.
    #[serde(with = "path_bytes")]
    pub(crate) path: PathBuf,
    /// How many bytes of it come before its first record.
    header: u64,
}

/// A file, whatever its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// A feed, and the place up to which it was decided.
#[derive(Debug, Clone)]
pub(crate) struct PlaceInFeed {
    pub(crate) feed: KnownFeed,
    pub(crate) position: Position,
}

/// What a state knows of a file.
#[derive(Debug)]
pub(crate) enum Recognised {
    /// It is this feed, whatever its path is now.
    As(PlaceInFeed),
    /// It begins as this feed did, in another file; but so few bytes do that any feed might.
    Perhaps(PlaceInFeed),
    /// It is a new one.
    No,
}

/// The feeds that a state knows, the one that was read last at the end.
#[derive(Debug, Default)]
pub(crate) struct KnownFeeds {
    places: Vec<PlaceInFeed>,
    /// How many were ever known.
    count: u64,
}

impl KnownFeeds {
    /// Takes note of the place that was reached in a feed.
    pub(crate) fn insert(&mut self, feed: KnownFeed, position: Position) {
        self.count = self.count.max(feed.number + 1);
        self.places.retain(|known| known.feed.number != feed.number);
        // Of a feed without a decided record there is nothing to know.
        if position.bytes > feed.header {
            self.places.push(PlaceInFeed { feed, position });
        }
    }

    /// Every place, to be looked for in a feed.
    pub(crate) fn positions(&self) -> impl Iterator<Item = Position> {
        self.places.iter().map(|known| known.position)
    }

    /// What is known of a file in which these places are found.
    pub(crate) fn recognise(&self, file: &Metadata, found: &[Position]) -> Recognised {
        let file = FileId::from(file);
        let fits = |known: &&PlaceInFeed| found.contains(&known.position);
        let furthest = |is_meant: &dyn Fn(&PlaceInFeed) -> bool| {
            let fitting = self.places.iter().filter(fits);
            let meant = fitting.filter(|known| is_meant(known));
            meant.max_by_key(|known| known.position.bytes).cloned()
        };
        let same = furthest(&|known| known.feed.file == file);
        let telling = || furthest(&|known| known.position.is_telling());
        match (same.or_else(telling), furthest(&|_| true)) {
            (Some(known), _) => Recognised::As(known),
            (None, Some(known)) => Recognised::Perhaps(known),
            (None, None) => Recognised::No,
        }
    }

    /// The feed that was at this path, in another file than the one that is there now.
    pub(crate) fn was_at(&self, path: &Path, now: &Metadata) -> Option<&PlaceInFeed> {
        let now = FileId::from(now);
        let mut places = self.places.iter().rev();
        places.find(|known| known.feed.path == path && known.feed.file != now)
    }

    /// A feed as it is known from now on: under its number, if it was known, in this file.
    pub(crate) fn known(
        &self,
        before: Option<&KnownFeed>,
        file: &Metadata,
        path: PathBuf,
    ) -> KnownFeed {
        KnownFeed {
            number: before.map_or(self.count, |before| before.number),
            file: file.into(),
            path,
            header: before.map_or(0, |before| before.header),
        }
    }

    /// Forgets all but those that were read last.
    pub(crate) fn forget_old(&mut self) {
        let old = self.places.len().saturating_sub(MOST_KEPT);
        self.places.drain(..old);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &PlaceInFeed> {
        self.places.iter()
    }
}

impl KnownFeed {
    /// Says how many bytes come before its first record.
    pub(crate) const fn with_header(mut self, bytes: u64) -> Self {
        self.header = bytes;
        self
    }
}
