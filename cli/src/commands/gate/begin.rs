//! The beginning of a feed: it is opened, unpacked, and brought to the place where an earlier run
//! left it. Nothing of it is decided yet.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::checkpoint::Checkpoint;
use super::options::Options;
use super::pipeline::{Next, Reading};
use crate::failure::Failure;
use crate::feed::{
    self, CHUNK, Chunks, Ending, Feed, FeedArgs, Follow, Format, Position, Progress, content,
};
use crate::intake::Intake;
use crate::system::Signals;
use crate::terminal::notice;

/// A feed at the place where it is decided from.
pub(super) struct Begun {
    pub(super) reading: Reading,
    /// Shown until it is dropped.
    pub(super) progress: Progress,
}

/// What of the options a feed is begun by.
#[derive(Clone)]
struct Manner {
    feed: FeedArgs,
    intake: Arc<Intake>,
    size: usize,
    is_followed: bool,
    wants_progress: bool,
}

/// Brings a feed to its place. If a signal comes meanwhile, it may be another place, or a failure.
pub(super) fn begin(
    options: &Options,
    intake: &Arc<Intake>,
    feed: Feed,
    signals: &Arc<Signals>,
    checkpoint: Option<&mut Checkpoint>,
) -> Result<Begun, Failure> {
    Manner::of(options, intake).begin(feed, signals, checkpoint)
}

impl Manner {
    fn of(options: &Options, intake: &Arc<Intake>) -> Self {
        Self {
            feed: options.feed_args,
            intake: Arc::clone(intake),
            size: options.chunk.map_or(CHUNK, NonZeroUsize::get),
            is_followed: options.follow.is_some(),
            wants_progress: options.wants_progress(),
        }
    }

    fn begin(
        &self,
        feed: Feed,
        signals: &Arc<Signals>,
        mut checkpoint: Option<&mut Checkpoint>,
    ) -> Result<Begun, Failure> {
        let position = match &mut checkpoint {
            Some(checkpoint) => checkpoint.place_in(&feed, signals)?,
            None => Position::default(),
        };
        let ending = Ending {
            signals: Some(Arc::clone(signals)),
            may_go_on: self.is_followed
                || checkpoint.is_some() && feed.path.is_some() && !feed.is_converted()?,
            is_at_hand: feed.path.is_some() && !self.is_followed,
        };
        let watched = feed.input.try_clone();
        let watched = watched.map_err(|source| feed.unreadable(source))?;
        let progress = feed.progress(self.wants_progress);
        let name = feed.name;
        let input = content(&name, progress.watch(feed.input), feed.encoding)?;
        let expected = self.intake.expected();
        let mut chunks =
            Chunks::with_ending(name.clone(), input, self.feed, expected, ending, self.size)?;
        if self.is_followed && chunks.format().is_one_record() {
            return Err(one_document(&name));
        }
        if let Some(checkpoint) = checkpoint {
            checkpoint.skips(chunks.reached().bytes());
        }
        chunks.go_on(position)?;
        let reading = Reading {
            chunks,
            watched,
            next: None,
        };
        Ok(Begun { reading, progress })
    }
}

/// A feed that is followed has no end, and one document is read at its end.
fn one_document(name: &str) -> Failure {
    Failure::InBoth {
        english: format!(
            "--follow waits for more lines, and {name} is one document of XML over several; write \
             each document in one line, or leave out --follow"
        ),
        chinese: format!(
            "--follow 等待新的行，而 {name} 是一个占多行的 XML 文档；请每行写一个文档，或去掉 --follow"
        ),
    }
}

/// With `--follow=name`, what goes on with the file that takes the feed's place. It has to be
/// written in the same way.
pub(super) fn next_of_its_name(
    options: &Options,
    intake: &Arc<Intake>,
    signals: &Arc<Signals>,
    format: &Format,
) -> Option<Next> {
    let follow = options.follow.filter(|follow| *follow == Follow::Name)?;
    let path = options.feed.clone()?;
    let (signals, format) = (Arc::clone(signals), format.clone());
    let manner = Manner {
        wants_progress: false,
        ..Manner::of(options, intake)
    };
    Some(Box::new(move |checkpoint| {
        if signals.caught().is_some() {
            return Ok(None);
        }
        let feed = feed::open_heeding(Some(&path), &signals)?
            .in_encoding(manner.feed.encoding)
            .followed(follow)?;
        let name = feed.name.clone();
        notice(&[
            format!("another file is {name} now, and is gone on with"),
            format!("{name} 现在是另一个文件，接着处理它"),
        ]);
        let begun = manner.begin(feed, &signals, checkpoint);
        if signals.caught().is_some() {
            return Ok(None);
        }
        let reading = begun?.reading;
        if *reading.chunks.format() == format {
            Ok(Some(reading))
        } else {
            Err(Failure::OtherFormat {
                name,
                what: [
                    "has another header or form than the file before it; start again for it",
                    "的表头或格式与前一个文件不同；请为它重新启动",
                ],
            })
        }
    }))
}
