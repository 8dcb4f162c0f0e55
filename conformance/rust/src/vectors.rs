//! The questions of the suite: the rule tables at every edge of time, the feed, the fuzz corpora
//! and the cases of the tests.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use serde::Serialize;
use waybill_engine::{
    ActionType, Fault, Field, Fingerprint, Record, RuleFile, RuleSet, Situation, Timestamp, Tracker,
};

use crate::vector::{Decide, Named, Options, ReplyVector, RulesVector, Scan};
use crate::{files, hex, maps};

/// The highest accepted time of the tables' trackers.
const HIGHEST: i64 = 1_700_000_000;
/// What a double still holds exactly, so that every reader of JSON reads it.
const WHOLE: i64 = 1 << 53;
/// When the feed is decided: 2026-11-01 in China.
const FEED_NOW: i64 = 1_793_462_400;

/// All vectors, a line each.
pub(crate) fn all() -> Result<Vec<String>, Box<dyn Error>> {
    let own = files::own_rules()?;
    let rules = [
        ("standard", &RuleSet::STANDARD),
        ("strict", &RuleSet::STRICT),
        ("own", &own),
    ];
    let mut lines = Lines::default();
    for rules in rules {
        tables(&mut lines, rules)?;
        fresh(&mut lines, rules)?;
        feed(&mut lines, rules)?;
        records(&mut lines, rules)?;
        messages(&mut lines, rules)?;
    }
    values(&mut lines, rules[0])?;
    replies(&mut lines)?;
    rule_files(&mut lines)?;
    for vector in maps::files()? {
        lines.add(&vector)?;
    }
    for vector in maps::records(&rules)? {
        lines.add(&vector)?;
    }
    Ok(lines.0)
}

#[derive(Debug, Default)]
struct Lines(Vec<String>);

impl Lines {
    fn add(&mut self, vector: &impl Serialize) -> Result<(), Box<dyn Error>> {
        self.0.push(serde_json::to_string(vector)? + "\n");
        Ok(())
    }

    fn json(
        &mut self,
        from: String,
        rules: Named<'_>,
        at: (&Tracker, Timestamp),
        options: Options,
        line: &[u8],
    ) -> Result<Tracker, Box<dyn Error>> {
        let record = Record::from_json(line, rules.1.messages());
        let record = record.map_err(|malformed| malformed.faults().to_vec());
        let scan = Scan::Json {
            json: hex::of(line),
        };
        let (vector, after) = Decide::new(from, rules, at, options, scan, &record);
        self.add(&vector)?;
        Ok(after)
    }

    fn fields(
        &mut self,
        from: String,
        rules: Named<'_>,
        at: (&Tracker, Timestamp),
        options: Options,
        fields: &Fields<'_>,
    ) -> Result<Tracker, Box<dyn Error>> {
        let object = fields.object();
        let record = object.as_ref().map_err(Clone::clone).and_then(|object| {
            Record::from_json(object, rules.1.messages())
                .map_err(|malformed| malformed.faults().to_vec())
        });
        let (vector, after) = Decide::new(from, rules, at, options, fields.scan(), &record);
        self.add(&vector)?;
        Ok(after)
    }
}

/// The five fields as a caller has them.
#[derive(Debug, Clone, Copy)]
struct Fields<'a> {
    token: Option<&'a [u8]>,
    waybill_id: Option<&'a [u8]>,
    action_time: Option<i64>,
    action_type: Option<i64>,
    action_msg: Option<&'a [u8]>,
}

impl<'a> Fields<'a> {
    fn new(action_type: i64, action_time: i64, message: &'a [u8]) -> Self {
        Self {
            token: Some(b"t0ken"),
            waybill_id: Some("单号-W1".as_bytes()),
            action_time: Some(action_time),
            action_type: Some(action_type),
            action_msg: Some(message),
        }
    }

