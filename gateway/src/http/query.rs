//! What is asked for in a URL, or a problem that says what is wrong with it.

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use serde::de::DeserializeOwned;
use waybill_engine::WaybillId;

use super::problem::{Kind, Problem};

/// The query of a URL.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        serde_urlencoded::from_str(query)
            .map(Self)
            .map_err(|error| {
                let english = error.to_string();
                Problem::new(
                    Kind::Unreadable,
                    format!("the query of the URL: {english}"),
                    format!("URL 参数有误：{}", chinese(&english)),
                )
            })
    }
}

/// What serde says of a query, in Chinese. It has these words for it, and no others.
fn chinese(english: &str) -> String {
    let named = |before: &str| {
        let (name, rest) = english.strip_prefix(before)?.split_once('`')?;
        Some((name, rest))
    };
    if let Some((name, _)) = named("missing field `") {
        return format!("缺少参数 {name}");
    }
    if let Some((name, _)) = named("duplicate field `") {
        return format!("参数 {name} 重复；请只写一次");
    }
    if let Some((name, known)) = named("unknown field `") {
        let known: Vec<_> = known.split('`').skip(1).step_by(2).collect();
        return format!("没有参数 {name}；可用：{}", known.join("、"));
    }
    if english.contains("`true` or `false`") {
        return "值应为 true 或 false".to_owned();
    }
    "值应为整数".to_owned()
}

/// The waybill that a path names.
pub(super) struct Named(pub(super) WaybillId<'static>);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(Path(text)) = Path::<String>::from_request_parts(parts, state).await else {
            return Err(Problem::new(
                Kind::Unreadable,
                "the waybill's id in the URL is no UTF-8; encode it as a part of a URL",
                "URL 中的运单号不是 UTF-8；请按 URL 的一部分编码",
            ));
        };
        WaybillId::new(text).map(Self).map_err(|invalid| {
            let detail_zh = invalid.chinese().to_string();
            Problem::new(Kind::Unreadable, invalid.to_string(), detail_zh)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "what is read is wrong")]
    struct Asked {
        name: String,
        #[serde(default)]
        is_wanted: bool,
        #[serde(default)]
        number: u8,
    }

    /// All that serde may say of the types that queries are made of.
    #[test]
    fn what_is_wrong_with_a_query_is_told_in_chinese() {
        for (query, expected) in [
            ("", "缺少参数 name"),
            ("name=a&name=b", "参数 name 重复；请只写一次"),
            ("nmae=a", "没有参数 nmae；可用：name、is_wanted、number"),
            ("name=a&is_wanted=yes", "值应为 true 或 false"),
            ("name=a&number=many", "值应为整数"),
            ("name=a&number=", "值应为整数"),
            ("name=a&number=1000", "值应为整数"),
        ] {
            let error = serde_urlencoded::from_str::<Asked>(query).unwrap_err();
            assert_eq!(chinese(&error.to_string()), expected, "{error}");
        }
    }
}
