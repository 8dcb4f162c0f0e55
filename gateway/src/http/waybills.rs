//! `GET` and `POST /v1/waybills`, and `POST /v1/orders`.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use http::HeaderMap;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use waybill_engine::{OrderToken, Status, UnknownStatus, WaybillId};
use waybill_intake::RecordFault;

use super::app::App;
use super::fields::{
    Fields, FromFields, Names, Wrong, flag, objects, text, time, token, waybill_id,
};
use super::problem::{Kind, Problem};
use super::query::Named;
use super::view::View;
use crate::model::is_token;
use crate::service::{Entered, OnItsWay, Order};

/// One or several.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

/// Where a waybill stands, and how it came there.
///
/// Its history with what was sent and when, what waits, what was refused and why, and what may come
/// next. Never its order token.
#[utoipa::path(
    get,
    path = "/v1/waybills/{id}",
    params(("id" = String, Path, description = "The waybill's id", min_length = 1)),
    responses((status = 200, description = "All that is known of it", body = View), Problem),
)]
pub(super) async fn show(State(app): State<App>, Named(id): Named) -> Result<Json<View>, Problem> {
    match app.service.store.waybill(id).await? {
        Some(dossier) => Ok(Json(View::new(&dossier, &app.service.rules))),
        None => Err(Problem::new(
            Kind::NotFound,
            "nothing is known of this waybill",
            "没有该运单的任何记录",
        )),
    }
}