    fn scan(&self) -> Scan {
        Scan::Fields {
            token: self.token.map(hex::of),
            waybill_id: self.waybill_id.map(hex::of),
            action_time: self.action_time,
            action_type: self.action_type,
            action_msg: self.action_msg.map(hex::of),
        }
    }

    /// A JSON object with these fields, which the engine reads as it would read them one by one; or
    /// the fault of the first text that is no UTF-8, which no object holds.
    fn object(&self) -> Result<Vec<u8>, Vec<Fault>> {
        let mut object = serde_json::Map::new();
        for (field, text) in [
            (Field::Token, self.token),
            (Field::WaybillId, self.waybill_id),
            (Field::ActionMsg, self.action_msg),
        ] {
            if let Some(bytes) = text {
                let text = str::from_utf8(bytes).map_err(|error| {
                    vec![Fault::InvalidUtf8 {
                        place: error.valid_up_to() + 1,
                    }]
                })?;
                object.insert(field.snake().to_owned(), text.into());
            }
        }
        for (field, number) in [
            (Field::ActionTime, self.action_time),
            (Field::ActionType, self.action_type),
        ] {
            if let Some(number) = number {
                object.insert(field.snake().to_owned(), number.into());
            }
        }
        Ok(serde_json::Value::from(object).to_string().into_bytes())
    }
}

/// Every situation, every action, every edge of time.
fn tables(lines: &mut Lines, rules: Named<'_>) -> Result<(), Box<dyn Error>> {
    let (tolerance, allowance) = (
        i64::from(rules.1.tolerance()),
        i64::from(rules.1.allowance()),
    );
    let now = HIGHEST + 86_400;
    let mut times = vec![
        HIGHEST - tolerance - 1,
        HIGHEST - tolerance,
        HIGHEST,
        HIGHEST + 1,
    ];
    times.extend([now + allowance, now + allowance + 1]);
    times.dedup();
    for situation in Situation::ALL {
        let tracker = Tracker::known(situation, Timestamp::from_unix(HIGHEST)?);
        let at = (&tracker, Timestamp::from_unix(now)?);
        for action in ActionType::ALL {
            for time in &times {
                let from = format!("table {situation} {} {:+}", action.short(), time - HIGHEST);
                let fields =
                    Fields::new(action.code().into(), *time, "【杭州市】已揽收".as_bytes());
                let after = lines.fields(from.clone(), rules, at, Options::default(), &fields)?;
                // The first that is accepted comes again, and once more to be sent again.
                if *time == HIGHEST && after != tracker {
                    let at = (&after, at.1);
                    let again = Options {
                        resend: true,
                        ..Options::default()
                    };
                    lines.fields(format!("{from} again"), rules, at, again, &fields)?;
                }
            }
        }
    }
    Ok(())
}

/// The first update of a waybill of which nothing is known, and one that was seen before.
fn fresh(lines: &mut Lines, rules: Named<'_>) -> Result<(), Box<dyn Error>> {
    let at = (&Tracker::START, Timestamp::from_unix(HIGHEST)?);
    for action in ActionType::ALL {
        let fields = Fields::new(action.code().into(), HIGHEST, "quote \" and \\".as_bytes());
        for (name, options) in [
            ("decided", Options::default()),
            (
                "adopted",
                Options {
                    adopt: true,
                    ..Options::default()
                },
            ),
            (
                "seen",
                Options {
                    seen: true,
                    resend: true,
                    ..Options::default()
                },
            ),
        ] {
            let from = format!("fresh {} {name}", action.short());
            lines.fields(from, rules, at, options, &fields)?;
        }
    }
    Ok(())
}

