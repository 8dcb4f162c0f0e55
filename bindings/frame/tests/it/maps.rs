//! Foreign records read by a map say what the maps' own package says of them.

use std::fs;
use std::path::Path;

use waybill_engine::{MessagePolicy, OrderToken, RuleSet, WaybillId};
use waybill_frame::{Operation, Status, call};
use waybill_intake::{Content, Item, Map};

use crate::frames::{Frame, NOW, Reader, Scan, TEXTS, answer, ask};
use crate::same_answers::kept;

pub(crate) const MAP: &str = r#"{"name":"ours","title":"Ours",
    "trace":{"waybill_id":"no","time":"at","text":"memo","token":"order"},
    "time":{"formats":"yyyy-MM-dd HH:mm:ss","zone":"+08:00"},
    "vocabulary":{"name":"scan types","code":"type","codes":{
        "GOT":{"is":"P","label":"揽收"},"ASKED":{"is":"-","why":"information"}}}}"#;

pub(crate) const SCAN: &[u8] =
    r#"{"no":"W1","at":"2026-11-18 20:26:40","type":"GOT","memo":"已揽收","order":"t0ken"}"#
        .as_bytes();

/// The bytes to keep of [`MAP`].
pub(crate) fn kept_map() -> Vec<u8> {
    made(0, MAP.as_bytes()).unwrap()
}

/// The bytes to keep, or the texts of all faults.
fn made(kind: u32, file: &[u8]) -> Result<Vec<u8>, Vec<[String; 2]>> {
    let request = Frame::default().u32(kind).u32(0).bytes(file);
    let mut reader = ask(Operation::Map, &[], &request);
    let (faults, length) = (reader.count(), reader.count());
    let result = if faults == 0 {
        Ok(reader.take(length))
    } else {
        assert_eq!(length, 0);
        let mut fault = || {
            let (english, chinese) = (reader.count(), reader.count());
            [reader.text(english), reader.text(chinese)]
        };
        Err((0..faults).map(|_| fault()).collect())
    };
    reader.end();
    result
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap()
}

fn head(want: u32, map: &[u8], count: usize, is_table: bool) -> Frame {
    let frame = Frame::default().u32(want).len(map).u32(number(count));
    frame.u32(is_table.into()).bytes(map)
}

fn block(kind: u8, content: &[u8]) -> Frame {
    let frame = Frame::default().u8s([kind, 0, 0, 0]);
    frame.u32(number(16 + content.len())).u64(0).bytes(content)
}

/// A request for records.
pub(crate) fn records(want: u32, map: &[u8], records: &[&[u8]]) -> Frame {
    records
        .iter()
        .fold(head(want, map, records.len(), false), |frame, record| {
            frame.bytes(&block(2, record).0)
        })
}

fn row(cells: &[&[u8]]) -> Frame {
    let content = cells
        .iter()
        .fold(Frame::default().u32(number(cells.len())), |frame, cell| {
            frame.len(cell).bytes(cell)
        });
    block(3, &content.0)
}

/// A request for a table.
pub(crate) fn table(map: &[u8], header: &[&[u8]], rows: &[Vec<&[u8]>]) -> Frame {
    let frame = head(TEXTS, map, rows.len(), true).bytes(&row(header).0);
    rows.iter()
        .fold(frame, |frame, cells| frame.bytes(&row(cells).0))
}

/// An item, as it is on the page.
#[derive(Debug, Default, PartialEq)]
struct Told {
    kind: u8,
    action: u8,
    code: u16,
    record: usize,
    number: usize,
    fingerprint: u64,
    time: i64,
    action_type: i64,
    /// Token, waybill id, message, carrier, code, doubt, reason, both languages.
    texts: [String; 9],
    faults: Vec<u16>,
}

fn item(reader: &mut Reader) -> Told {
    let start = reader.at();
    let mut told = Told {
        kind: reader.u8(),
        action: reader.u8(),
        code: reader.u16(),
        record: reader.count(),
        number: reader.count(),
        ..Told::default()
    };
    let faults = reader.count();
    (told.fingerprint, told.time, told.action_type) = (reader.u64(), reader.i64(), reader.i64());
    let lengths: [usize; 9] = std::array::from_fn(|_| reader.count());
    let size = reader.count();
    told.texts = lengths.map(|length| reader.text(length));
    told.faults = (0..faults).map(|_| reader.u16()).collect();
    assert_eq!(reader.at() - start, size, "the size of an item");
    told
}

