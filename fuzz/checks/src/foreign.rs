//! A carrier's own record, by a ready map: any bytes are answered, each item is an update, or says
//! why it is none, and what is refused is explained in both languages, in the order of the checks.

use std::sync::LazyLock;

use waybill_engine::{MessagePolicy, PhoneRule};
use waybill_intake::{Content, Item, Map, MapReader};

static MAPS: LazyLock<Vec<Map>> =
    LazyLock::new(|| Map::ready_names().filter_map(Map::ready).collect());

/// The columns of a table that every ready map which reads tables knows.
const COLUMNS: [&str; 5] = ["运单号", "扫描时间", "操作类型", "描述", "token"];

/// Tokens in the corpus begin with this, and no text of ours contains it.
const MARKER: &str = "s3cret";

/// Checks a record; its first byte chooses the map.
pub fn check(data: &[u8]) {
    let Some((first, record)) = data.split_first() else {
        return;
    };
    let map = &MAPS[usize::from(*first) % MAPS.len()];
    let messages = MessagePolicy {
        phones: PhoneRule::ALL[usize::from(*first) % PhoneRule::ALL.len()],
        ..MessagePolicy::DEFAULT
    };
    let items = map.read(record, &messages);
    answered(&items);
    if let Ok(text) = str::from_utf8(record) {
        // XML may say that its bytes are another text, which whoever has a text knows better.
        let names_encoding = text.trim_start().starts_with('<') || text.contains('\0');
        assert!(names_encoding || map.read_str(text, &messages) == items);
        line_by_line(map, text, &messages);
        if let Ok(columns) = map.columns(&COLUMNS) {
            let cells: Vec<&str> = text.splitn(COLUMNS.len(), ',').collect();
            let items = columns.read(&cells, &messages);
            answered(&items);
            if let Some(sole) = columns.read_sole(&cells, &messages) {
                assert_eq!(items, [Item::from(sole)]);
            }
        }
    }
}

/// A reader of many lines finds in each what the map finds in it. Each comes twice in a row: the
/// second is in the frame of the first, if that has one.
fn line_by_line(map: &Map, text: &str, messages: &MessagePolicy) {
    let mut reader = MapReader::new(map);
    // One that ends with `\r` ends with less once a line end is put behind it.
    for line in text.lines().filter(|line| !line.ends_with('\r')) {
        let expected = map.read_str(line, messages);
        let twice = [line, line].join("\n");
        let mut rest = &*twice;
        for _ in 0..2 {
            let mut items = Vec::new();
            assert_eq!(reader.read_first(rest, messages, &mut items), line);
            assert_eq!(items, expected);
            rest = &rest[(line.len() + 1).min(rest.len())..];
        }
    }
}

fn answered(items: &[Item<'_>]) {
    assert!(!items.is_empty());
    for item in items {
        assert!(item.number > 0);
        assert_eq!(item.clone().into_owned(), *item);
        assert!(!format!("{item:?}").contains(MARKER) || is_quoted(item));
        match &item.content {
            Content::Update(scan) => {
                assert!(item.waybill_id.is_some());
                assert!(!scan.update.message().as_str().trim().is_empty());
            }
            Content::Ignored(ignored) => assert!(!ignored.reason.name().is_empty()),
            Content::Malformed(malformed) => {
                let faults = malformed.faults();
                assert_eq!(malformed.code(), faults[0].code());
                assert!(faults.is_sorted_by_key(waybill_intake::RecordFault::code));
                for fault in faults {
                    assert!(fault.code().number() < 200);
                    let (english, chinese) = (fault.to_string(), fault.chinese().to_string());
                    assert!(!english.is_empty() && !chinese.is_empty());
                }
            }
            Content::Empty(_) => {}
        }
    }
}

/// Whether the marker is in something that is not the token.
fn is_quoted(item: &Item<'_>) -> bool {
    let in_text = |text: Option<&str>| text.is_some_and(|text| text.contains(MARKER));
    in_text(
        item.waybill_id
            .as_ref()
            .map(waybill_engine::WaybillId::as_str),
    ) || in_text(item.code.as_deref())
        || in_text(item.carrier.as_deref())
        || match &item.content {
            Content::Update(scan) => scan.update.message().as_str().contains(MARKER),
            Content::Malformed(malformed) => malformed.to_string().contains(MARKER),
            Content::Empty(reason) => in_text(reason.as_deref()),
            Content::Ignored(_) => false,
        }
}
