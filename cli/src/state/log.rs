//! A file of commits: each is complete, or was never made.
//!
//! The file begins with [`MAGIC`], whose digit is the version of everything after it. One that is
//! being rewritten begins with [`DRAFT`], so that it can be told from any other file. Then the
//! commits follow, one after the other:
//!
//! | bytes | content, numbers little-endian |
//! |---|---|
//! | 8 | length of the body |
//! | 8 | XXH3 64-bit digest of the body |
//! | 8 | XXH3 64-bit digest of the sixteen bytes before, seeded with the place of the commit |
//! | length | the body |
//!
//! Commits are only ever added, and each is on the disk before the next one is begun. So a machine
//! that loses its power leaves at most one incomplete commit, the last; that one never happened. If
//! a commit is incomplete and another follows it, the file was damaged.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::sync::Arc;

use twox_hash::XxHash3_64;

use crate::lang::chinese_error;
use crate::system::Disk;

/// How a state file begins.
pub(crate) const MAGIC: &[u8; 16] = b"waybill state 2\n";

/// How one begins that is being rewritten. Only its last byte is different: one byte is changed
/// whole or not at all. Under the name of a state it is as good as one.
const DRAFT: &[u8; 16] = b"waybill state 2~";

/// The length of the head of a commit.
const HEAD: usize = 24;

/// How many bytes are read at once.
const READ_AHEAD: usize = 1 << 18;

/// What is wrong with a file that should be one of commits.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("can't read it: {0}")]
    Read(io::Error),
    #[error("it is not a state file of this command")]
    Foreign,
    #[error("it is of a later version of this command: {0:?}")]
    Later(String),
    #[error(
        "it is of an earlier version of this command: {0:?}; begin a new one, with `--start` for \
         the waybills that are on their way"
    )]
    Earlier(String),
    #[error("it is damaged at byte {at}, in front of commits that are whole")]
    Damaged { at: u64 },
}

impl Fault {
    /// The text in Chinese.
    pub(crate) fn chinese(&self) -> String {
        match self {
            Self::Read(error) => format!("读不了它：{}", chinese_error(error)),
            Self::Foreign => "它不是本命令的状态文件".to_owned(),
            Self::Later(version) => format!("它属于本命令的更高版本：{version:?}"),
            Self::Earlier(version) => format!(
                "它属于本命令的更早版本：{version:?}；请新建一个，并用 `--start` 给出在途的运单"
            ),
            Self::Damaged { at } => format!("它在第 {at} 字节处损坏，其后还有完整的提交"),
        }
    }
}

/// The end of the last whole commit: where the next one goes. What comes after it never happened.
/// Zero if the file has not been begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End(pub(crate) u64);

/// Reads all whole commits, and calls `visit` with the place and the body of each.
pub(crate) fn read<E: From<Fault>>(
    file: &File,
    mut visit: impl FnMut(u64, &[u8]) -> Result<(), E>,
) -> Result<End, E> {
    let length = file.metadata().map_err(Fault::Read)?.len();
    let mut input = BufReader::with_capacity(READ_AHEAD, file);
    input.seek(SeekFrom::Start(0)).map_err(Fault::Read)?;
    if !is_begun(&mut input, length)? {
        return Ok(End(0));
    }
    let mut at = MAGIC.len() as u64;
    let mut body = Vec::new();
    while next(&mut input, at, length, &mut body).map_err(Fault::Read)? {
        visit(at, &body)?;
        at += (HEAD + body.len()) as u64;
    }
    if at < length && has_commit_behind(file, at).map_err(Fault::Read)? {
        return Err(Fault::Damaged { at }.into());
    }
    Ok(End(at))
}

/// Whether the file has the right beginning. Of a file that a crash cut off within the beginning it
/// is false.
fn is_begun(input: &mut impl Read, length: u64) -> Result<bool, Fault> {
    let mut start = Vec::new();
    let mut input = input.take(MAGIC.len() as u64);
    input.read_to_end(&mut start).map_err(Fault::Read)?;
    let (name, version) = MAGIC.split_at(MAGIC.len() - 2);
    if start == MAGIC || start == DRAFT {
        Ok(true)
    } else if length <= MAGIC.len() as u64 && is_cut_off(&start, MAGIC) {
        Ok(false)
    } else if start.starts_with(name) && start.ends_with(&version[1..]) {
        let found = String::from_utf8_lossy(&start).trim_end().to_owned();
        Err(if start[name.len()] < version[0] {
            Fault::Earlier(found)
        } else {
            Fault::Later(found)
        })
    } else {
        Err(Fault::Foreign)
    }
}

