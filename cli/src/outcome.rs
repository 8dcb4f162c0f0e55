//! What became of the lines of a feed: the outcome of one, and how many had which.

use serde::Serialize;
use waybill_engine::Code;

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LineOutcome {
    Accepted,
    Duplicate,
    Rejected,
    Malformed,
    /// No update, by a map.
    Ignored,
}

/// How many lines had each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) accepted: u64,
    pub(crate) duplicate: u64,
    pub(crate) rejected: u64,
    pub(crate) malformed: u64,
    pub(crate) ignored: u64,
}

impl Counts {
    /// Counts one line, or one item of a record that a map reads.
    pub(crate) fn count(&mut self, outcome: LineOutcome) {
        *match outcome {
            LineOutcome::Accepted => &mut self.accepted,
            LineOutcome::Duplicate => &mut self.duplicate,
            LineOutcome::Rejected => &mut self.rejected,
            LineOutcome::Malformed => &mut self.malformed,
            LineOutcome::Ignored => &mut self.ignored,
        } += 1;
    }

    /// Adds the counts of other lines.
    pub(crate) fn add(&mut self, others: Self) {
        self.accepted += others.accepted;
        self.duplicate += others.duplicate;
        self.rejected += others.rejected;
        self.malformed += others.malformed;
        self.ignored += others.ignored;
    }

    /// All lines: each has one outcome.
    pub(crate) const fn lines(&self) -> u64 {
        self.accepted + self.duplicate + self.refused() + self.ignored
    }

    /// The rejected and the malformed ones.
    pub(crate) const fn refused(&self) -> u64 {
        self.rejected + self.malformed
    }

    /// Whether there were lines, and none could be read.
    pub(crate) const fn is_unreadable(&self) -> bool {
        self.malformed > 0 && self.malformed == self.lines()
    }

    /// Whether more than this share of the lines was refused.
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more places")]
    pub(crate) fn refused_above(&self, percent: f64) -> bool {
        self.refused() as f64 * 100.0 > percent * self.lines() as f64
    }

    /// What the outcomes of a whole feed say about all of it, in English and Chinese: that it could
    /// not be read, or that the time to decide at is hardly right. With how many lines were refused
    /// by each code, and whether somebody gave the time to decide at.
    pub(crate) fn hints(
        &self,
        refused: impl Iterator<Item = (Code, u64)>,
        is_time_given: bool,
    ) -> Vec<[String; 2]> {
        let refused: Vec<(Code, u64)> = refused.collect();
        let lines = self.lines();
        let mut hints = Vec::new();
        // Of as many lines the code that comes first, which is checked first.
        let most = refused.iter().rev().max_by_key(|(_, count)| count);
        if let Some((code, count)) = most.filter(|_| self.is_unreadable()) {
            hints.push(unreadable(*code, *count, lines));
        }
        let early = refused.iter().find(|(code, _)| *code == Code::TooFarAhead);
        if early.is_some_and(|(_, count)| count * 100 >= lines * NEARLY_ALL) {
            let [asked, asked_zh] = if is_time_given {
                ["is the time of --now right?", "--now 的时间对吗？"]
            } else {
                [
                    "is this machine's clock right, or is --now needed?",
                    "本机时钟准确吗？是否应给出 --now？",
                ]
            };
            hints.push([
                format!("nearly all lines are refused as 201 too_far_ahead: {asked}"),
                format!("几乎所有行都因 201 too_far_ahead 被拒绝：{asked_zh}"),
            ]);
        }
        hints
    }
}

/// In percent.
const NEARLY_ALL: u64 = 90;

fn unreadable(code: Code, count: u64, lines: u64) -> [String; 2] {
    let number = code.number();
    let (way_out, way_out_zh) = if code == Code::InvalidUtf8 {
        (
            "; a feed in GBK is read with `--encoding gb18030`",
            "；GBK 编码请加 `--encoding gb18030`",
        )
    } else {
        ("", "")
    };
    [
        format!(
            "nothing of this feed could be read; most often: {number} {code}, {count} of {lines} \
             lines{way_out}"
        ),
        format!(
            "这份数据没有一行能读；最多的是 {number} {code}，{lines} 行中有 {count} 行{way_out_zh}"
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(accepted: u64, rejected: u64, malformed: u64) -> Counts {
        Counts {
            accepted,
            duplicate: 0,
            rejected,
            malformed,
            ignored: 0,
        }
    }

    #[test]
    fn a_share_is_above_a_limit_only_if_it_is_more() {
        for (counts, percent, expected) in [
            (counts(99, 1, 0), 1.0, false),
            (counts(99, 1, 0), 0.99, true),
            (counts(98, 1, 1), 1.0, true),
            (counts(0, 0, 1), 100.0, false),
            (counts(1, 0, 0), 0.0, false),
            (counts(0, 0, 0), 0.0, false),
        ] {
            assert_eq!(
                counts.refused_above(percent),
                expected,
                "{counts:?} {percent}"
            );
        }
    }

    #[test]
    fn hints_are_given_where_the_whole_feed_is_wrong() {
        let hints = |counts: Counts, codes: &[(Code, u64)]| -> Vec<String> {
            let hints = counts.hints(codes.iter().copied(), false);
            hints.into_iter().map(|[english, _]| english).collect()
        };
        let unread = hints(
            counts(0, 0, 7),
            &[
                (Code::InvalidUtf8, 3),
                (Code::InvalidJson, 3),
                (Code::MissingField, 1),
            ],
        );
        assert_eq!(
            unread,
            [
                "nothing of this feed could be read; most often: 101 invalid_utf8, 3 of 7 lines; a \
                 feed in GBK is read with `--encoding gb18030`"
            ]
        );
        let early = [(Code::TooFarAhead, 9)];
        assert_eq!(hints(counts(1, 9, 0), &early).len(), 1);
        assert_eq!(hints(counts(2, 9, 0), &early), [""; 0]);
        assert_eq!(hints(counts(1, 0, 7), &[(Code::InvalidJson, 7)]), [""; 0]);
        assert_eq!(hints(counts(0, 0, 0), &[]), [""; 0]);
    }
}
