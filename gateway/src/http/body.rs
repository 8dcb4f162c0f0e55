//! Bodies of requests: bounded each, and all of them together.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use http_body_util::BodyExt as _;
use tokio::time::timeout;

use super::problem::{Kind, Problem};
use crate::service::{Room, Space};

/// How bodies are taken.
#[derive(Debug, Clone)]
pub(super) struct Bodies {
    /// The most bytes of one.
    pub(super) most: usize,
    /// For the bytes of all that are in memory.
    pub(super) space: Space,
    /// How long one may take to come.
    pub(super) patience: Duration,
    /// When they take their room.
    pub(super) reserving: Reserving,
}

/// When a body takes its room, if its length is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reserving {
    /// Before it comes, for all of it: many that are read in part would keep each other from ever
    /// being whole.
    Before,
    /// As it comes: whoever only says how long it will be takes nothing from others.
    AsItComes,
}

/// A body, with the room that it takes.
pub(super) struct Taken {
    pub(super) bytes: Bytes,
    pub(super) room: Room,
}

/// What a body has before anything of it is read.
struct Begun {
    room: Room,
    /// How many bytes the room is for: all of them, or none.
    reserved: usize,
}

/// Why one is not taken.
enum Refused {
    TooLarge,
    Busy,
    BrokeOff,
}

impl Bodies {
    /// The same with at most so many bytes each.
    pub(super) fn of(&self, most: usize) -> Self {
        Self {
            most,
            ..self.clone()
        }
    }

    /// A body, if it is not too large, comes in time, and there is room for it.
    pub(super) async fn take(&self, headers: &HeaderMap, body: Body) -> Result<Taken, Problem> {
        let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
        if let Some(encoding) = encodings.find(|it| !is_none(it.as_bytes())) {
            let encoding = String::from_utf8_lossy(encoding.as_bytes());
            return Err(Problem::new(
                Kind::Encoded,
                format!("the body is encoded as {encoding}; send it as it is"),
                format!("请求体经过 {encoding} 编码；请不要编码"),
            ));
        }
        let begun = self.begin(&body).map_err(|it| self.problem(&it))?;
        match timeout(self.patience, self.read(begun, body)).await {
            Ok(taken) => taken.map_err(|refused| self.problem(&refused)),
            Err(_) => Err(self.slow()),
        }
    }

    fn begin(&self, body: &Body) -> Result<Begun, Refused> {
        let known = body.size_hint().exact();
        let known = known.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        if known.is_some_and(|length| length > self.most) {
            return Err(Refused::TooLarge);
        }
        let reserved = match self.reserving {
            Reserving::Before => known.unwrap_or_default(),
            Reserving::AsItComes => 0,
        };
        let room = self.room(reserved)?;
        Ok(Begun { room, reserved })
    }

    async fn read(&self, begun: Begun, mut body: Body) -> Result<Taken, Refused> {
        let Begun { mut room, reserved } = begun;
        let mut bytes = Vec::with_capacity(reserved);
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Refused::BrokeOff)?.into_data() else {
                continue; // what comes after a body
            };
            if data.len() > self.most - bytes.len() {
                return Err(Refused::TooLarge);
            }
            if reserved == 0 {
                room = room.and(self.room(data.len())?);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Taken {
            bytes: bytes.into(),
            room,
        })
    }

    fn room(&self, bytes: usize) -> Result<Room, Refused> {
        self.space.room(bytes).ok_or(Refused::Busy)
    }

    fn slow(&self) -> Problem {
        let patience = self.patience.as_secs();
        Problem::new(
            Kind::Slow,
            format!("the body took longer than {patience} s"),
            format!("请求体接收超过 {patience} 秒"),
        )
    }

    fn problem(&self, refused: &Refused) -> Problem {
        let most = self.most;
        match refused {
            Refused::TooLarge => Problem::new(
                Kind::TooLarge,
                format!("the body has more than {most} bytes; send less at a time"),
                format!("请求体超过 {most} 字节；请分批发送"),
            ),
            Refused::Busy => Problem::new(
                Kind::Busy,
                "the bodies of other requests take all room; nothing of this request was taken, \
                 send it again",
                "其他请求的请求体已占满内存；本次请求未被接收，请稍后重发",
            ),
            Refused::BrokeOff => Problem::new(
                Kind::Unreadable,
                "the body broke off; send it whole",
                "请求体中断；请完整发送",
            ),
        }
    }
}