/// Reads the commit at this place into `body`; false if there is no whole one.
fn next(input: &mut impl Read, at: u64, length: u64, body: &mut Vec<u8>) -> io::Result<bool> {
    let Some(space) = length.checked_sub(at + HEAD as u64) else {
        return Ok(false);
    };
    let mut head = [0; HEAD];
    input.read_exact(&mut head)?;
    let Some((body_length, digest)) = parse_head(head, at) else {
        return Ok(false);
    };
    if body_length > space {
        return Ok(false);
    }
    body.clear();
    input.take(body_length).read_to_end(body)?;
    Ok(body.len() as u64 == body_length && XxHash3_64::oneshot(body) == digest)
}

/// The length and the digest of the body, if this is the head of a commit at this place.
fn parse_head(head: [u8; HEAD], at: u64) -> Option<(u64, u64)> {
    let word = |i: usize| u64::from_le_bytes(std::array::from_fn(|byte| head[8 * i + byte]));
    (XxHash3_64::oneshot_with_seed(at, &head[..16]) == word(2)).then(|| (word(0), word(1)))
}

/// Whether there is the head of a commit anywhere after this place.
fn has_commit_behind(mut file: &File, at: u64) -> io::Result<bool> {
    file.seek(SeekFrom::Start(at + 1))?;
    let mut input = BufReader::with_capacity(READ_AHEAD, file).bytes();
    let mut head = [0; HEAD];
    for byte in head.iter_mut().skip(1) {
        let Some(next) = input.next() else {
            return Ok(false);
        };
        *byte = next?;
    }
    for (byte, place) in input.zip(at + 1..) {
        head.rotate_left(1);
        head[HEAD - 1] = byte?;
        if parse_head(head, place).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether this is what a crash may leave of a beginning that was not on the disk yet: a part of
/// it, or room for it.
fn is_cut_off(start: &[u8], beginning: &[u8]) -> bool {
    beginning.starts_with(start) || start.iter().all(|byte| *byte == 0)
}

/// Whether a file is what a run left that was rewriting a state and did not come to its end.
pub(crate) fn is_draft(file: &File) -> io::Result<bool> {
    let mut start = Vec::new();
    file.take(DRAFT.len() as u64 + 1).read_to_end(&mut start)?;
    Ok(start.starts_with(DRAFT) || start.len() <= DRAFT.len() && is_cut_off(&start, DRAFT))
}

/// Adds commits to a file.
#[derive(Debug)]
pub(crate) struct Log {
    disk: Arc<dyn Disk>,
    file: File,
    end: u64,
}

impl Log {
    /// Continues after the last whole commit, and cuts off what never happened.
    pub(crate) fn new(disk: Arc<dyn Disk>, mut file: File, End(end): End) -> io::Result<Self> {
        disk.set_len(&file, end)?;
        file.seek(SeekFrom::Start(end))?;
        Ok(Self { disk, file, end })
    }

    /// Begins to rewrite a state in a file that is empty.
    pub(crate) fn draft(disk: Arc<dyn Disk>, file: File) -> io::Result<Self> {
        let mut log = Self { disk, file, end: 0 };
        log.begin(DRAFT)?;
        Ok(log)
    }

    /// Makes a draft that has the name of a state look like any other.
    pub(crate) fn finish_draft(&mut self) -> io::Result<()> {
        let (start, last) = MAGIC.split_at(MAGIC.len() - 1);
        self.file.seek(SeekFrom::Start(start.len() as u64))?;
        self.disk
            .write_all(&self.file, last)
            .map_err(|(error, _)| error)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        Ok(())
    }

    /// How many bytes it has.
    pub(crate) const fn bytes(&self) -> u64 {
        self.end
    }

    /// Adds a commit; it has happened once this returns.
    pub(crate) fn commit(&mut self, body: &[u8]) -> io::Result<()> {
        self.add(body)?;
        self.disk.sync(&self.file)
    }

    /// Adds a commit that happens with the next one.
    pub(crate) fn add(&mut self, body: &[u8]) -> io::Result<()> {
        if self.end == 0 {
            self.begin(MAGIC)?;
        }
        let mut head = [0; HEAD];
        head[..8].copy_from_slice(&(body.len() as u64).to_le_bytes());
        head[8..16].copy_from_slice(&XxHash3_64::oneshot(body).to_le_bytes());
        let digest = XxHash3_64::oneshot_with_seed(self.end, &head[..16]);
        head[16..].copy_from_slice(&digest.to_le_bytes());
        self.write(&head)?;
        self.write(body)
    }

    /// Writes the beginning, and waits until the disk has it. Else a crash could leave what comes
    /// after it without it, and nobody would know the file again.
    fn begin(&mut self, beginning: &[u8]) -> io::Result<()> {
        self.write(beginning)?;
        self.disk.sync(&self.file)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.disk
            .write_all(&self.file, bytes)
            .map_err(|(error, _)| error)?;
        self.end += bytes.len() as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::*;
    use crate::system::Machine;

    fn log(file: File, end: End) -> Log {
        Log::new(Arc::new(Machine), file, end).unwrap()
    }

    const BODIES: [&[u8]; 4] = [b"first", b"", b"of thirty-one bytes, the third", b"last"];

    fn written(bodies: &[&[u8]]) -> Vec<u8> {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut log = log(file.reopen().unwrap(), End(0));
        for body in bodies {
            log.commit(body).unwrap();
        }
        fs::read(file.path()).unwrap()
    }

    fn bodies(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let mut bodies = Vec::new();
        read(&file, |_, body| {
            bodies.push(body.to_vec());
            Ok::<(), Fault>(())
        })?;
        Ok(bodies)
    }

    #[test]
    fn what_is_committed_is_read_in_its_order() {
        assert_eq!(bodies(&written(&BODIES)).unwrap(), BODIES);
        assert_eq!(bodies(b"").unwrap(), [[0; 0]; 0]);
    }

    #[test]
    fn a_file_cut_anywhere_holds_the_commits_before_the_cut() {
        let whole = written(&BODIES);
        let ends: Vec<usize> = (0..=BODIES.len())
            .map(|n| written(&BODIES[..n]).len())
            .collect();
        for cut in 0..=whole.len() {
            let expected = ends.iter().filter(|end| **end <= cut).count();
            let kept = bodies(&whole[..cut]).unwrap();
            // Nothing written yet and nothing committed yet are the same.
            assert_eq!(kept, BODIES[..expected.saturating_sub(1)], "cut at {cut}");
        }
    }

    #[test]
    fn any_changed_bit_is_noticed_and_at_most_the_last_commit_is_given_up() {
        let whole = written(&BODIES);
        let before_last = written(&BODIES[..3]).len();
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            match bodies(&bytes) {
                Ok(kept) => {
                    assert!(bit / 8 >= before_last, "bit {bit}");
                    assert_eq!(kept, BODIES[..3]);
                }
                Err(Fault::Damaged { at }) => {
                    assert!(at <= bit as u64 / 8 && bit / 8 < before_last, "bit {bit}");
                }
                Err(Fault::Foreign | Fault::Later(_) | Fault::Earlier(_)) => {
                    assert!(bit / 8 < MAGIC.len());
                }
                Err(Fault::Read(error)) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn a_commit_that_was_torn_is_written_over() {
        let mut torn = written(&BODIES);
        torn.truncate(torn.len() - 1);
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), &torn).unwrap();
        let opened = File::options()
            .read(true)
            .write(true)
            .open(file.path())
            .unwrap();
        let end = read(&opened, |_, _| Ok::<(), Fault>(())).unwrap();
        log(opened, end).commit(BODIES[3]).unwrap();
        assert_eq!(fs::read(file.path()).unwrap(), written(&BODIES));
    }

    #[test]
    fn other_files_are_told_apart() {
        for (bytes, told) in [
            (
                &b"{\"token\":\"t\"}\n"[..],
                "it is not a state file of this command",
            ),
            (b"x", "it is not a state file of this command"),
            (
                b"waybill state 3\n...",
                "it is of a later version of this command: \"waybill state 3\"",
            ),
            (
                b"waybill state 1\n...",
                "it is of an earlier version of this command: \"waybill state 1\"; begin a new \
                 one, with `--start` for the waybills that are on their way",
            ),
        ] {
            assert_eq!(bodies(bytes).unwrap_err().to_string(), told);
        }
    }
}