/// Takes waybills in that are already on their way.
///
/// One object or an array, answered in the same form. One that was entered wrongly may be entered
/// again; a waybill of which updates were accepted, or that was cancelled, stays as it is.
#[utoipa::path(
    post,
    path = "/v1/waybills",
    request_body = OneOrMany<OnItsWay>,
    responses(
        (status = 200, description = "An answer for each", body = OneOrMany<Entered>),
        Problem,
    ),
)]
pub(super) async fn enter(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<OneOrMany<Entered>>, Problem> {
    let body = app.body(&headers, body).await?;
    let (entries, are_many) = objects::<OnItsWay>(&body.bytes, app.limits.records)?;
    let answers = app.service.enter(entries, body.room).await?;
    Ok(Json(in_form(answers, are_many)))
}

/// Keeps the order tokens of waybills.
///
/// One object or an array, answered in the same form. Records that bring no token are sent with
/// that of their order; what waits already keeps its own.
#[utoipa::path(
    post,
    path = "/v1/orders",
    request_body = OneOrMany<Order>,
    responses(
        (status = 200, description = "An answer for each", body = OneOrMany<Entered>),
        Problem,
    ),
)]
pub(super) async fn order(
    State(app): State<App>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<OneOrMany<Entered>>, Problem> {
    let body = app.body(&headers, body).await?;
    let (orders, are_many) = objects::<Order>(&body.bytes, app.limits.records)?;
    let answers = app.service.order(orders, body.room).await?;
    Ok(Json(in_form(answers, are_many)))
}

/// Nothing with an id in it may be shown that is an order token.
fn refuse_swapped(id: &WaybillId<'_>, token: Option<&OrderToken<'_>>) -> Result<(), Wrong> {
    if token.is_some_and(|token| is_token(id.as_str(), token)) {
        let fault = RecordFault::IdIsToken;
        let chinese = fault.chinese().to_string();
        return Err(Wrong::new(fault.to_string(), chinese));
    }
    Ok(())
}

impl FromFields for Order {
    const NAMES: Names = &[("waybill_id", &["waybillId"]), ("token", &[])];

    fn read(fields: &Fields<'_>) -> Result<Self, Wrong> {
        let order = Self {
            waybill_id: fields.needed("waybill_id", waybill_id)?,
            token: fields.needed("token", token)?,
        };
        refuse_swapped(&order.waybill_id, Some(&order.token))?;
        Ok(order)
    }
}

impl FromFields for OnItsWay {
    const NAMES: Names = &[
        ("waybill_id", &["waybillId"]),
        ("token", &[]),
        ("status", &[]),
        ("held", &[]),
        ("action_time", &["time", "actionTime"]),
    ];

    fn read(fields: &Fields<'_>) -> Result<Self, Wrong> {
        let entry = Self {
            waybill_id: fields.needed("waybill_id", waybill_id)?,
            token: fields.optional("token", token)?,
            status: fields.needed("status", status)?,
            held: fields.optional("held", flag)?.unwrap_or_default(),
            action_time: fields.needed("action_time", time)?,
        };
        refuse_swapped(&entry.waybill_id, entry.token.as_ref())?;
        Ok(entry)
    }
}

fn status(name: &str, value: &RawValue) -> Result<Status, Wrong> {
    let status = text(name, value)?.parse();
    status.map_err(|wrong: UnknownStatus| {
        Wrong::new(
            format!("{name}: {wrong}"),
            format!("{name}：{}", wrong.chinese()),
        )
    })
}

fn in_form<T>(mut items: Vec<T>, are_many: bool) -> OneOrMany<T> {
    match items.pop() {
        Some(item) if !are_many => OneOrMany::One(item),
        last => {
            items.extend(last);
            OneOrMany::Many(items)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::object;
    use super::*;

    fn told(problem: Problem) -> (String, String) {
        let problem = serde_json::to_value(problem).unwrap();
        let text = |name: &str| problem[name].as_str().unwrap().to_owned();
        (text("detail"), text("detail_zh"))
    }

    #[test]
    fn a_number_that_is_not_whole_is_told_as_such() {
        for number in ["1.8e9", "1795004800.0"] {
            let body = format!(r#"{{"waybill_id":"W1","status":"Signed","action_time":{number}}}"#);
            let (found, found_zh) = told(object::<OnItsWay>(body.as_bytes()).unwrap_err());
            let wanted = "action_time: it is a number with a fraction or an exponent; send a whole";
            assert!(found.contains(wanted), "{found}");
            assert!(
                found_zh.contains("这是带小数或指数的数字；请发送整数"),
                "{found_zh}"
            );
        }
    }

    /// That nothing of a body is quoted, and what is told of it, in both languages.
    #[test]
    fn what_is_wrong_is_told_in_both_languages_and_nothing_is_quoted() {
        for (body, english, chinese) in [
            ("", "it is empty", "内容为空"),
            (" s3cret", "no JSON: at line 1, column 2", "第 1 行第 2 列"),
            (
                r#""s3cret""#,
                "it is a text; send an object",
                "这是文本；请发送对象",
            ),
            ("8675309", "it is a number; send an object", "这是数字"),
            ("{}", "waybill_id is missing", "缺少 waybill_id"),
            (
                r#"{"waybill_id":null}"#,
                "waybill_id is missing",
                "缺少 waybill_id",
            ),
            (
                r#"{"waybill_id":8675309}"#,
                "waybill_id: it is a number; send a text",
                "waybill_id：这是数字；请发送文本",
            ),
            (
                r#"{"waybill_id":["s3cret"]}"#,
                "waybill_id: it is an array",
                "这是数组",
            ),
            (
                r#"{"waybill_id":"W1","waybillId":"s3cret"}"#,
                "waybill_id is there more than once",
                "waybill_id 出现多次",
            ),
            (
                r#"{"waybill_id":"W1","token":"s3cret token"}"#,
                "token has white space",
                "空白",
            ),
            (
                r#"{"waybill_id":"W1","status":"s3cret"}"#,
                "known are AwaitingPickup",
                "可用值：待揽件",
            ),
            (
                r#"{"waybill_id":"W1","status":"Signed","held":"s3cret"}"#,
                "held: it is a text; send true or false",
                "held：这是文本；请发送true 或 false",
            ),
            (
                r#"{"waybill_id":"W1","status":"Signed","action_time":"s3cret"}"#,
                "action_time: it is a text; send a whole number",
                "请发送整数",
            ),
            (
                r#"{"waybill_id":"W1","status":"Signed","action_time":1795004800000}"#,
                "looks like milliseconds",
                "像是毫秒",
            ),
        ] {
            let (found, found_zh) = told(object::<OnItsWay>(body.as_bytes()).unwrap_err());
            assert!(found.contains(english), "{body}: {found}");
            assert!(found_zh.contains(chinese), "{body}: {found_zh}");
            for secret in ["s3cret", "8675309"] {
                assert!(
                    !found.contains(secret) && !found_zh.contains(secret),
                    "{found}"
                );
            }
        }
    }

    #[test]
    fn of_an_array_the_wrong_element_is_named() {
        let swapped =
            br#"[{"waybill_id":"W1","token":"t"},{"waybill_id":"WX100001","token":"WX100001"}]"#;
        let (english, _) = told(objects::<Order>(swapped, 9).unwrap_err());
        assert!(english.contains("element 2: "), "{english}");
        let body = br#"[{"waybill_id":"W1","token":"t"},{"waybill_id":"W2"}]"#;
        let (english, chinese) = told(objects::<Order>(body, 9).unwrap_err());
        assert!(english.contains("element 2: token is missing"), "{english}");
        assert!(chinese.contains("第 2 个元素：缺少 token"), "{chinese}");
        assert!(objects::<Order>(b" []", 9).unwrap().0.is_empty());
        assert!(objects::<Order>(body, 1).is_err(), "there are too many");
    }

    #[test]
    fn other_names_and_fields_are_taken() {
        let body = r#"{"waybillId":"W1","\u0073tatus":"Signed","time":1795004800,"more":{}}"#;
        let entry: OnItsWay = object(body.as_bytes()).unwrap();
        assert_eq!(entry.waybill_id.as_str(), "W1");
        assert!(entry.token.is_none() && !entry.held);
        assert_eq!(entry.action_time.unix(), 1_795_004_800);
    }
}
