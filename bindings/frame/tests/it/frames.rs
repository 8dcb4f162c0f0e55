//! Requests written and answers read as `docs/abi.md` has them, by hand: a second reading of the
//! page.

use proptest::test_runner::Config;
use waybill_frame::{Operation, Status, call};

pub(crate) const HTTPS_BODY: u32 = 1;
pub(crate) const CLOUD_ARGUMENTS: u32 = 2;
pub(crate) const TEXTS: u32 = 4 + 8;
pub(crate) const ADOPT: u32 = 16;
pub(crate) const RESEND: u32 = 32;

pub(crate) const NOW: i64 = 1_795_000_000;

/// How many cases a property is tried on: few in Miri, which is slow.
pub(crate) fn cases(in_miri: u32, elsewhere: u32) -> Config {
    Config {
        cases: if cfg!(miri) { in_miri } else { elsewhere },
        ..Config::default()
    }
}

/// Bytes that are put together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Frame(pub(crate) Vec<u8>);

impl Frame {
    pub(crate) fn u8s<const N: usize>(mut self, bytes: [u8; N]) -> Self {
        self.0.extend(bytes);
        self
    }

    pub(crate) fn u32(mut self, number: u32) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    pub(crate) fn len(self, bytes: &[u8]) -> Self {
        self.u32(u32::try_from(bytes.len()).unwrap())
    }

    pub(crate) fn u64(mut self, number: u64) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    pub(crate) fn i64(mut self, number: i64) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }
}

/// An update before it is a block.
#[derive(Debug, Clone)]
pub(crate) enum Scan<'a> {
    Fields {
        token: Option<&'a [u8]>,
        waybill_id: Option<&'a [u8]>,
        action_time: Option<i64>,
        action_type: Option<i64>,
        action_msg: Option<&'a [u8]>,
    },
    Json(&'a [u8]),
}

impl<'a> Scan<'a> {
    pub(crate) fn of(action_type: i64, action_time: i64, message: &'a str) -> Self {
        Self::Fields {
            token: Some(b"t0ken"),
            waybill_id: Some(b"W1"),
            action_time: Some(action_time),
            action_type: Some(action_type),
            action_msg: Some(message.as_bytes()),
        }
    }

    pub(crate) fn block(&self, flags: u8, place: u32) -> Frame {
        let head = |kind, present, size: usize| {
            let size = u32::try_from(16 + size).unwrap();
            Frame::default()
                .u8s([kind, flags, present, 0])
                .u32(size)
                .u32(place)
                .u32(0)
        };
        match *self {
            Self::Json(line) => head(1, 0, line.len()).bytes(line),
            Self::Fields {
                token,
                waybill_id,
                action_time,
                action_type,
                action_msg,
            } => {
                let present = [
                    token.is_some(),
                    waybill_id.is_some(),
                    action_time.is_some(),
                    action_type.is_some(),
                    action_msg.is_some(),
                ];
                let bits = present
                    .iter()
                    .rev()
                    .fold(0, |bits, has| bits << 1 | u8::from(*has));
                let texts = [token, waybill_id, action_msg].map(Option::unwrap_or_default);
                let size = 32 + texts.iter().map(|text| text.len()).sum::<usize>();
                let frame = head(0, bits, size)
                    .i64(action_time.unwrap_or(0))
                    .i64(action_type.unwrap_or(0));
                let frame = texts
                    .iter()
                    .fold(frame, |frame, text| frame.len(text))
                    .u32(0);
                texts.iter().fold(frame, |frame, text| frame.bytes(text))
            }
        }
    }
}

pub(crate) fn decide(want: u32, now: i64, tracker: [u8; 16], block: &Frame) -> Frame {
    Frame::default()
        .u32(want)
        .u32(0)
        .i64(now)
        .u8s(tracker)
        .bytes(&block.0)
}

/// The answer to a request that is right.
pub(crate) fn ask(operation: Operation, rules: &[u8], request: &Frame) -> Reader {
    Reader {
        bytes: answer(operation, rules, request).unwrap(),
        at: 0,
    }
}

/// The answer, in a buffer that was just large enough.
pub(crate) fn answer(
    operation: Operation,
    rules: &[u8],
    request: &Frame,
) -> Result<Vec<u8>, Status> {
    let length = call(operation.number(), rules, &request.0, &mut [])?;
    let mut buffer = vec![0; length];
    assert_eq!(
        call(operation.number(), rules, &request.0, &mut buffer),
        Ok(length)
    );
    Ok(buffer)
}

/// An answer that is read from its start.
#[derive(Debug)]
pub(crate) struct Reader {
    bytes: Vec<u8>,
    at: usize,
}

impl Reader {
    pub(crate) fn take(&mut self, length: usize) -> Vec<u8> {
        let bytes = self.bytes[self.at..self.at + length].to_vec();
        self.at += length;
        bytes
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        self.take(N).try_into().unwrap()
    }

    pub(crate) fn u8(&mut self) -> u8 {
        self.array::<1>()[0]
    }

    pub(crate) fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.array())
    }

    pub(crate) fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    pub(crate) fn count(&mut self) -> usize {
        usize::try_from(self.u32()).unwrap()
    }

    pub(crate) fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.array())
    }

    pub(crate) fn i64(&mut self) -> i64 {
        i64::from_le_bytes(self.array())
    }

    pub(crate) fn tracker(&mut self) -> [u8; 16] {
        self.array()
    }

    pub(crate) fn text(&mut self, length: usize) -> String {
        String::from_utf8(self.take(length)).unwrap()
    }

    pub(crate) fn end(&self) {
        assert_eq!(self.at, self.bytes.len(), "bytes behind the answer");
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The answer to an update, which starts here.
    pub(crate) fn answer(&mut self) -> Answer {
        let start = self.at;
        let mut answer = Answer {
            outcome: self.u8(),
            mark: self.u8(),
            code: self.u16(),
            situation: self.u8(),
            flags: self.u8(),
            permitted: self.u16(),
            tracker: self.tracker(),
            fingerprint: self.u64(),
            limit: self.i64(),
            way: self.u64(),
            ..Answer::default()
        };
        let [https, cloud, english, chinese, faults, size] = std::array::from_fn(|_| self.count());
        answer.https = self.text(https);
        answer.cloud = self.text(cloud);
        answer.english = self.text(english);
        answer.chinese = self.text(chinese);
        answer.faults = (0..faults).map(|_| self.u16()).collect();
        assert_eq!(self.at - start, size, "the size of an answer");
        answer
    }
}

/// An answer to an update.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) outcome: u8,
    pub(crate) mark: u8,
    pub(crate) code: u16,
    pub(crate) situation: u8,
    pub(crate) flags: u8,
    pub(crate) permitted: u16,
    pub(crate) tracker: [u8; 16],
    pub(crate) fingerprint: u64,
    pub(crate) limit: i64,
    pub(crate) way: u64,
    pub(crate) https: String,
    pub(crate) cloud: String,
    pub(crate) english: String,
    pub(crate) chinese: String,
    pub(crate) faults: Vec<u16>,
}