/// The repository's feed, whose trackers and fingerprints are kept.
fn feed(lines: &mut Lines, rules: Named<'_>) -> Result<(), Box<dyn Error>> {
    let feed = std::fs::read(files::path("data/feed.jsonl"))?;
    let now = Timestamp::from_unix(FEED_NOW)?;
    let mut waybills: BTreeMap<String, (Tracker, BTreeSet<Fingerprint>)> = BTreeMap::new();
    for (line, number) in feed.split(|byte| *byte == b'\n').zip(1..) {
        let from = format!("feed line {number}");
        match Record::from_json(line, rules.1.messages()) {
            Ok(record) => {
                let id = record.waybill_id.as_str().to_owned();
                let (tracker, known) = waybills
                    .entry(id)
                    .or_insert((Tracker::START, BTreeSet::new()));
                let fingerprint = record.update.fingerprint();
                let options = Options {
                    seen: known.contains(&fingerprint),
                    ..Options::default()
                };
                let after = lines.json(from, rules, (tracker, now), options, line)?;
                if after != *tracker {
                    known.insert(fingerprint);
                }
                *tracker = after;
            }
            Err(_) => {
                lines.json(
                    from,
                    rules,
                    (&Tracker::START, now),
                    Options::default(),
                    line,
                )?;
            }
        }
    }
    Ok(())
}

/// The fuzz corpora: records, and the lines of feeds.
fn records(lines: &mut Lines, rules: Named<'_>) -> Result<(), Box<dyn Error>> {
    let at = (&Tracker::START, Timestamp::from_unix(FEED_NOW)?);
    for (name, data) in files::folder("fuzz/corpus/record")? {
        lines.json(
            format!("corpus record {name}"),
            rules,
            at,
            Options::default(),
            &data,
        )?;
    }
    for (name, data) in files::folder("fuzz/corpus/gate")? {
        for (line, number) in data.split(|byte| *byte == b'\n').zip(1..) {
            let from = format!("corpus gate {name} {number}");
            lines.json(from, rules, at, Options::default(), line)?;
        }
    }
    Ok(())
}

/// Messages: the corpus, and the cases of the phone rule.
fn messages(lines: &mut Lines, rules: Named<'_>) -> Result<(), Box<dyn Error>> {
    let at = (&Tracker::START, Timestamp::from_unix(HIGHEST)?);
    let mut messages: Vec<(String, Vec<u8>)> = files::folder("fuzz/corpus/message")?;
    for (case, number) in files::cases("tests/cases/phones.txt")?.iter().zip(1..) {
        let message = case.split('\t').nth(1).ok_or("a case has a message")?;
        messages.push((format!("phones {number}"), message.into()));
    }
    for (name, message) in messages {
        let fields = Fields::new(100_001, HIGHEST, &message);
        lines.fields(
            format!("message {name}"),
            rules,
            at,
            Options::default(),
            &fields,
        )?;
    }
    Ok(())
}

/// Values at their limits, and fields that are not there.
fn values(lines: &mut Lines, rules: Named<'_>) -> Result<(), Box<dyn Error>> {
    let at = (&Tracker::START, Timestamp::from_unix(HIGHEST)?);
    let sound = Fields::new(100_001, HIGHEST, "已揽收".as_bytes());
    let texts = odd_texts();
    let mut all: Vec<Fields<'_>> = Vec::new();
    for text in &texts {
        all.push(Fields {
            token: Some(text),
            ..sound
        });
        all.push(Fields {
            waybill_id: Some(text),
            ..sound
        });
        all.push(Fields {
            action_msg: Some(text),
            ..sound
        });
    }
    for number in [
        -WHOLE,
        -1,
        0,
        1,
        99_999_999_999,
        100_000_000_000,
        1_700_000_000_000,
        WHOLE,
    ] {
        all.push(Fields {
            action_time: Some(number),
            ..sound
        });
        all.push(Fields {
            action_type: Some(number),
            ..sound
        });
    }
    for missing in 0..32 {
        let has = |bit: u32| missing & 1 << bit == 0;
        all.push(Fields {
            token: sound.token.filter(|_| has(0)),
            waybill_id: sound.waybill_id.filter(|_| has(1)),
            action_time: sound.action_time.filter(|_| has(2)),
            action_type: sound.action_type.filter(|_| has(3)),
            action_msg: sound.action_msg.filter(|_| has(4)),
        });
    }
    for (fields, number) in all.iter().zip(1..) {
        lines.fields(
            format!("value {number}"),
            rules,
            at,
            Options::default(),
            fields,
        )?;
    }
    Ok(())
}

