//! Makes `data/feed.jsonl`: recorded parcels, moved into two weeks of October 2026 and merged as a
//! live feed would bring them, with invented texts and ids, replays, and lines that are wrong.
//!
//! `cargo run -p waybill-cli --example make_feed` writes the same bytes every time. The texts are
//! in `data/messages.json`; everything else that one may want to change is in the tables below.

mod random;
mod recorded;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::{fs, io, iter};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::random::Random;
use crate::recorded::{
    ASSIGNED, CANCELLED, DAY, FAILED, HELD, IN_TRANSIT, OUT, PICKED_UP, PICKUP_FAILED, SIGNED,
    Track,
};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// 2026-10-08, as a day since 1970, and how many days the feed runs.
const FIRST_DAY: i64 = 20_734;
const DAYS: i64 = 14;
/// China's clock, for the dates in texts.
const UTC_OFFSET: i64 = 8 * 3_600;

/// An id of 64 characters, the most there may be; its parcel's token has 256, likewise.
const LONGEST_ID: &str = "LONGEST:@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@";

/// The carrier of a track, the pattern of its waybill ids (`#` a digit, `@` a capital or a digit)
/// and its region in `messages.json`.
const CARRIERS: &[(&str, &str, &str)] = &[
    ("BEST", "5508##########", "china"),
    ("EMS", "EA#########CN", "china"),
    ("SF", "SF1############", "china"),
    ("STO", "77#############", "china"),
    ("SUNING", "0008########", "china"),
    ("UNKNOWN-CN(kdniao 2025)", "JT5############", "china"),
    ("YTO", "YT8############", "china"),
    ("YUNDA", "46###########", "china"),
    ("ZTO", "7843##########", "china"),
    ("FedEx-IN", "7###########", "india"),
    ("CanadaPost", "73##############", "north_america"),
    ("DHL-Express", "58########", "north_america"),
    ("DHL-GlobalMail", "GM##################", "north_america"),
    ("FedEx", "39##########", "north_america"),
    ("Landmark", "LTN#########", "north_america"),
    ("UPS", "1Z@@@@@@##########", "north_america"),
    ("USPS", "9400################", "north_america"),
    ("Correios", "QB#########BR", "brazil"),
    ("DHL-Paket", "0034043#############", "germany"),
    ("GLS", "Z@@@@@@@", "germany"),
    ("LONGEST", LONGEST_ID, "china"),
];

/// The tracks taken beside all the Chinese ones: holds, failed attempts, late scans, clocks that go
/// back.
const TAKEN: &[&str] = &[
    "FedEx-IN-33309a86",
    "FedEx-IN-34a310e3",
    "FedEx-IN-3a2355cc",
    "FedEx-IN-3f11d051",
    "FedEx-IN-4df8987d",
    "FedEx-IN-5679386b",
    "FedEx-IN-6c0aea9a",
    "FedEx-IN-8729ad5a",
    "FedEx-IN-b0b36621",
    "FedEx-IN-e86b17c6",
    "CanadaPost-06e2fa7e",
    "Correios-b6501301",
    "DHL-Express-7dc3cf91",
    "DHL-GlobalMail-fef40279",
    "DHL-Paket-95d849ab",
    "FedEx-974cc14c",
    "GLS-b75639ff",
    "Landmark-caa0b334",
    "Landmark-e763e128",
    "UPS-01975e06",
    "USPS-9d68ed3e",
];

type Events = &'static [(i64, u32)];

/// Parcels of our own, for what no recording has: orders before the pickup, reassigned, failed,
/// held and called off; a scan that comes half a minute back. Seconds since the first update, and
/// actions.
#[rustfmt::skip]
const INVENTED: &[(&str, &str, Events)] = &[
    ("SF", "invented-reassigned", &[
        (0, ASSIGNED), (1_500, ASSIGNED), (6_000, PICKUP_FAILED), (13_200, PICKUP_FAILED),
        (90_000, ASSIGNED), (93_600, PICKED_UP),
        (97_200, IN_TRANSIT), (140_000, IN_TRANSIT), (139_970, IN_TRANSIT),
        (180_000, OUT), (190_000, FAILED), (266_400, OUT), (270_000, HELD), (352_800, OUT),
        (356_400, SIGNED),
    ]),
    ("ZTO", "invented-cancelled", &[(0, ASSIGNED), (3_600, CANCELLED)]),
    ("YTO", "invented-never-collected", &[
        (0, PICKUP_FAILED), (3_600, HELD), (90_000, HELD), (176_400, CANCELLED),
    ]),
    ("LONGEST", "invented-return", &[
        (0, ASSIGNED), (600, HELD), (43_200, PICKED_UP),
        (50_000, IN_TRANSIT), (60_000, HELD), (146_400, IN_TRANSIT),
        (180_000, OUT), (184_000, FAILED), (270_400, FAILED),
        (280_000, IN_TRANSIT), (360_000, IN_TRANSIT), (380_000, SIGNED),
    ]),
];

