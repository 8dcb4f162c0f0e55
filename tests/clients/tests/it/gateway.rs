//! What the cloud call puts on the wire: the SDK's request to the gateway of the cloud, and the
//! gateway's answer.
//!
//! A request is multipart: the call's name in one part, its arguments in another, `requestData`, as
//! a protobuf of pairs of a name and a JSON text.

use bytes::Bytes;
use clients_check::Answer;
use futures_util::stream;
use http::header::CONTENT_TYPE;
use http::{Request, Response};
use prost::Message;

/// A call as it arrived.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// What the gateway has to do, and which call of WeChat's it has to make.
    pub(crate) action: String,
    pub(crate) api_name: String,
    /// The arguments, in their order: the name, and the value as the received JSON text.
    pub(crate) arguments: Vec<(String, String)>,
}

impl Call {
    pub(crate) fn read(request: &Request<Bytes>) -> Self {
        let content_type = request.headers()[CONTENT_TYPE].to_str().unwrap();
        let boundary = multer::parse_boundary(content_type).unwrap();
        let body = stream::iter([Ok::<_, multer::Error>(request.body().clone())]);
        let mut parts = multer::Multipart::new(body, boundary);
        let (mut action, mut api_name, mut data) = (None, None, None);
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.unwrap().block_on(async {
            while let Some(part) = parts.next_field().await.unwrap() {
                match part.name().unwrap() {
                    "action" => action = Some(part.text().await.unwrap()),
                    "apiName" => api_name = Some(part.text().await.unwrap()),
                    "requestData" => data = Some(part.bytes().await.unwrap()),
                    _ => {}
                }
            }
        });
        let data = CommApiData::decode(data.unwrap()).unwrap();
        assert_eq!(data.api_type, OPEN_API);
        let text = |pair: KeyValuePair| (pair.key, String::from_utf8(pair.value).unwrap());
        Self {
            action: action.unwrap(),
            api_name: api_name.unwrap(),
            arguments: data.openapi_data.pairs.into_iter().map(text).collect(),
        }
    }

    /// The arguments as one JSON object, nothing changed.
    pub(crate) fn as_json(&self) -> String {
        let fields = self.arguments.iter();
        let fields: Vec<_> = fields
            .map(|(key, json)| format!("\"{key}\":{json}"))
            .collect();
        format!("{{{}}}", fields.join(","))
    }
}

/// WeChat's answer of this type and content, in the form in which the gateway forwards it.
pub(crate) fn passed_on(content_type: &str, content: impl Into<Vec<u8>>) -> Answer {
    answer(&CommOpenApiResp {
        resp_data: content.into(),
        content_type: content_type.to_owned(),
        error_code: 0,
        http_code: 200,
    })
}

/// The gateway's own refusal.
pub(crate) fn refused(error_code: i32) -> Answer {
    answer(&CommOpenApiResp {
        error_code,
        ..CommOpenApiResp::default()
    })
}

fn answer(message: &CommOpenApiResp) -> Answer {
    let response = Response::builder().header(CONTENT_TYPE, "application/octet-stream");
    Answer::Whole(response.body(message.encode_to_vec().into()).unwrap())
}

/// `CommApiData.ApiType`.
const OPEN_API: i32 = 0;

#[derive(Clone, PartialEq, Message)]
struct CommApiData {
    #[prost(int32, tag = 1)]
    api_type: i32,
    #[prost(message, required, tag = 2)]
    openapi_data: OpenApiData,
}

#[derive(Clone, PartialEq, Message)]
struct OpenApiData {
    #[prost(message, repeated, tag = 1)]
    pairs: Vec<KeyValuePair>,
}

#[derive(Clone, PartialEq, Message)]
struct KeyValuePair {
    #[prost(string, tag = 1)]
    key: String,
    #[prost(bytes = "vec", tag = 2)]
    value: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct CommOpenApiResp {
    #[prost(bytes = "vec", tag = 1)]
    resp_data: Vec<u8>,
    #[prost(string, tag = 2)]
    content_type: String,
    #[prost(int32, tag = 3)]
    error_code: i32,
    #[prost(uint32, tag = 4)]
    http_code: u32,
}
