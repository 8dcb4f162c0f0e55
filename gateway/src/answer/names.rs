//! The engine's names, as the document has them.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use waybill_engine::{Code, Status};

/// Where a waybill stands: one of the ten statuses.
#[derive(Debug)]
pub struct StatusName(());

/// Why a record was refused: the name of a code. More may be added.
#[derive(Debug)]
pub struct CodeName(());

impl PartialSchema for StatusName {
    fn schema() -> RefOr<Schema> {
        one_of("Where a waybill stands", Status::ALL.map(Status::name))
    }
}

impl ToSchema for StatusName {
    fn name() -> Cow<'static, str> {
        "Status".into()
    }
}

impl PartialSchema for CodeName {
    fn schema() -> RefOr<Schema> {
        one_of("Why a record was refused", Code::ALL.map(Code::name))
    }
}

impl ToSchema for CodeName {
    fn name() -> Cow<'static, str> {
        "Code".into()
    }
}

fn one_of<const N: usize>(description: &str, names: [&'static str; N]) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(names))
        .build()
        .into()
}
