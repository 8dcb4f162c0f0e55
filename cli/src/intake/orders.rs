//! `--orders`: the order tokens of waybills, which no carrier's feed has.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use waybill_engine::{Fault, Field, JsonType, OrderToken, WaybillId};
use waybill_intake::Orders;
use waybill_wechat::OrderEvent;

use super::table;
use crate::failure::Failure;
use crate::feed::{
    self, Aliases, Chunks, Expected, Format, FormatChoice, Shape, Typed, Wanted, declared,
    unpacked, utf8,
};
use crate::terminal::notice;

/// The most wrong lines that are listed.
const MOST_LISTED: usize = 100;

const COLUMNS: [Wanted<Field>; 2] = [wanted(Field::WaybillId), wanted(Field::Token)];

const fn wanted(field: Field) -> Wanted<Field> {
    Wanted::of_texts(field, field.snake(), field.camel(), true)
}

/// What a line says.
type Order = (WaybillId<'static>, OrderToken<'static>);

/// Why a line says nothing.
enum NoOrder {
    /// WeChat left the waybill id to the carrier, so nothing can be found by it.
    NoId,
    Wrong {
        english: String,
        chinese: String,
    },
}

/// Reads the orders of a file, packed or not: CSV with `waybill_id` and `token`, JSON Lines with
/// the two, or WeChat's order events, one a line.
///
/// # Errors
///
/// Every wrong line, so that all can be put right at once. Nothing of them is quoted.
pub(crate) fn read_orders(path: &Path) -> Result<Orders, Failure> {
    let feed = feed::open(Some(path), Typed::Orders)?;
    let name = feed.name.clone();
    let input = unpacked(&name, feed.input)?;
    let aliases = Aliases::new(Box::new(|| {
        let is_wanted = |(field, _): &_| COLUMNS.iter().any(|wanted| wanted.column == *field);
        table::aliases(&[]).into_iter().filter(is_wanted).collect()
    }));
    let expected = Expected {
        wanted: &COLUMNS,
        aliases: Some(&aliases),
        optional: None,
        shape: Shape::Events,
        takes_arrays: false,
    };
    // An event in XML says its encoding itself; ids and tokens are ASCII in any.
    let lines = Chunks::new(name.clone(), input, FormatChoice::Auto, expected)?;
    require_both(&name, lines.format())?;
    let mut read = Read::default();
    lines.for_each(|format, line, text| {
        read.add(line, order(format, text));
        Ok(())
    })?;
    read.finish(&name)
}

/// A table has to have both columns, whatever they are called.
fn require_both(name: &str, format: &Format) -> Result<(), Failure> {
    let Format::Csv(header) = format else {
        return Ok(());
    };
    let has = |field| header.columns.iter().any(|c| c.known == Some(field));
    let missing: Vec<&str> = COLUMNS
        .iter()
        .filter(|wanted| !has(wanted.column))
        .map(|wanted| wanted.snake)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if let Some(failure) = header.other_encoding(name, false) {
        return Err(failure);
    }
    let missing = missing.join(", ");
    Err(Failure::InBoth {
        english: format!("{name} has no column {missing}; orders are waybill_id and token"),
        chinese: format!("{name} 没有 {missing} 列；订单表需要 waybill_id 和 token 两列"),
    })
}

#[derive(Default)]
struct Read {
    orders: Orders,
    /// How many waybills got another token after a first one.
    again: u64,
    without_id: u64,
    wrong: u64,
    listed: [String; 2],
}

impl Read {
    fn add(&mut self, line: u64, order: Result<Order, NoOrder>) {
        match order {
            Ok((id, token)) => self.again += u64::from(self.orders.insert(&id, &token)),
            Err(NoOrder::NoId) => self.without_id += 1,
            Err(NoOrder::Wrong { english, chinese }) => {
                self.wrong += 1;
                if self.wrong <= MOST_LISTED as u64 {
                    let [in_english, in_chinese] = &mut self.listed;
                    // Writing to a text can't fail.
                    let _ = write!(in_english, "\n    line {line}: {english}");
                    let _ = write!(in_chinese, "\n    第 {line} 行：{chinese}");
                }
            }
        }
    }