/// The items of an answer whose header, if there is one, fits.
fn items(request: &Frame) -> Vec<Told> {
    let mut reader = ask(Operation::MapRead, &[], request);
    let count = reader.count();
    assert_eq!([reader.u32(), reader.u32(), reader.u32()], [0; 3]);
    let items = (0..count).map(|_| item(&mut reader)).collect();
    reader.end();
    items
}

/// What the maps' package says of an item.
fn expected(record: usize, item: &Item<'_>) -> Told {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut told = Told {
        action: 255,
        record,
        number: item.number,
        ..Told::default()
    };
    told.texts[1] = text(item.waybill_id.as_ref().map(WaybillId::as_str));
    told.texts[3] = text(item.carrier.as_deref());
    told.texts[4] = text(item.code.as_deref());
    match &item.content {
        Content::Update(scan) => {
            told.action = scan.update.action() as u8;
            told.fingerprint = scan.update.fingerprint().get().get();
            told.time = scan.update.time().unix();
            told.action_type = scan.update.action().code().into();
            told.texts[0] = text(scan.token.as_ref().map(OrderToken::reveal));
            told.texts[2] = text(Some(scan.update.message().as_str()));
            told.texts[5] = text(scan.doubt.as_deref());
        }
        Content::Ignored(ignored) => {
            told.kind = 1;
            told.texts[5] = text(ignored.doubt.as_deref());
            told.texts[6] = text(Some(ignored.reason.name()));
            told.texts[7] = ignored.reason.to_string();
            told.texts[8] = text(Some(ignored.reason.chinese()));
        }
        Content::Empty(reason) => {
            told.kind = 2;
            told.texts[6] = text(reason.as_deref());
        }
        Content::Malformed(malformed) => {
            told.kind = 3;
            told.code = malformed.code().number();
            told.texts[7] = malformed.to_string();
            told.texts[8] = malformed.chinese().to_string();
            let faults = malformed.faults().iter();
            told.faults = faults.map(|fault| fault.code().number()).collect();
        }
    }
    told
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn every_sample_is_read_as_its_map_reads_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../maps/samples");
    let mut kinds = [0; 4];
    for name in Map::ready_names() {
        let (map, kept) = (Map::ready(name).unwrap(), made(2, name.as_bytes()).unwrap());
        assert_eq!(kept, map.to_bytes());
        // One after the other in one request, and the last two with a fault in them.
        let mut lines: Vec<Vec<u8>> = vec![b"\xff{}".to_vec(), b"<a>".to_vec()];
        for ending in ["jsonl", "xml.txt"] {
            let sample = fs::read(folder.join(format!("{name}.{ending}"))).unwrap_or_default();
            lines.splice(
                0..0,
                sample.split(|byte| *byte == b'\n').map(<[u8]>::to_vec),
            );
        }
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
        let told = items(&records(TEXTS, &kept, &lines));
        let read = lines.iter().enumerate().flat_map(|(place, line)| {
            let items = map.read(line, &MessagePolicy::DEFAULT).into_iter();
            items.map(move |item| expected(place, &item))
        });
        let read: Vec<Told> = read.collect();
        assert_eq!(told, read, "{name}");
        for item in &told {
            kinds[usize::from(item.kind)] += 1;
        }
    }
    assert!(kinds.iter().all(|count| *count > 0), "{kinds:?}");
}

