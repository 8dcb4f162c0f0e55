//! Feeds that are not UTF-8 are decoded before a map is asked.

use waybill_intake::{Content, Encoding, Map};

use crate::support::POLICY;

#[test]
fn a_table_from_a_chinese_spreadsheet_is_read() {
    // 运单号,描述,扫描时间 and a row, in GBK.
    let gbk = b"\xd4\xcb\xb5\xa5\xba\xc5,\xc3\xe8\xca\xf6,\xc9\xa8\xc3\xe8\xca\xb1\xbc\xe4\n\
        W1,\xd2\xd1\xc0\xbf\xca\xd5,2026/11/18 8:05\n";
    let feed = Encoding::Gb18030.decode(gbk).unwrap();
    let rows: Vec<Vec<&str>> = feed.lines().map(|line| line.split(',').collect()).collect();
    let map = Map::ready("text-zh").unwrap();
    let columns = map.columns(&rows[0]).unwrap();
    let items = columns.read(&rows[1], &POLICY);
    assert!(matches!(items[0].content, Content::Update(_)), "{items:?}");
}

#[test]
fn what_can_not_be_decoded_is_refused_at_its_place() {
    let place = |encoding: Encoding, bytes| encoding.decode(bytes).unwrap_err().place;
    assert_eq!(place(Encoding::Utf8, "已\u{0}".as_bytes().split_at(2).0), 1);
    assert_eq!(place(Encoding::Utf8, b"a\xffb"), 2);
    assert_eq!(place(Encoding::Gb18030, b"ab\xd2\xd1\xd2"), 5);
    assert_eq!(place(Encoding::Utf16Le, b"a\0\0\xd8b\0"), 3);
    let long = [&[b'a'; 10_000][..], b"\xff"].concat();
    assert_eq!(place(Encoding::Gb18030, &long), 10_001);
    let refused = Encoding::Gb18030.decode(b"\xff").unwrap_err();
    assert_eq!(
        refused.chinese().to_string(),
        "第 1 个字节不是 gb18030；请指明数据的编码"
    );
}

#[test]
fn marks_and_names_are_known() {
    assert_eq!(
        Encoding::from_mark(b"\xff\xfea\0"),
        Some((Encoding::Utf16Le, 2))
    );
    assert_eq!(
        Encoding::from_mark(b"\xef\xbb\xbfa"),
        Some((Encoding::Utf8, 3))
    );
    assert_eq!(Encoding::from_mark(b"abc"), None);
    assert_eq!(Encoding::Utf16Le.decode(b"\xff\xfea\0").unwrap(), "a");
    assert_eq!(Encoding::Utf8.decode(b"\xef\xbb\xbfa").unwrap(), "a");
    for (name, encoding) in [
        ("GBK", Some(Encoding::Gb18030)),
        ("gb2312", Some(Encoding::Gb18030)),
        ("GB18030", Some(Encoding::Gb18030)),
        ("UTF-8", Some(Encoding::Utf8)),
        ("utf-16", Some(Encoding::Utf16Le)),
        ("utf-16be", Some(Encoding::Utf16Be)),
        ("big5", None),
        ("", None),
    ] {
        assert_eq!(Encoding::from_name(name), encoding, "{name}");
    }
    for encoding in Encoding::ALL {
        assert_eq!(Encoding::from_name(encoding.name()), Some(encoding));
    }
}
