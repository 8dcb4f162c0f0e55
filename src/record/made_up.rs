//! Records for tests, good and damaged, and texts that are none.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy};
use proptest::prop_oneof;
use proptest::sample::{Index, select};

use crate::update::Field;

/// What a member may be named: in either casing, unknown, escaped, of another field's
/// beginning.
pub(crate) const NAMES: [&str; 18] = [
    "token",
    "waybill_id",
    "waybillId",
    "action_time",
    "actionTime",
    "action_type",
    "actionType",
    "action_msg",
    "actionMsg",
    "tokens",
    "toke",
    "Token",
    "",
    "to\\u006ben",
    "action_msg\\\"",
    "运单",
    "a b",
    "\\q",
];

/// Values that are right in some field, and those on which readers tend to differ.
pub(crate) const VALUES: [&str; 44] = [
    "\"t\"",
    "\"W1\"",
    "\"0\"",
    "\"\"",
    "\"已揽收\"",
    "\"快递员【18600001234】正在派件，请保持电话畅通\"",
    "\"a\\\"b\\\\\"",
    "\"\\u5df2\\u63fd\"",
    "\"\\ud83d\\ude9a\"",
    "\"\\ud83d\"",
    "\"\\",
    "\"\\\"",
    "\"a\tb\"",
    "\"\\t\"",
    "\"\u{7f}\"",
    "\"\u{85}\"",
    "\"open",
    "1",
    "0",
    "-0",
    "-1",
    "01",
    "00",
    "1.0",
    "1.",
    ".1",
    "1e5",
    "1E400",
    "+1",
    "1700000600",
    "100001",
    "999999999999999999",
    "1000000000000000000",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "null",
    "true",
    "nul",
    "[]",
    "[1,{\"token\":\"x\"}]",
    "{}",
    "{\"a\":1e400}",
    "",
];

const SPACES: [&str; 9] = ["", "", "", " ", "  ", "\t", "\r\n", "\u{a0}", "\u{c}"];

fn member() -> impl Strategy<Value = String> {
    let space = || select(&SPACES[..]);
    let usual = (0..Field::COUNT).prop_map(|i| {
        let field = Field::ALL[i];
        let value = ["\"t\"", "\"W1\"", "1700000600", "100001", "\"已揽收\""][i];
        format!(
            "\"{}\":{value}",
            if i % 2 == 0 {
                field.snake()
            } else {
                field.camel()
            }
        )
    });
    let odd = (
        space(),
        select(&NAMES[..]),
        space(),
        space(),
        select(&VALUES[..]),
        space(),
    )
        .prop_map(|(a, name, b, c, value, d)| format!("{a}\"{name}\"{b}:{c}{value}{d}"));
    prop_oneof![2 => usual, 3 => odd]
}

/// The five members of a good record, and perhaps others among them.
pub(crate) fn record() -> impl Strategy<Value = String> {
    let usual = || {
        let members = [
            "\"token\":\"t\"",
            "\"waybillId\": \"W1\"",
            "\"action_time\":1700000600 ",
            "\"actionType\" :100001",
            "\"action_msg\":\"【杭州市】余杭服务部已揽收，电话 18600001234\"",
        ];
        Just(members.map(ToString::to_string).to_vec()).prop_shuffle()
    };
    let others = vec((vec(member(), 1), proptest::prelude::any::<Index>()), 0..3);
    let ends = (
        select(&SPACES[..]),
        select(&["", "", "", " ", "\n", "\r\n", "\u{c}", "x", "}", ","][..]),
    );
    (usual(), others, ends).prop_map(|(mut members, others, (before, after))| {
        for (other, place) in others {
            let at = place.index(members.len() + 1);
            members.splice(at..at, other);
        }
        format!("{before}{{{}}}{after}", members.join(","))
    })
}

/// A record with a few characters lost, doubled, or others in their place.
pub(crate) fn mutated() -> impl Strategy<Value = String> {
    let signs = select("{}[]\":,\\ \t0-.e1u\u{7f}派".chars().collect::<Vec<_>>());
    let change = (proptest::prelude::any::<Index>(), 0..3, signs);
    (record(), vec(change, 1..4)).prop_map(|(record, changes)| {
        let mut chars: Vec<char> = record.chars().collect();
        for (place, kind, sign) in changes {
            let at = place.index(chars.len());
            match kind {
                0 => chars[at] = sign,
                1 => chars.insert(at, sign),
                _ => drop(chars.remove(at)),
            }
        }
        chars.into_iter().collect()
    })
}

/// Whatever the signs of JSON can be put together to.
pub(crate) fn soup() -> impl Strategy<Value = String> {
    let signs = select("{}[]\":,\\ \t\n0-.e1u派".chars().collect::<Vec<_>>());
    let part = prop_oneof![
        3 => signs.prop_map(String::from),
        2 => member(),
        1 => select(&VALUES[..]).prop_map(String::from),
    ];
    vec(part, 0..9).prop_map(|parts| parts.concat())
}