#[test]
#[cfg_attr(miri, ignore = "makes ready maps, minutes each there")]
fn a_table_is_read_as_its_map_reads_it() {
    let map = Map::ready("text-zh").unwrap();
    let kept = map.to_bytes();
    let header = ["运单号", "扫描时间", "操作类型", "描述"];
    let rows = [
        ["770473676669116", "2026/11/18 8:26", "", "【杭州】已揽收"],
        ["770473676669116", "2026/11/18 9:00", "", "什么也没说"],
        ["7.7E+14", "昨天", "", "已签收"],
    ];
    let columns = map.columns(&header).unwrap();
    let read: Vec<Told> = rows
        .iter()
        .enumerate()
        .flat_map(|(place, cells)| {
            let items = columns.read(&cells[..], &MessagePolicy::DEFAULT);
            items.into_iter().map(move |item| expected(place, &item))
        })
        .collect();
    let header = header.map(str::as_bytes);
    let mut rows: Vec<Vec<&[u8]>> = rows
        .iter()
        .map(|cells| cells.iter().map(|cell| cell.as_bytes()).collect())
        .collect();
    assert_eq!(items(&table(&kept, &header, &rows)), read);

    // A row with another number of cells, and one that is not UTF-8 where a line of it would be so.
    rows = vec![vec![b"W1"], vec![b"W1", b"2026", b"\xd2", b""]];
    let told = items(&table(&kept, &header, &rows));
    let codes: Vec<_> = told.iter().map(|item| (item.record, item.code)).collect();
    assert_eq!(codes, [(0, 105), (1, 101)]);
    assert!(
        told[1].texts[7].contains("byte 9"),
        "{:?}",
        told[1].texts[7]
    );
}

#[test]
#[cfg_attr(miri, ignore = "makes ready maps, minutes each there")]
fn a_header_that_does_not_fit_is_an_answer() {
    let map = Map::ready("text-zh").unwrap();
    let header: [&[u8]; 2] = ["包裹".as_bytes(), b"\xff"];
    let request = table(&map.to_bytes(), &header, &[vec![b"W1", b""]]);
    let mut reader = ask(Operation::MapRead, &[], &request);
    assert_eq!((reader.u32(), reader.u32()), (0, 1), "no items, refused");
    let (english, chinese) = (reader.count(), reader.count());
    let refused = map.columns(&["包裹", "\u{fffd}"]).unwrap_err();
    assert_eq!(reader.text(english), refused.to_string());
    assert_eq!(reader.text(chinese), refused.chinese().to_string());
    reader.end();
}

#[test]
fn an_update_by_a_map_is_decided_as_one_of_ours() {
    let told = items(&records(0, &kept_map(), &[SCAN])).swap_remove(0);
    let [token, waybill_id, message, ..] = told.texts.each_ref().map(String::as_bytes);
    let fields = Scan::Fields {
        token: Some(token),
        waybill_id: Some(waybill_id),
        action_time: Some(told.time),
        action_type: Some(told.action_type),
        action_msg: Some(message),
    };
    assert_eq!((token, waybill_id), (&b"t0ken"[..], &b"W1"[..]));
    let head = Frame::default()
        .u32(0)
        .u32(0)
        .i64(NOW + 86_400)
        .u64(0)
        .u64(0);
    let request = head.bytes(&fields.block(0, 0).0);
    let decided = ask(Operation::Decide, &[], &request).answer();
    assert_eq!(
        (decided.outcome, decided.fingerprint),
        (0, told.fingerprint)
    );
}

#[test]
fn messages_are_read_by_the_policy_of_the_rules() {
    let normalise = serde_json::to_string(&RuleSet::STANDARD)
        .unwrap()
        .replace("reject", "normalise");
    let normalise = kept(&serde_json::from_str(&normalise).unwrap());
    let masked = String::from_utf8_lossy(SCAN).replace("已揽收", "小陈186-0000-1234");
    let request = records(TEXTS, &kept_map(), &[masked.as_bytes()]);
    let told = |rules: &[u8]| {
        let mut reader = ask(Operation::MapRead, rules, &request);
        reader.take(16);
        item(&mut reader)
    };
    assert_eq!(told(&[]).code, 115);
    assert_eq!(told(&normalise).texts[2], "小陈18600001234");
}