/// The fields of a record, in both casings, and their places in the tables here.
const FIELDS: [[&str; 2]; 5] = [
    ["token", "token"],
    ["waybill_id", "waybillId"],
    ["action_time", "actionTime"],
    ["action_type", "actionType"],
    ["action_msg", "actionMsg"],
];
const TOKEN: usize = 0;
const WAYBILL: usize = 1;
const TIME: usize = 2;
const TYPE: usize = 3;
const MSG: usize = 4;

/// Unknown fields, which some systems send along.
const UNKNOWN_FIELDS: &[(&str, &str)] = &[
    ("operator_id", r#""OP-20418""#),
    ("weight_kg", "1.25"),
    ("remark", "null"),
    ("is_test", "false"),
    ("状态", r#""正常""#),
    ("site", r#"{"code":"755A","geo":[113.94,22.53],"tags":[]}"#),
    (
        "source",
        r#"{"system":"scan-gun \"7\"","waybill_id":"0","action_time":"12:30"}"#,
    ),
    ("traceId", r#""5f1d\/8e\u002d2""#),
];

/// A line beside the parcels' own: the last record again with something about it changed.
struct Odd {
    expected: &'static str,
    what: &'static str,
    after: After,
    edits: &'static [Edit],
}

/// Which record an odd line comes after, and repeats.
#[derive(Clone, Copy)]
enum After {
    Any,
    Pickup,
    Transit,
    Out,
    Signed,
    Cancelled,
}

/// `{waybill}`, `{token}`, `{time}` and `{msg}` (with its quotes) are replaced by the record's own.
enum Edit {
    /// Another value, as JSON.
    Is(usize, &'static str),
    /// Another value, as bytes.
    Bytes(usize, &'static [u8]),
    /// A string of one character, repeated this many times.
    Long(usize, &'static str, usize),
    Later(i64),
    /// The field a second time, in the other casing.
    OtherCasing(usize),
    /// One more member.
    Member(&'static str, &'static str),
    /// An unknown field with arrays of this depth, and what closes each.
    Nested(usize, &'static str),
    Without(usize),
    /// Another line altogether.
    Line(&'static str),
}
use Edit::{Bytes, Is, Later, Line, Long, Member, Nested, OtherCasing, Without};

const fn odd(
    expected: &'static str,
    what: &'static str,
    after: After,
    edits: &'static [Edit],
) -> Odd {
    Odd {
        expected,
        what,
        after,
        edits,
    }
}

#[rustfmt::skip]
const ODD: &[Odd] = &[
    odd("blank", "nothing", After::Any, &[Line("")]),
    odd("blank", "spaces", After::Any, &[Line("    ")]),
    odd("blank", "a tab", After::Any, &[Line("\t")]),

    odd("accepted", "a text of exactly 512 characters of four bytes", After::Transit,
        &[Long(MSG, "📦", 512)]),
    odd("accepted", "a scan 50 seconds back", After::Transit,
        &[Later(-50), Is(MSG, r#""时钟只到分钟的扫描""#)]),
    odd("duplicate", "an unknown field 120 arrays deep", After::Any, &[Nested(120, "]")]),
    odd("duplicate", "a field name with an escape in it", After::Any,
        &[Without(MSG), Member(r"action\u005fmsg", "{msg}")]),

    odd("101 invalid_utf8", "a byte that UTF-8 never has", After::Any, &[Bytes(MSG, b"\"\xff\"")]),
    odd("101 invalid_utf8", "GBK instead of UTF-8", After::Any,
        &[Bytes(MSG, b"\"\xd2\xd1\xc7\xa9\xca\xd5\"")]),

    odd("102 invalid_json", "cut off within a name", After::Any,
        &[Line(r#"{"token":"{token}","waybill_id":"{waybill}","action_ti"#)]),
    odd("102 invalid_json", "an array", After::Any,
        &[Line(r#"["{token}","{waybill}",{time},200001,"快件到达"]"#)]),
    odd("102 invalid_json", "a bare string", After::Any, &[Line(r#""{waybill}""#)]),
    odd("102 invalid_json", "a NUL byte", After::Any, &[Bytes(MSG, b"\"\x00\"")]),
    odd("102 invalid_json", "NaN for a number", After::Any, &[Is(TIME, "NaN")]),
    odd("102 invalid_json", "arrays that never end", After::Any, &[Nested(2_000, "")]),

    odd("103 missing_field", "no token", After::Any, &[Without(TOKEN)]),
    odd("103 missing_field", "a field under another name", After::Any,
        &[Member("action_desc", r#""快件到达""#), Without(MSG)]),

    odd("104 duplicate_field", "a field in both casings", After::Any, &[OtherCasing(TIME)]),
    odd("104 duplicate_field", "a field twice, and more wrong", After::Any,
        &[Is(WAYBILL, r#""0""#), Is(TYPE, "300001"), Member("token", r#""{token}""#)]),

    odd("111 invalid_waybill_id", "not generated yet", After::Any, &[Is(WAYBILL, r#""0""#)]),
    odd("111 invalid_waybill_id", "a space in it", After::Any, &[Is(WAYBILL, r#""{waybill} ""#)]),
    odd("111 invalid_waybill_id", "65 characters", After::Any, &[Long(WAYBILL, "7", 65)]),
    odd("111 invalid_waybill_id", "a number", After::Any, &[Is(WAYBILL, "7713800001234567")]),

    odd("112 invalid_token", "empty", After::Any, &[Is(TOKEN, r#""""#)]),
    odd("112 invalid_token", "blank", After::Any, &[Is(TOKEN, r#""   ""#)]),
    odd("112 invalid_token", "257 characters", After::Any, &[Long(TOKEN, "k", 257)]),

    odd("113 invalid_action_time", "milliseconds", After::Transit, &[Is(TIME, "{time}000")]),
    odd("113 invalid_action_time", "a string", After::Any, &[Is(TIME, r#""{time}""#)]),
    odd("113 invalid_action_time", "a fraction", After::Any, &[Is(TIME, "{time}.0")]),
    odd("113 invalid_action_time", "negative", After::Any, &[Is(TIME, "-1")]),
    odd("113 invalid_action_time", "more than 64 bits", After::Any,
        &[Is(TIME, "99999999999999999999")]),

    odd("114 invalid_action_type", "a code WeChat pushes but does not take", After::Any,
        &[Is(TYPE, "300001")]),
    odd("114 invalid_action_type", "a code of a sister call", After::Any, &[Is(TYPE, "90001")]),
    odd("114 invalid_action_type", "a string", After::Any, &[Is(TYPE, r#""100001""#)]),

    odd("115 invalid_action_msg", "masked with *", After::Transit,
        &[Is(MSG, r#""派件员李师傅【186****6666】""#)]),
    odd("115 invalid_action_msg", "masked with ＊", After::Any, &[Is(MSG, r#""派件员（135＊＊＊＊1234）""#)]),
    odd("115 invalid_action_msg", "masked with ×", After::Any, &[Is(MSG, r#""联系电话139××××0123""#)]),
    odd("115 invalid_action_msg", "masked with x", After::Any,
        &[Is(MSG, r#""小周/177xxxx0123正在派件""#)]),
    odd("115 invalid_action_msg", "masked with X", After::Any, &[Is(MSG, r#""电话：1380XXX1234""#)]),
    odd("115 invalid_action_msg", "masked with •", After::Any, &[Is(MSG, r#""[199••••0123]已揽收""#)]),
    odd("115 invalid_action_msg", "masked with ●, at the end", After::Any,
        &[Is(MSG, r#""请拨1850000●●●●""#)]),
    odd("115 invalid_action_msg", "split 3-4-4", After::Any, &[Is(MSG, r#""派件员186-0000-6666""#)]),
    odd("115 invalid_action_msg", "split 3-8, by a no-break space", After::Any,
        &[Is(MSG, "\"派件员186\u{a0}00006666\"")]),
    odd("115 invalid_action_msg", "with +86", After::Any, &[Is(MSG, r#""请联系(+86)18600001234""#)]),
    odd("115 invalid_action_msg", "with 0086", After::Any, &[Is(MSG, r#""请联系008618600001234""#)]),
    odd("115 invalid_action_msg", "full-width digits", After::Any,
        &[Is(MSG, r#""派件员１３８００００１２３４""#)]),
    odd("115 invalid_action_msg", "blank", After::Any, &[Is(MSG, "\" \u{3000}\"")]),
    odd("115 invalid_action_msg", "a line break", After::Any, &[Is(MSG, r#""已签收\n谢谢""#)]),
    odd("115 invalid_action_msg", "513 characters", After::Any, &[Long(MSG, "件", 513)]),
    odd("115 invalid_action_msg", "20 kB", After::Any, &[Long(MSG, "长", 6_800)]),

    odd("201 too_far_ahead", "the year 2030", After::Transit, &[Is(TIME, "1893456000")]),
    odd("202 waybill_closed", "a scan a day after the signature", After::Signed,
        &[Later(DAY), Is(TYPE, "200001"), Is(MSG, r#""系统补传：快件离开网点""#)]),
    odd("202 waybill_closed", "called off after the signature", After::Signed,
        &[Later(60), Is(TYPE, "400001"), Is(MSG, r#""寄件人取消了订单""#)]),
    odd("202 waybill_closed", "picked up after all", After::Cancelled,
        &[Later(600), Is(TYPE, "100001"), Is(MSG, r#""已揽收""#)]),
    odd("203 action_not_permitted", "called off on the way", After::Transit,
        &[Is(TYPE, "400001"), Is(MSG, r#""寄件人取消了订单""#)]),
    odd("203 action_not_permitted", "assigned after the pickup", After::Pickup,
        &[Later(1), Is(TYPE, "100003"), Is(MSG, r#""已分配业务员""#)]),
    odd("203 action_not_permitted", "signed right after the pickup", After::Pickup,
        &[Later(1), Is(TYPE, "300003"), Is(MSG, r#""已签收""#)]),
    odd("203 action_not_permitted", "picked up while out", After::Out,
        &[Later(1), Is(TYPE, "100001"), Is(MSG, r#""已揽收""#)]),
    odd("203 action_not_permitted", "out for delivery, a parcel nobody has seen", After::Any,
        &[Is(WAYBILL, r#""SF1999000099990""#), Is(TYPE, "300002"), Is(MSG, r#""正在派件""#)]),
    odd("204 time_goes_back", "61 seconds back", After::Transit,
        &[Later(-61), Is(MSG, r#""时钟慢了一分多""#)]),
    odd("204 time_goes_back", "a day back", After::Transit,
        &[Later(-DAY), Is(MSG, r#""昨天漏传的扫描""#)]),
];

fn main() -> Fallible<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    let texts: Texts = parse(&read(&data.join("messages.json"))?, "messages.json")?;
    let parcels = all_tracks(&read(&data.join("tracks.jsonl"))?)?
        .into_iter()
        .map(|track| Parcel::new(&track, &texts).map_err(|e| format!("{}: {e}", track.name).into()))
        .collect::<Fallible<Vec<_>>>()?;

    let mut random = Random::of("the feed");
    let pushes = merge(&parcels, &mut random);
    let odd_lines = spread(&pushes, &parcels, &mut random)?;
    let feed = write_feed(&parcels, &pushes, &odd_lines, &mut random)?;

    let path = data.join("feed.jsonl");
    fs::write(&path, feed).map_err(|e| format!("{}: {e}", path.display()).into())
}

fn read(path: &Path) -> Fallible<String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()).into())
}

fn parse<T: DeserializeOwned>(json: &str, place: &str) -> Fallible<T> {
    serde_json::from_str(json).map_err(|e| format!("{place}: {e}").into())
}

// ---- Tracks

/// The recorded tracks that the feed takes, and the invented ones.
fn all_tracks(recorded: &str) -> Fallible<Vec<Track>> {
    let mut tracks = recorded::tracks(recorded)?;
    tracks.retain(|track| track.group == "chinese" || TAKEN.contains(&track.name.as_str()));
    tracks.extend(INVENTED.iter().map(|&(carrier, name, events)| Track {
        group: "chinese".into(),
        carrier: carrier.into(),
        name: name.into(),
        head: "full".into(),
        events: events.to_vec(),
    }));
    Ok(tracks)
}

/// The track's events within the feed's two weeks, moved by whole days so that the time of day and
/// all gaps stay. A track longer than that ends within them.
fn moved(track: &Track, random: &mut Random) -> Vec<(i64, u32)> {
    let mut events = track.events.clone();
    if let (Some(&(first, _)), "oldest-cut") = (events.first(), track.head.as_str()) {
        events.insert(0, (first - 60 * random.between(7, 40), PICKED_UP));
    }
    let days = || events.iter().map(|(time, _)| time.div_euclid(DAY));
    let (first, last) = (days().min().unwrap_or(0), days().max().unwrap_or(0));

    let feed_end = FIRST_DAY + DAYS - 1;
    let new_last = random.between((FIRST_DAY + last - first).min(feed_end), feed_end);
    let shift = (new_last - last) * DAY;
    events
        .into_iter()
        .map(|(time, action)| (time + shift, action))
        .collect()
}

// ---- Parcels

struct Parcel {
    waybill: String,
    /// The right token, and a wrong one that some replays were sent with.
    tokens: [String; 2],
    style: Style,
    in_china: bool,
    updates: Vec<Update>,
}

struct Update {
    time: i64,
    action: u32,
    message: String,
}

impl Parcel {
    fn new(track: &Track, texts: &Texts) -> Fallible<Self> {
        let &(_, pattern, region) = CARRIERS
            .iter()
            .find(|(carrier, ..)| *carrier == track.carrier)
            .ok_or("its carrier is not in CARRIERS")?;
        let mut random = Random::of(&track.name);
        let events = moved(track, &mut random);
        let waybill = random.digits(pattern);
        let token_length = if pattern == LONGEST_ID {
            256
        } else {
            random.between(40, 80)
        };
        let journey = Journey::new(texts, region, &waybill, &mut random)?;
        Ok(Self {
            tokens: [(); 2].map(|()| {
                (0..token_length)
                    .map(|_| random.pick(TOKEN_SIGNS))
                    .collect()
            }),
            style: Style::new(&mut random),
            in_china: region == "china",
            updates: journey.updates(&events, &mut random)?,
            waybill,
        })
    }
}

const TOKEN_SIGNS: &[char] = &[
    'a', 'b', 'd', 'e', 'f', 'g', 'h', 'k', 'm', 'n', 'p', 'q', 'r', 't', 'w', 'x', 'A', 'B', 'D',
    'E', 'F', 'G', 'H', 'K', 'M', 'N', 'P', 'Q', 'R', 'T', 'W', 'X', '0', '2', '3', '4', '5', '6',
    '7', '8', '9', '-', '_',
];

// ---- Texts

/// `messages.json`.
#[derive(Deserialize)]
struct Texts {
    regions: BTreeMap<String, Region>,
    /// Language, then occasion, then the texts to choose from.
    templates: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

#[derive(Deserialize)]
struct Region {
    language: String,
    places: Vec<Place>,
    couriers: Vec<String>,
    recipients: Vec<String>,
    stations: Vec<String>,
    lockers: Vec<String>,
    landlines: Vec<String>,
    hotlines: Vec<String>,
}

#[derive(Deserialize)]
struct Place {
    city: String,
    site: String,
    hub: String,
}

impl Region {
    fn check(&self) -> Fallible<()> {
        let lists = [
            &self.couriers,
            &self.recipients,
            &self.stations,
            &self.lockers,
            &self.landlines,
            &self.hotlines,
        ];
        if self.places.len() < 2 || lists.iter().any(|list| list.is_empty()) {
            return Err("messages.json: a region needs two places, and one of all else".into());
        }
        Ok(())
    }
}

/// What stays the same in all texts of one parcel.
struct Journey<'a> {
    templates: &'a BTreeMap<String, Vec<String>>,
    region: &'a Region,
    from: &'a Place,
    to: &'a Place,
    fixed: Vec<(&'static str, String)>,
    /// Courier and mobile, at the pickup and at the door.
    couriers: [(&'a str, String); 2],
    /// Which of the delivery texts: the same sentence each day the parcel goes out.
    out_text: usize,
}

/// What one text is about.
struct Scene<'a> {
    occasion: &'static str,
    city: &'a str,
    site: &'a str,
    next: &'a str,
}

impl<'a> Journey<'a> {
    fn new(texts: &'a Texts, region: &str, waybill: &str, random: &mut Random) -> Fallible<Self> {
        let region = texts
            .regions
            .get(region)
            .ok_or_else(|| format!("messages.json has no region {region}"))?;
        let templates = texts
            .templates
            .get(&region.language)
            .ok_or_else(|| format!("messages.json has no templates in {}", region.language))?;
        region.check()?;
        let from = random.below(region.places.len());
        let further = 1 + random.below(region.places.len() - 1);
        Ok(Self {
            templates,
            region,
            from: &region.places[from],
            to: &region.places[(from + further) % region.places.len()],
            fixed: vec![
                ("waybill", waybill.to_owned()),
                ("recipient", random.pick(&region.recipients)),
                ("station", random.pick(&region.stations)),
                ("locker", random.pick(&region.lockers)),
                ("pickup", random.digits("8-#-30##")),
            ],
            couriers: [(); 2].map(|()| {
                let courier = random.below(region.couriers.len());
                (region.couriers[courier].as_str(), random.mobile())
            }),
            out_text: random.below(1_000),
        })
    }

    /// The updates for a track's events. A pickup that occurs twice in one second is one scan
    /// pushed twice; other events in one second have a text each.
    fn updates(&self, events: &[(i64, u32)], random: &mut Random) -> Fallible<Vec<Update>> {
        let mut updates: Vec<Update> = Vec::new();
        for (i, &(time, action)) in events.iter().enumerate() {
            let same_second = |u: &&Update| (u.time, u.action) == (time, action);
            let taken: Vec<&str> = updates
                .iter()
                .filter(same_second)
                .map(|u| u.message.as_str())
                .collect();
            let message = match taken.first() {
                Some(first) if action == PICKED_UP => (*first).to_owned(),
                _ => self.text(&self.scene(events, i), events[i], &taken, random)?,
            };
            updates.push(Update {
                time,
                action,
                message,
            });
        }
        Ok(updates)
    }

    fn text(
        &self,
        scene: &Scene<'_>,
        (time, action): (i64, u32),
        taken: &[&str],
        random: &mut Random,
    ) -> Fallible<String> {
        let occasion = scene.occasion;
        let templates = self
            .templates
            .get(occasion)
            .filter(|templates| !templates.is_empty())
            .ok_or_else(|| {
                format!(
                    "messages.json has no {} text for {occasion}",
                    self.region.language
                )
            })?;
        let values = self.values(scene, time, action, random);
        let first = if action == OUT {
            self.out_text
        } else {
            random.below(templates.len())
        };
        let turn = first % templates.len();
        for template in templates[turn..].iter().chain(&templates[..turn]) {
            let text = filled(template, &values)?;
            if !taken.contains(&text.as_str()) {
                return Ok(text);
            }
        }
        Err(format!("messages.json has too few texts for {occasion}").into())
    }

    fn values(
        &self,
        scene: &Scene<'_>,
        time: i64,
        action: u32,
        random: &mut Random,
    ) -> Vec<(&'static str, String)> {
        let at_pickup = matches!(action, ASSIGNED | PICKUP_FAILED | PICKED_UP);
        let [first, second] = &self.couriers;
        let (mine, other) = if at_pickup {
            (first, second)
        } else {
            (second, first)
        };
        // The dates in texts are those of the next day: until when, when again.
        let (year, month, day) = civil_date((time + UTC_OFFSET).div_euclid(DAY) + 1);
        let mut values = self.fixed.clone();
        values.extend([
            ("city", scene.city.to_owned()),
            ("site", scene.site.to_owned()),
            ("next", scene.next.to_owned()),
            ("courier", mine.0.to_owned()),
            ("mobile", mine.1.clone()),
            ("mobile2", other.1.clone()),
            ("landline", random.pick(&self.region.landlines)),
            ("hotline", random.pick(&self.region.hotlines)),
            ("date", format!("{year}-{month:02}-{day:02}")),
            ("day", format!("{month}月{day}日")),
            ("code", random.digits("K2##")),
            ("bag", format!("77{}045", random.mobile())),
        ]);
        values
    }

    fn scene(&self, events: &[(i64, u32)], i: usize) -> Scene<'a> {
        let (from, to) = (self.from, self.to);
        let at = |occasion, place: &'a Place| Scene {
            occasion,
            city: &place.city,
            site: &place.site,
            next: &place.hub,
        };
        let went_out = events[..i].iter().any(|&(_, action)| action == OUT);
        match events[i].1 {
            ASSIGNED => at("assigned", from),
            PICKUP_FAILED => at("pickup_failed", from),
            PICKED_UP => at("picked_up", from),
            OUT => at("out", to),
            FAILED => at("failed", to),
            SIGNED if went_out && events[i - 1].1 == IN_TRANSIT => at("collected", to),
            SIGNED => at("signed", to),
            CANCELLED => at("cancelled", from),
            HELD => at("held", if went_out { to } else { from }),
            _ if went_out && events.get(i + 1).is_some_and(|next| next.1 == SIGNED) => {
                at("waits", to)
            }
            _ if went_out => at("returns", to),
            _ => self.stage(events, i),
        }
    }

    /// A transit scan before the first delivery: the scans are spread evenly over the six stages of
    /// the way, and a second one of a stage is about handling there.
    fn stage(&self, events: &[(i64, u32)], i: usize) -> Scene<'a> {
        let transit = |&&(_, action): &&(i64, u32)| action == IN_TRANSIT;
        let before = events[..i].iter().filter(transit).count();
        let all = events
            .iter()
            .take_while(|event| event.1 != OUT)
            .filter(transit)
            .count();
        let stage = before * 6 / all.max(1);
        let told = before > 0 && (before - 1) * 6 / all.max(1) == stage;

        let (from, to) = (self.from, self.to);
        let (occasion, city, site, next) = match stage {
            0 => ("leaves", &from.city, &from.site, &from.hub),
            1 => ("arrives", &from.city, &from.hub, &to.hub),
            2 => ("leaves", &from.city, &from.hub, &to.hub),
            3 => ("arrives", &to.city, &to.hub, &to.site),
            4 => ("leaves", &to.city, &to.hub, &to.site),
            _ => ("arrives", &to.city, &to.site, &to.city),
        };
        Scene {
            occasion: if told { "handled" } else { occasion },
            city,
            site,
            next,
        }
    }
}

fn filled(template: &str, values: &[(&str, String)]) -> Fallible<String> {
    let text = values
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        });
    if text.contains('{') {
        return Err(format!("messages.json: unknown placeholder in {template:?}").into());
    }
    Ok(text)
}

/// Year, month and day of a day since 1970, by counting from a March: leap days come last then.
fn civil_date(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let january_next = i64::from(month >= 10);
    (era * 400 + year + january_next, (month + 2) % 12 + 1, day)
}

// ---- The order of arrival

/// One record of the feed: a parcel's update, sent for the first time or again.
struct Push {
    arrival: i64,
    parcel: usize,
    update: usize,
    replay: bool,
    token: usize,
    casing: usize,
}

/// All records as they arrive: a parcel's own order always holds, as nothing arrives before what is
/// before it in its track. Now and then a parcel's whole trace so far comes again.
fn merge(parcels: &[Parcel], random: &mut Random) -> Vec<Push> {
    let mut pushes = Vec::new();
    for (i, parcel) in parcels.iter().enumerate() {
        let first_time = |arrival, update| Push {
            arrival,
            parcel: i,
            update,
            replay: false,
            token: 0,
            casing: parcel.style.casing,
        };
        let mut arrival = i64::MIN;
        for (update, Update { time, .. }) in parcel.updates.iter().enumerate() {
            arrival = arrival.max(*time);
            pushes.push(first_time(arrival, update));
            if update >= 2 && random.one_in(if parcel.in_china { 12 } else { 70 }) {
                let arrival = arrival + random.between(5, 7_200);
                let token = usize::from(random.one_in(5));
                let casing = if random.one_in(4) {
                    1 - parcel.style.casing
                } else {
                    parcel.style.casing
                };
                pushes.extend((0..=update).map(|update| Push {
                    replay: true,
                    token,
                    casing,
                    ..first_time(arrival, update)
                }));
            }
        }
    }
    pushes.sort_by_key(|push| push.arrival);
    pushes
}

/// Which odd lines come right after which record, shuffled and evenly over the feed.
fn spread(
    pushes: &[Push],
    parcels: &[Parcel],
    random: &mut Random,
) -> Fallible<BTreeMap<usize, &'static Odd>> {
    let mut left: Vec<&Odd> = ODD.iter().collect();
    let mut places = BTreeMap::new();
    for n in 1..=ODD.len() {
        let odd = left.swap_remove(random.below(left.len()));
        let wished = n * pushes.len() / (ODD.len() + 1);
        let place = (wished..pushes.len())
            .chain(0..wished)
            .find(|i| !places.contains_key(i) && odd.after.fits(&pushes[*i], parcels))
            .ok_or_else(|| format!("no record for the odd line: {}", odd.what))?;
        places.insert(place, odd);
    }
    Ok(places)
}

impl After {
    fn fits(self, push: &Push, parcels: &[Parcel]) -> bool {
        let parcel = &parcels[push.parcel];
        let action = parcel.updates[push.update].action;
        let wanted = match self {
            Self::Any => true,
            Self::Pickup => action == PICKED_UP && push.update == 0,
            Self::Transit => action == IN_TRANSIT,
            Self::Out => action == OUT,
            Self::Signed => action == SIGNED,
            Self::Cancelled => action == CANCELLED,
        };
        wanted && parcel.in_china && !push.replay
    }
}

// ---- Lines

/// How a sender writes its records.
#[derive(Clone, Copy)]
struct Style {
    /// Which column of `FIELDS`.
    casing: usize,
    quoted: fn(&str) -> String,
    gap: &'static str,
    line_end: &'static str,
}

impl Style {
    fn new(random: &mut Random) -> Self {
        Self {
            casing: usize::from(random.one_in(6)),
            quoted: if random.one_in(9) {
                quoted_ascii
            } else {
                quoted
            },
            gap: if random.one_in(4) { " " } else { "" },
            line_end: if random.one_in(9) { "\r\n" } else { "\n" },
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// As a JSON string of ASCII alone, the way older systems write it.
fn quoted_ascii(text: &str) -> String {
    let mut ascii = String::new();
    for c in quoted(text).chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String can not fail.
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    ascii
}

/// A name (quoted, as JSON) and a value's JSON.
type Members = Vec<(String, Vec<u8>)>;

fn members(parcel: &Parcel, update: &Update, style: Style, token: &str) -> Members {
    let values = [
        (style.quoted)(token),
        (style.quoted)(&parcel.waybill),
        update.time.to_string(),
        update.action.to_string(),
        (style.quoted)(&update.message),
    ];
    let name = |field: [&str; 2]| format!("\"{}\"", field[style.casing]);
    iter::zip(FIELDS.map(name), values.map(String::into_bytes)).collect()
}

fn object(members: &Members, style: Style) -> Vec<u8> {
    let gap = style.gap.as_bytes();
    let member = |(name, value): &(String, Vec<u8>)| [name.as_bytes(), b":", gap, value].concat();
    let comma = [b",", gap].concat();
    let inside = members
        .iter()
        .map(member)
        .collect::<Vec<_>>()
        .join(&comma[..]);
    [b"{", &inside[..], b"}"].concat()
}

/// A record of the feed, now and then in another order of fields or with unknown ones.
fn record(parcel: &Parcel, push: &Push, random: &mut Random) -> Vec<u8> {
    let style = Style {
        casing: push.casing,
        ..parcel.style
    };
    let token = &parcel.tokens[push.token];
    let mut members = members(parcel, &parcel.updates[push.update], style, token);
    if random.one_in(6) {
        let turn = random.below(members.len());
        members.rotate_left(turn);
        members.swap(0, 3);
    }
    if random.one_in(14) {
        let (name, value) = UNKNOWN_FIELDS[random.below(UNKNOWN_FIELDS.len())];
        let place = random.below(members.len() + 1);
        members.insert(place, (format!("\"{name}\""), value.into()));
    }
    object(&members, style)
}

fn odd_line(odd: &Odd, parcel: &Parcel, update: &Update) -> Vec<u8> {
    let own = |text: &str| {
        text.replace("{waybill}", &parcel.waybill)
            .replace("{token}", &parcel.tokens[0])
            .replace("{time}", &update.time.to_string())
            .replace("{msg}", &quoted(&update.message))
            .into_bytes()
    };
    let style = parcel.style;
    let mut members = members(parcel, update, style, &parcel.tokens[0]);
    for edit in odd.edits {
        match *edit {
            Is(field, json) => members[field].1 = own(json),
            Bytes(field, bytes) => members[field].1 = bytes.to_vec(),
            Long(field, sign, count) => {
                members[field].1 = format!("\"{}\"", sign.repeat(count)).into_bytes();
            }
            Later(seconds) => members[TIME].1 = (update.time + seconds).to_string().into_bytes(),
            OtherCasing(field) => {
                let name = format!("\"{}\"", FIELDS[field][1 - style.casing]);
                members.push((name, members[field].1.clone()));
            }
            Member(name, json) => members.push((format!("\"{name}\""), own(json))),
            Nested(depth, close) => {
                let value = "[".repeat(depth) + &close.repeat(depth);
                members.push(("\"extra\"".into(), value.into_bytes()));
            }
            Without(field) => drop(members.remove(field)),
            Line(line) => return own(line),
        }
    }
    object(&members, style)
}

/// The feed's bytes; on the way, one row to the terminal for each odd line.
fn write_feed(
    parcels: &[Parcel],
    pushes: &[Push],
    odd_lines: &BTreeMap<usize, &Odd>,
    random: &mut Random,
) -> Fallible<Vec<u8>> {
    let mut table = io::stdout().lock();
    let mut feed = "\u{feff}".as_bytes().to_vec();
    let mut lines = 0;
    for (i, push) in pushes.iter().enumerate() {
        let parcel = &parcels[push.parcel];
        let end = parcel.style.line_end.as_bytes();
        feed.extend([&record(parcel, push, random), end].concat());
        lines += 1;
        if let Some(odd) = odd_lines.get(&i) {
            feed.extend([&odd_line(odd, parcel, &parcel.updates[push.update]), end].concat());
            lines += 1;
            writeln!(table, "{lines:>5}  {:<24} {}", odd.expected, odd.what)?;
        }
    }
    writeln!(
        table,
        "{lines} lines, {} parcels, {} bytes",
        parcels.len(),
        feed.len()
    )?;
    Ok(feed)
}
