//! `--columns`: what somebody calls the columns of a table.

use waybill_engine::Field;

use crate::lang::either;

/// Reads `COLUMN=FIELD`.
pub(super) fn parse_column(text: &str) -> Result<(String, Field), String> {
    let fields = || Field::ALL.map(Field::snake).join(", ");
    let Some((name, field)) = text.rsplit_once('=') else {
        return Err(either(
            format!(
                "give the column's name, `=`, and what it is: one of {}",
                fields()
            ),
            format!("请写成 列名=字段，字段是其一：{}", fields()),
        ));
    };
    let name = name.trim();
    if name.is_empty() {
        return Err(either(
            "give the column's name before the `=`",
            "请在 `=` 之前写出列名",
        )
        .to_owned());
    }
    match Field::from_name(field.trim()) {
        Some(field) => Ok((name.to_owned(), field)),
        None => Err(either(
            format!("`{field}` is no field; it is one of {}", fields()),
            format!("没有字段 `{field}`；应是其一：{}", fields()),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_a_name_and_a_field() {
        let read = |text| parse_column(text);
        assert_eq!(
            read("单号=waybill_id"),
            Ok(("单号".into(), Field::WaybillId))
        );
        assert_eq!(
            read("a=b = actionTime "),
            Ok(("a=b".into(), Field::ActionTime))
        );
        for wrong in ["单号", "=token", "单号=", "单号=number"] {
            let told = read(wrong).unwrap_err();
            assert!(
                told.contains("waybill_id") || told.contains("name"),
                "{told}"
            );
        }
    }
}
