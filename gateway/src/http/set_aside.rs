//! `/v1/set-aside`: what waits for a person, and what a person may decide.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use waybill_engine::{OrderToken, WaybillId};

use super::app::App;
use super::fields::{Fields, FromFields, Names, Wrong, object, token as order_token};
use super::lasting::to_its_end;
use super::problem::{Kind, Problem};
use super::query::{Named, Query};
use super::view::SetAsideView;
use crate::model::{Moment, Queue};
use crate::service::{Decided, Decision};
use crate::store::{Place, SetAside};

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// How many at most.
    #[serde(default = "hundred")]
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: usize,
    /// The `next` of the answer before.
    after: Option<String>,
}

const fn hundred() -> usize {
    100
}

const MOST: usize = 1000;

/// Which payload is decided on.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Of {
    /// The `place` of the payload, as the list has it. With it nothing is done if another one waits
    /// first by now: a decision that is sent again, or made by two people, counts once.
    place: Option<u32>,
}

/// What waits for a person, the longest waiting first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetAsideList {
    /// The waybills.
    waybills: Vec<SetAsideView>,
    /// Where the list goes on; nothing at its end.
    next: Option<String>,
}

/// A new order token.
#[derive(Debug, ToSchema)]
pub(super) struct NewToken {
    /// The order token of the waybill's order event. A secret.
    #[schema(value_type = String, min_length = 1, max_length = 256)]
    token: OrderToken<'static>,
}

impl FromFields for NewToken {
    const NAMES: Names = &[("token", &[])];

    fn read(fields: &Fields<'_>) -> Result<Self, Wrong> {
        Ok(Self {
            token: fields.needed("token", order_token)?,
        })
    }
}

/// What came of a decision.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DecidedView {
    /// The waybill.
    #[schema(value_type = String)]
    waybill_id: WaybillId<'static>,
    /// How many payloads of it are to be sent now.
    waiting: u32,
}

/// Lists what waits for a person, and why.
#[utoipa::path(
    get,
    path = "/v1/set-aside",
    params(Asked),
    responses((status = 200, description = "What waits", body = SetAsideList), Problem),
)]
pub(super) async fn list(
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Json<SetAsideList>, Problem> {
    let after = asked.after.as_deref().map(place).transpose()?;
    let limit = asked.limit.clamp(1, MOST);
    let found = app.service.store.set_aside(after, limit).await?;
    let next = next(&found, limit);
    Ok(Json(SetAsideList {
        waybills: found.into_iter().map(SetAsideView::from).collect(),
        next,
    }))
}

/// Where the list goes on after this part of it; nothing at its end.
pub(super) fn next(found: &[SetAside], limit: usize) -> Option<String> {
    let last = found.last().filter(|_| found.len() == limit)?;
    let at = match last.waybill.queue {
        Queue::SetAside { at } => at.millis(),
        Queue::Empty | Queue::Due { .. } => 0,
    };
    Some(format!("{at}.{}", last.waybill.id))
}

pub(super) fn place(text: &str) -> Result<Place, Problem> {
    let parsed = text.split_once('.').and_then(|(at, id)| {
        Some(Place {
            at: Moment::from_millis(at.parse().ok()?),
            id: WaybillId::new(id.to_owned()).ok()?,
        })
    });
    parsed.ok_or_else(|| {
        Problem::new(
            Kind::Unreadable,
            "after is not the `next` of an answer before",
            "after 不是之前返回的 next",
        )
    })
}

/// Sends what was set aside as it is.
#[utoipa::path(
    post,
    path = "/v1/set-aside/{id}/release",
    params(("id" = String, Path, description = "The waybill's id", min_length = 1), Of),
    responses((status = 200, description = "It is to be sent", body = DecidedView), Problem),
)]
pub(super) async fn release(
    State(app): State<App>,
    Named(id): Named,
    Query(of): Query<Of>,
) -> Result<Json<DecidedView>, Problem> {
    decide(&app, id, of, Decision::Release).await
}

/// Gives the first payload up, and sends the next.
#[utoipa::path(
    post,
    path = "/v1/set-aside/{id}/discard",
    params(("id" = String, Path, description = "The waybill's id", min_length = 1), Of),
    responses((status = 200, description = "It is given up", body = DecidedView), Problem),
)]
pub(super) async fn discard(
    State(app): State<App>,
    Named(id): Named,
    Query(of): Query<Of>,
) -> Result<Json<DecidedView>, Problem> {
    decide(&app, id, of, Decision::Discard).await
}

/// Sends what was set aside, and all that waits behind it, with another order token.
#[utoipa::path(
    post,
    path = "/v1/set-aside/{id}/token",
    params(("id" = String, Path, description = "The waybill's id", min_length = 1), Of),
    request_body = NewToken,
    responses((status = 200, description = "It is to be sent", body = DecidedView), Problem),
)]
pub(super) async fn token(
    State(app): State<App>,
    Named(id): Named,
    Query(of): Query<Of>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<DecidedView>, Problem> {
    let body = app.body(&headers, body).await?;
    let new: NewToken = object(&body.bytes)?;
    decide(&app, id, of, Decision::Token(new.token)).await
}

/// What came of a decision; the sender is told of it.
pub(super) async fn decided(
    app: &App,
    id: WaybillId<'static>,
    place: Option<u32>,
    decision: Decision,
) -> Result<Decided, Problem> {
    let app = app.clone();
    let decided = to_its_end(async move {
        let decided = app.service.decide_set_aside(id, place, decision).await;
        app.wake_sender();
        decided
    });
    Ok(decided.await?)
}

async fn decide(
    app: &App,
    id: WaybillId<'static>,
    of: Of,
    decision: Decision,
) -> Result<Json<DecidedView>, Problem> {
    match decided(app, id.clone(), of.place, decision).await? {
        Decided::Done { waiting } => Ok(Json(DecidedView {
            waybill_id: id,
            waiting,
        })),
        Decided::NothingWaits => Err(Problem::new(
            Kind::NotFound,
            "nothing of this waybill waits for a person",
            "该运单没有待人工处理的内容",
        )),
        Decided::OtherFirst => Err(Problem::new(
            Kind::OtherPayload,
            "another payload of this waybill waits first by now; nothing has changed, look at it \
             and decide anew",
            "该运单排在最前的已是另一条数据；未作改动，请查看后重新决定",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_new_token_is_told_without_it() {
        for body in [
            "8675309",
            "[]",
            "-8675309.5",
            r#""8675309""#,
            r#"{"8675309":1}"#,
            r#"{"token":8675309}"#,
            r#"{"token":["8675309"]}"#,
            r#"{"token":"8675309 8675309"}"#,
            r#"{"token":"8675309","token":"8675309"}"#,
        ] {
            let problem = object::<NewToken>(body.as_bytes()).unwrap_err();
            let problem = serde_json::to_string(&problem).unwrap();
            assert!(!problem.contains("8675309"), "{problem}");
            assert!(problem.contains("the body can't be read: "), "{problem}");
        }
    }
}