/// Whether an encoding is none.
fn is_none(encoding: &[u8]) -> bool {
    encoding.eq_ignore_ascii_case(b"identity")
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use axum::body::HttpBody;
    use hyper::body::{Frame, SizeHint};

    use super::*;

    fn bodies(most: usize, all: usize) -> Bodies {
        Bodies {
            most,
            space: Space::new(all),
            patience: Duration::from_secs(1),
            reserving: Reserving::Before,
        }
    }

    /// A body of so many pieces of 10 bytes. Its length nobody knows before; or it is to have so
    /// many bytes, of which no more come than these pieces.
    struct Pieces {
        left: usize,
        promised: Option<u64>,
    }

    impl HttpBody for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            match self.left.checked_sub(1) {
                Some(left) => {
                    self.left = left;
                    Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 10])))))
                }
                None if self.promised.is_some() => Poll::Pending,
                None => Poll::Ready(None),
            }
        }

        fn size_hint(&self) -> SizeHint {
            self.promised
                .map_or_else(SizeHint::default, SizeHint::with_exact)
        }
    }

    fn pieces(left: usize) -> Body {
        let promised = None;
        Body::new(Pieces { left, promised })
    }

    async fn status(bodies: &Bodies, body: Body) -> Result<Taken, u16> {
        let taken = bodies.take(&HeaderMap::new(), body).await;
        taken.map_err(|problem| problem.status().as_u16())
    }

    #[tokio::test]
    async fn each_is_bounded_whether_its_length_is_known_or_not() {
        let bodies = bodies(30, 1000);
        for (body, expected) in [
            (Body::from(vec![b'x'; 30]), Ok(30)),
            (Body::from(vec![b'x'; 31]), Err(413)),
            (pieces(3), Ok(30)),
            (pieces(4), Err(413)),
            (Body::empty(), Ok(0)),
        ] {
            let taken = status(&bodies, body).await.map(|taken| taken.bytes.len());
            assert_eq!(taken, expected);
        }
        assert!(bodies.space.room(1000).is_some(), "all room is free again");
    }

    #[tokio::test]
    async fn all_together_are_bounded_until_they_are_done_with() {
        let bodies = bodies(30, 50);
        let first = status(&bodies, pieces(3)).await.ok().unwrap();
        for body in [Body::from(vec![b'x'; 21]), pieces(3)] {
            assert_eq!(status(&bodies, body).await.err(), Some(429));
        }
        let second = status(&bodies, Body::from(vec![b'x'; 20])).await;
        drop((first, second));
        assert!(bodies.space.room(50).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_only_promises_a_body_takes_no_room_from_strangers() {
        let bodies = Bodies {
            reserving: Reserving::AsItComes,
            ..bodies(30, 50)
        };
        let slow = |count| {
            let promised = Pieces {
                left: count,
                promised: Some(30),
            };
            let (bodies, body) = (bodies.clone(), Body::new(promised));
            tokio::spawn(async move { status(&bodies, body).await.err() })
        };
        let waiting = [slow(0), slow(0), slow(0), slow(1)];
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(bodies.space.room(41).is_none(), "what has come takes room");
        let taken = status(&bodies, Body::from(vec![b'x'; 30])).await;
        assert_eq!(taken.ok().unwrap().bytes.len(), 30);
        let too_much = Body::from(vec![b'x'; 31]);
        assert_eq!(status(&bodies, too_much).await.err(), Some(413));
        for slow in waiting {
            assert_eq!(slow.await.unwrap(), Some(408));
        }
        assert!(bodies.space.room(50).is_some());
    }
}
