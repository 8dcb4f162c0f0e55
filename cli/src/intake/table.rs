//! Tables that need no map: with Chinese headers, or with columns that somebody named.

use chrono::FixedOffset;
use serde_json::{Value, json};
use waybill_engine::{ActionType, Field};
use waybill_intake::Map;

use crate::failure::Failure;
use crate::feed::Alias;

/// What the map is called in messages.
const NAME: &str = "table";

/// And that of a feed whose fields have our names.
const LENIENT: &str = "lenient";

/// The ready map whose Chinese columns and formats of times are those of any table.
const BASE: &str = "text-zh";

/// The names of the token's column, which no carrier's table has.
const TOKENS: [&str; 2] = ["订单令牌", "令牌"];

/// The names of columns beside our own, the likeliest first: those that were given, and the usual
/// Chinese ones.
pub(super) fn aliases(given: &[(String, Field)]) -> Vec<Alias<Field>> {
    let given = given
        .iter()
        .map(|(name, field)| (*field, name.as_str().into()));
    let mut aliases: Vec<Alias<Field>> = given.collect();
    let add = |aliases: &mut Vec<Alias<Field>>, field, name: &str| {
        // A column of codes is also one of texts, if there is no better one.
        let is_known = aliases.iter().any(|(_, known)| **known == *name);
        if !name.is_ascii() && !is_known {
            aliases.push((field, name.into()));
        }
    };
    if let Some(base) = Map::ready(BASE) {
        for field in Field::ALL {
            for name in base.names_of(field) {
                add(&mut aliases, field, name);
            }
        }
    }
    for name in TOKENS {
        add(&mut aliases, Field::Token, name);
    }
    aliases
}

/// The map of such a table, whose known columns have our names: the nine actions by name, code or
/// label, and times as people write them, at this offset.
pub(super) fn map(offset: FixedOffset) -> Result<Map, Failure> {
    map_called(NAME, offset)
}

/// The same, of a feed with our own names that is read as people write it.
pub(super) fn lenient_map(offset: FixedOffset) -> Result<Map, Failure> {
    map_called(LENIENT, offset)
}

fn map_called(name: &str, offset: FixedOffset) -> Result<Map, Failure> {
    let either_casing = |field: Field| format!("{}|{}", field.snake(), field.camel());
    let base = Map::ready(BASE).map(|base| base.to_json());
    let base: Value = serde_json::from_str(&base.unwrap_or_default()).unwrap_or_default();
    let codes = ActionType::ALL.map(|action| {
        let code = format!("{}|{}|{}", action.label_zh(), action.name(), action.code());
        (code, json!({"is": action.short()}))
    });
    let map = json!({
        "name": name,
        "trace": {
            "waybill_id": either_casing(Field::WaybillId),
            "time": either_casing(Field::ActionTime),
            "text": either_casing(Field::ActionMsg),
            "token": Field::Token.snake(),
        },
        "time": {"formats": base["time"]["formats"], "zone": offset.to_string()},
        "message": {"text": ["{@text}", "{@action}"]},
        "vocabulary": {
            "name": "the nine actions",
            "code": either_casing(Field::ActionType),
            "codes": codes.into_iter().collect::<serde_json::Map<_, _>>(),
        },
    });
    load(&map)
}

/// A map in which times without an offset have this one.
pub(super) fn with_offset(map: &Map, offset: FixedOffset) -> Result<Map, Failure> {
    let mut tree: Value = serde_json::from_str(&map.to_json()).unwrap_or_default();
    tree["time"]["zone"] = offset.to_string().into();
    load(&tree)
}

/// Never fails: a test loads them.
fn load(tree: &Value) -> Result<Map, Failure> {
    Map::from_json(&tree.to_string()).map_err(|invalid| Failure::InBoth {
        english: format!("the map of a table is wrong: {invalid}"),
        chinese: format!("表格的映射有误：{}", invalid.chinese()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offset(hours: i32) -> FixedOffset {
        FixedOffset::east_opt(hours * 3600).unwrap()
    }

    #[test]
    fn the_usual_chinese_columns_are_known_and_each_name_once() {
        let aliases = aliases(&[("节点".to_owned(), Field::ActionType)]);
        let field = |name: &str| {
            let mut found = aliases.iter().filter(|(_, known)| **known == *name);
            let field = found.next().map(|(field, _)| *field);
            assert!(found.next().is_none(), "{name} is there twice");
            field
        };
        for (name, expected) in [
            ("节点", Some(Field::ActionType)),
            ("运单号", Some(Field::WaybillId)),
            ("扫描时间", Some(Field::ActionTime)),
            ("操作类型", Some(Field::ActionType)),
            ("描述", Some(Field::ActionMsg)),
            ("令牌", Some(Field::Token)),
            ("context", None),
        ] {
            assert_eq!(field(name), expected, "{name}");
        }
    }

    #[test]
    fn the_map_of_a_table_is_sound_at_any_offset_and_so_is_every_ready_one() {
        for hours in [-12, 0, 8, 14] {
            assert!(map(offset(hours)).is_ok());
            assert!(lenient_map(offset(hours)).is_ok());
            for name in Map::ready_names() {
                let map = Map::ready(name).unwrap();
                let moved = with_offset(&map, offset(hours)).unwrap();
                assert!(map.diff(&moved).changes().len() < 2, "{name}");
            }
        }
    }
}