/// Texts at the limits of a field, and some that are in none.
fn odd_texts() -> Vec<Vec<u8>> {
    let long: Vec<Cow<'_, str>> = [64, 65, 256, 257, 512, 513]
        .into_iter()
        .map(|length| Cow::Owned("單".repeat(length)))
        .chain(
            [
                "", " ", "0", "a b", "\u{a0}", "\u{85}", "\u{feff}", "\0", "🚚",
            ]
            .map(Cow::Borrowed),
        )
        .collect();
    let broken: [&[u8]; 4] = [
        b"\xff",
        b"a\xc0\x80",
        b"\xed\xa0\xbd",
        "已揽收".as_bytes().split_at(4).0,
    ];
    let texts = long.iter().map(|text| text.as_bytes()).chain(broken);
    texts.map(<[u8]>::to_vec).collect()
}

/// WeChat's answers: the cases and the corpus, by both calls.
fn replies(lines: &mut Lines) -> Result<(), Box<dyn Error>> {
    for (case, number) in files::cases("tests/cases/replies.txt")?.iter().zip(1..) {
        let mut columns = case.split('\t');
        let (came, body) = (columns.next(), columns.next().ok_or("a case has a body")?);
        let status = came.and_then(|came| came.strip_prefix("https "));
        let status = status.map(str::parse).transpose()?.unwrap_or(0);
        lines.add(&ReplyVector::new(
            format!("replies {number}"),
            status,
            body.as_bytes(),
        ))?;
    }
    for (name, body) in files::folder("fuzz/corpus/reply")? {
        for status in [0, 200, 502] {
            lines.add(&ReplyVector::new(
                format!("corpus reply {name}"),
                status,
                &body,
            ))?;
        }
    }
    Ok(())
}

/// Rule files: the cases as JSON, and the corpus.
fn rule_files(lines: &mut Lines) -> Result<(), Box<dyn Error>> {
    let mut texts = vec![(
        "own".to_owned(),
        files::text("conformance/own-rules.json")?.into_bytes(),
    )];
    for (name, text) in files::folder("tests/cases/rule-files")? {
        let value: toml::Value = toml::from_str(str::from_utf8(&text)?)?;
        texts.push((name, serde_json::to_vec(&value)?));
    }
    texts.extend(files::folder("fuzz/corpus/rules")?);
    for (name, text) in texts {
        lines.add(&RulesVector::new(
            format!("rules {name}"),
            &text,
            rules_of(&text),
        ))?;
    }
    Ok(())
}

/// The rules of a file, or its faults in both languages.
fn rules_of(text: &[u8]) -> Result<RuleSet, [Vec<String>; 2]> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let file: RuleFile = serde_json::from_slice(text).map_err(|error| {
        // What is no object is something else than the text of a rule file.
        let (hint, hint_zh) = if text.trim_ascii_start().first() == Some(&b'{') {
            ("", "")
        } else {
            (
                "; give the text of a rule file, not its name, and turn TOML into JSON first",
                "；请给出规则文件的内容，而不是文件名；TOML 请先转成 JSON",
            )
        };
        [
            vec![format!("the rules can't be read as JSON: {error}{hint}")],
            vec![format!("规则无法按 JSON 读取：{error}{hint_zh}")],
        ]
    })?;
    RuleSet::try_from(file).map_err(|invalid| {
        let faults = invalid.faults();
        [
            faults.iter().map(ToString::to_string).collect(),
            faults
                .iter()
                .map(|fault| fault.chinese().to_string())
                .collect(),
        ]
    })
}
