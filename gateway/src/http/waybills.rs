//! `GET` and `POST /v1/waybills`, and `POST /v1/orders`.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use bytes::Bytes;
use http::HeaderMap;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use waybill_engine::{OrderToken, WaybillId};
use waybill_intake::RecordFault;

use super::app::App;
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
    let (entries, are_many) = items::<OnItsWay>(&body.bytes, app.limits.records)?;
    let tokens = entries.iter();
    refuse_swapped(tokens.filter_map(|it| Some((&it.waybill_id, it.token.as_ref()?))))?;
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
    let (orders, are_many) = items::<Order>(&body.bytes, app.limits.records)?;
    refuse_swapped(orders.iter().map(|it| (&it.waybill_id, &it.token)))?;
    let answers = app.service.order(orders, body.room).await?;
    Ok(Json(in_form(answers, are_many)))
}

/// Nothing with an id in it may be shown that is an order token.
fn refuse_swapped<'a>(
    mut pairs: impl Iterator<Item = (&'a WaybillId<'static>, &'a OrderToken<'static>)>,
) -> Result<(), Problem> {
    if pairs.any(|(id, token)| is_token(id.as_str(), token)) {
        let fault = RecordFault::IdIsToken;
        let chinese = fault.chinese().to_string();
        return Err(Problem::new(Kind::Unreadable, fault.to_string(), chinese));
    }
    Ok(())
}

/// What is in a body, and whether it is an array.
fn items<T: DeserializeOwned>(body: &Bytes, most: usize) -> Result<(Vec<T>, bool), Problem> {
    let are_many = body.trim_ascii_start().first() == Some(&b'[');
    let items = if are_many {
        serde_json::from_slice(body)
    } else {
        serde_json::from_slice(body).map(|item| vec![item])
    };
    let items: Vec<T> = items.map_err(|error| unreadable(&error))?;
    if items.len() > most {
        return Err(Problem::new(
            Kind::TooLarge,
            format!("the body has more than {most} objects; send fewer at a time"),
            format!("请求体超过 {most} 个对象；请分批发送"),
        ));
    }
    Ok((items, are_many))
}

/// What a reader says of a body, without what it quotes of it: in a wrong place, a text, a name or
/// a number may be a token.
pub(super) fn unreadable(error: &serde_json::Error) -> Problem {
    let error = unquoted(&error.to_string());
    Problem::new(
        Kind::Unreadable,
        format!("the body can't be read: {error}"),
        format!("请求体有误：{error}"),
    )
}

/// The same without what it quotes of a body, as in ``invalid type: integer `…`, expected a
/// string``: that is what stands between a quotation mark and the last `, expected`.
fn unquoted(text: &str) -> String {
    let Some((found, expected)) = text.rsplit_once(", expected") else {
        return text.to_owned();
    };
    let kind = found.split(['"', '`']).next().unwrap_or_default();
    format!("{}, expected{expected}", kind.trim_end())
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
    use super::*;

    #[test]
    fn no_text_of_a_body_is_quoted() {
        for (body, told) in [
            (r#""s3cret""#, "string, expected struct OnItsWay"),
            (
                r#"{"status":"s3cret"}"#,
                "unknown variant, expected one of `AwaitingPickup`",
            ),
            (
                r#"{"status":"s3cret`, expected \", expected"}"#,
                "unknown variant, expected",
            ),
            (
                r#"{"action_time":"s3cret \"x\", expected"}"#,
                "string, expected i64",
            ),
            (r#"{"held":"s3cret"}"#, "string, expected a boolean"),
            (r#"{"token":"s3cret token"}"#, "white space"),
            (r#"{"waybill_id":["s3cret"]}"#, "expected a string"),
            ("s3cret", "expected value"),
        ] {
            let error = serde_json::from_str::<OnItsWay>(body).unwrap_err();
            assert_told(&error, "s3cret", told);
        }
    }

    #[test]
    fn no_name_and_no_number_of_a_body_is_quoted() {
        let entry = |body: &str| serde_json::from_str::<OnItsWay>(body).unwrap_err();
        for (number, kind) in [
            ("8675309", "integer"),
            ("-8675309", "integer"),
            ("8675309.5", "floating point"),
        ] {
            let told = format!("{kind}, expected struct OnItsWay");
            assert_told(&entry(number), "8675309", &told);
            let told = format!("{kind}, expected a string");
            let named = format!(r#"{{"waybill_id":{number}}}"#);
            assert_told(&entry(&named), "8675309", &told);
        }
        let name = serde_json::from_str::<OneField>(r#"{"s3cret":1}"#).unwrap_err();
        assert_told(&name, "s3cret", "unknown field, expected `token`");
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct OneField {
        #[serde(rename = "token")]
        _token: String,
    }

    fn assert_told(error: &serde_json::Error, secret: &str, told: &str) {
        let problem = serde_json::to_string(&unreadable(error)).unwrap();
        assert!(!problem.contains(secret), "{problem}");
        assert!(problem.contains(told), "{problem}");
    }
}
