//! What comes in another format than JSON, with kinds of values that JSON does not have.

use serde::de::value::{Error, StrDeserializer};
use serde::de::{Deserialize as _, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use waybill_engine::{Reply, ReplyClass};

/// A value as other formats have it.
#[derive(Debug, Clone, Copy)]
enum Foreign {
    Bytes,
    Nothing,
    Variant,
    WideWhole,
    WideNatural,
}

impl<'de> Deserializer<'de> for Foreign {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Bytes => visitor.visit_bytes(b"S3CR3T"),
            Self::Nothing => visitor.visit_none(),
            Self::Variant => visitor.visit_enum(StrDeserializer::new("S3CR3T")),
            Self::WideWhole => visitor.visit_i128(-1),
            Self::WideNatural => visitor.visit_u128(0),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

impl IntoDeserializer<'_> for Foreign {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[test]
fn what_is_no_object_is_no_answer() {
    for answer in [
        Foreign::Bytes,
        Foreign::Nothing,
        Foreign::WideWhole,
        Foreign::WideNatural,
    ] {
        let reply = Reply::deserialize(answer).unwrap();
        assert_eq!(reply.class(), ReplyClass::NoAnswer, "{answer:?}");
        assert_eq!((reply.code(), reply.message()), (None, ""));
    }
}

#[test]
fn a_reply_in_a_form_of_its_own_is_told_what_it_should_be() {
    assert_eq!(
        Reply::deserialize(Foreign::Variant)
            .unwrap_err()
            .to_string(),
        "invalid type: enum, expected an object with an errcode or an errCode"
    );
}