#[test]
#[cfg_attr(miri, ignore = "makes ready maps, minutes each there")]
fn a_file_is_told_everything_that_is_wrong_with_it() {
    let file = br#"{"name":"ours","time":{"formats":"yyyy"},"colour":1}"#;
    let invalid = Map::from_json(str::from_utf8(file).unwrap()).unwrap_err();
    let faults: Vec<[String; 2]> = invalid
        .faults()
        .iter()
        .map(|fault| [fault.to_string(), fault.chinese().to_string()])
        .collect();
    assert!(faults.len() > 2, "{faults:?}");
    assert_eq!(made(0, file), Err(faults));

    // The same map in either form has the same bytes, with or without a mark before it.
    let toml = Map::ready_toml("yto").unwrap();
    let kept = made(2, b"yto").unwrap();
    assert_eq!(
        made(1, format!("\u{feff}{toml}").as_bytes()),
        Ok(kept.clone())
    );
    let json = Map::from_toml(toml).unwrap().to_json();
    assert_eq!(made(0, format!("\u{feff}{json}").as_bytes()), Ok(kept));

    let [english, chinese] = made(2, b"nobody").unwrap_err().swap_remove(0);
    assert!(
        english.starts_with("`nobody` is no ready map; there are kdniao, "),
        "{english}"
    );
    assert!(
        chinese.starts_with("没有名为“nobody”的现成映射；"),
        "{chinese}"
    );
    for kind in 0..3 {
        let [english, chinese] = made(kind, b"ab\xff").unwrap_err().swap_remove(0);
        assert_eq!(english, "the map is not UTF-8: byte 3 can't be decoded");
        assert_eq!(chinese, "映射不是 UTF-8：第 3 个字节无法解码");
    }
    assert_eq!(
        answer(Operation::Map, &[], &Frame::default().u32(3).u32(0)),
        Err(Status::WrongValue)
    );
}

#[test]
fn a_map_says_what_it_is() {
    let kept = kept_map();
    let map = Map::from_json(MAP).unwrap();
    let mut reader = ask(Operation::MapShow, &[], &Frame(kept));
    assert_eq!(reader.u64(), map.fingerprint().get().get());
    let [name, title, json, reserved] = std::array::from_fn(|_| reader.count());
    assert_eq!(reserved, 0);
    assert_eq!(
        (&*reader.text(name), &*reader.text(title)),
        ("ours", "Ours")
    );
    assert_eq!(reader.text(json), map.to_json());
    reader.end();
}

#[test]
fn bytes_that_no_map_has_are_refused() {
    let kept = kept_map();
    let status = |map: &[u8]| answer(Operation::MapRead, &[], &records(0, map, &[SCAN]));
    assert!(status(&kept).is_ok());
    for place in [0, 7, 8, kept.len() - 1] {
        let mut changed = kept.clone();
        changed[place] ^= 1;
        assert_eq!(status(&changed), Err(Status::WrongMap), "{place}");
    }
    assert_eq!(status(&[]), Err(Status::WrongMap));
    assert_eq!(status(&vec![0; (1 << 20) + 1]), Err(Status::TooLarge));
    assert_eq!(
        call(Operation::MapShow.number(), &[], b"waymap", &mut []),
        Err(Status::WrongMap)
    );
}

#[test]
fn blocks_of_other_kinds_are_refused() {
    let kept = kept_map();
    let of = |is_table, block: &Frame| {
        let frame = head(0, &kept, 1, is_table);
        let frame = if is_table {
            frame.bytes(&row(&[b"no", b"at", b"type"]).0)
        } else {
            frame
        };
        answer(Operation::MapRead, &[], &frame.bytes(&block.0))
    };
    assert!(of(false, &block(2, SCAN)).is_ok());
    assert!(of(true, &row(&[b"W1", b"", b"GOT"])).is_ok());
    let wrong = Err(Status::WrongValue);
    assert_eq!(of(false, &row(&[])), wrong);
    assert_eq!(of(true, &block(2, SCAN)), wrong);
    // Flags, present, the place.
    for offset in [1, 2, 8] {
        let mut block = block(2, SCAN);
        block.0[offset] = 1;
        assert_eq!(of(false, &block), wrong, "{offset}");
    }
    // More cells than there are bytes, and bytes behind the last cell.
    assert_eq!(of(true, &block(3, &[255; 4])), Err(Status::TooShort));
    assert_eq!(of(true, &block(3, &[0; 5])), Err(Status::TooLong));
    // A table that is neither there nor not.
    let frame = Frame::default()
        .u32(0)
        .len(&kept)
        .u32(0)
        .u32(2)
        .bytes(&kept);
    assert_eq!(answer(Operation::MapRead, &[], &frame), wrong);
    // No update comes in such a block.
    let decide = Frame::default().u32(0).u32(0).i64(NOW).u64(0).u64(0);
    assert_eq!(
        answer(Operation::Decide, &[], &decide.bytes(&block(2, SCAN).0)),
        wrong
    );
}