    fn finish(self, name: &str) -> Result<Orders, Failure> {
        if self.wrong > 0 {
            let [english, chinese] = self.listed;
            let more = self.wrong.saturating_sub(MOST_LISTED as u64);
            let (rest, rest_zh) = if more == 0 {
                (String::new(), String::new())
            } else {
                (
                    format!("\n    and {more} more wrong lines"),
                    format!("\n    另有 {more} 行有误"),
                )
            };
            return Err(Failure::InBoth {
                english: format!(
                    "{name} can't be used as orders, so nothing was decided:{english}{rest}"
                ),
                chinese: format!("{name} 不能用作订单，未作任何判定：{chinese}{rest_zh}"),
            });
        }
        if self.again > 0 {
            let count = self.again;
            notice(&[
                format!(
                    "{count} orders in {name} give a waybill another token; the last one counts"
                ),
                format!("{name} 中有 {count} 个订单给同一运单另一个 token；以最后一个为准"),
            ]);
        }
        if self.without_id > 0 {
            let count = self.without_id;
            notice(&[
                format!(
                    "{count} orders in {name} have no waybill id, as the carrier gives it; give \
                     them as waybill_id,token"
                ),
                format!(
                    "{name} 中有 {count} 个订单没有运单号（由快递公司生成）；请以 waybill_id,token 给出"
                ),
            ]);
        }
        Ok(self.orders)
    }
}

fn order(format: &Format, text: &[u8]) -> Result<Order, NoOrder> {
    match format {
        Format::JsonLines if text.trim_ascii_start().starts_with(b"<") => {
            event(OrderEvent::from_xml(&declared(text)))
        }
        Format::JsonLines | Format::Xml(_) => {
            let line: Line = serde_json::from_slice(text).unwrap_or_default();
            if line.event.is_some()
                && let Ok(read) = OrderEvent::from_json(text)
            {
                return event(Ok(read));
            }
            match (&line.waybill_id, &line.token, &line.event) {
                (None, None, _) | (None, Some(_), Some(_)) => event(OrderEvent::from_json(text)),
                (id, token, _) => {
                    let id = text_of(Field::WaybillId, id.as_ref())?;
                    of_texts(id, text_of(Field::Token, token.as_ref())?)
                }
            }
        }
        Format::Csv(header) => {
            let texts = utf8(text).and_then(|row| header.texts(row));
            let texts: Vec<_> = texts
                .map_err(|fault| wrong(&fault, &fault.chinese()))?
                .collect();
            let of = |field| {
                let text = texts.iter().find(|(found, _)| *found == field);
                text.map_or("", |(_, text)| text.trim())
            };
            of_texts(of(Field::WaybillId), of(Field::Token))
        }
    }
}

/// A line of JSON: one with the two fields, in any casing, or an event.
#[derive(Deserialize, Default)]
struct Line {
    #[serde(alias = "waybillId", alias = "WaybillId")]
    waybill_id: Option<Value>,
    #[serde(alias = "Token")]
    token: Option<Value>,
    #[serde(alias = "Event")]
    event: Option<Value>,
}

/// The text that a field has to be.
fn text_of(field: Field, value: Option<&Value>) -> Result<&str, NoOrder> {
    let fault = match value {
        Some(Value::String(text)) => return Ok(text),
        None | Some(Value::Null) => Fault::MissingField { field },
        Some(other) => Fault::WrongType {
            field,
            found: match other {
                Value::Bool(_) => JsonType::Boolean,
                Value::Number(number) if number.is_f64() => JsonType::OtherNumber,
                Value::Number(_) => JsonType::WholeNumber,
                Value::Array(_) => JsonType::Array,
                Value::Object(_) | Value::Null | Value::String(_) => JsonType::Object,
            },
        },
    };
    Err(wrong(&fault, &fault.chinese()))
}

fn of_texts(id: &str, token: &str) -> Result<Order, NoOrder> {
    let id = WaybillId::new(id.to_owned()).map_err(|fault| wrong(&fault, &fault.chinese()))?;
    let token =
        OrderToken::new(token.to_owned()).map_err(|fault| wrong(&fault, &fault.chinese()))?;
    Ok((id, token))
}

fn event(read: Result<OrderEvent, waybill_wechat::Unreadable>) -> Result<Order, NoOrder> {
    let event = read.map_err(|fault| wrong(&fault, &fault.chinese()))?;
    let id = event.waybill_id().ok_or(NoOrder::NoId)?;
    Ok((id.clone(), event.token().clone()))
}

fn wrong(english: &dyn std::fmt::Display, chinese: &dyn std::fmt::Display) -> NoOrder {
    NoOrder::Wrong {
        english: english.to_string(),
        chinese: chinese.to_string(),
    }
}
