//! WeChat's last answer, as far as it is kept.

use std::fmt;

use waybill_engine::{Reply, ReplyClass};

/// What is kept of an answer that was no confirmation: its class and its numbers. Of WeChat's own
/// words nothing is kept, as they may repeat a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptReply {
    /// What it meant.
    pub class: ReplyClass,
    /// The errcode, if one came.
    pub code: Option<i64>,
    /// The HTTP status, if one came.
    pub status: Option<u16>,
}

impl From<&Reply> for KeptReply {
    fn from(reply: &Reply) -> Self {
        Self {
            class: reply.class(),
            code: reply.code(),
            status: reply.http_status(),
        }
    }
}

impl KeptReply {
    /// The class with this name, if there is one.
    #[must_use]
    pub fn class_named(name: &str) -> Option<ReplyClass> {
        ReplyClass::ALL
            .into_iter()
            .find(|class| class.name() == name)
    }

    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| {
            self.write_numbers(f, "，")?;
            write!(
                f,
                "{}；{}",
                self.class.meaning_zh(),
                self.class.next_step_zh()
            )
        })
    }

    fn write_numbers(&self, f: &mut fmt::Formatter<'_>, separator: &str) -> fmt::Result {
        match (self.code, self.status) {
            (Some(code), _) => write!(f, "errcode {code}{separator}"),
            (None, Some(status)) => write!(f, "HTTP {status}{separator}"),
            (None, None) => Ok(()),
        }
    }
}

/// The English text, as that of the [`Reply`] it was made of.
impl fmt::Display for KeptReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_numbers(f, ": ")?;
        write!(f, "{}. {}", self.class.meaning(), self.class.next_step())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_as_the_reply_itself() {
        for reply in [
            Reply::new(9_300_507, "secret").with_http_status(200),
            Reply::no_answer(),
            Reply::no_answer().with_http_status(502),
        ] {
            let kept = KeptReply::from(&reply);
            assert_eq!(kept.to_string(), reply.to_string());
            assert_eq!(kept.chinese().to_string(), reply.chinese().to_string());
        }
        for class in ReplyClass::ALL {
            assert_eq!(KeptReply::class_named(class.name()), Some(class));
        }
    }
}
