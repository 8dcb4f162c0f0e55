//! Records in other formats than JSON, with kinds of values that JSON does not have.

use serde::de::value::{Error, MapDeserializer, StrDeserializer};
use serde::de::{Deserialize as _, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use waybill_engine::{
    Fault, Field, JsonType, MessagePolicy, Record, RecordFields, Reply, ReplyClass,
};

/// A value of another format.
#[derive(Debug, Clone, Copy)]
enum Foreign {
    Bytes,
    Nothing,
    /// A text that is assembled while it is read, so that it can't be borrowed.
    Text(&'static str),
    Variant,
    Whole(i64),
    WideWhole,
    WideNatural,
}

use Foreign::{Bytes, Nothing, Text, Variant, Whole, WideNatural, WideWhole};

impl<'de> Deserializer<'de> for Foreign {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Bytes => visitor.visit_bytes(b"S3CR3T"),
            Nothing => visitor.visit_none(),
            Text(text) => visitor.visit_string(text.to_owned()),
            Variant => visitor.visit_enum(StrDeserializer::new("S3CR3T")),
            Whole(number) => visitor.visit_i64(number),
            WideWhole => visitor.visit_i128(-1),
            WideNatural => visitor.visit_u128(0),
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

/// The usual record with another time.
fn fields(time: Foreign) -> Result<RecordFields<'static>, Error> {
    let members = [
        (Text("token"), Text("S3CR3T")),
        (Text("waybillId"), Text("W1")),
        (Text("actionTime"), time),
        (Text("actionType"), Whole(100_001)),
        (Text("actionMsg"), Text("已揽收")),
        (Text("another"), Nothing),
    ];
    RecordFields::deserialize(MapDeserializer::new(members.into_iter()))
}

#[test]
fn a_record_is_read_from_texts_that_are_not_borrowed() {
    let fields = fields(Whole(1_700_000_600)).unwrap();
    let record = Record::new(fields, &MessagePolicy::DEFAULT).unwrap();
    let json = r#"{"token":"S3CR3T","waybill_id":"W1","action_time":1700000600,
        "action_type":100001,"action_msg":"已揽收"}"#;
    let same = serde_json::from_str(json).unwrap();
    assert_eq!(Ok(record), Record::new(same, &MessagePolicy::DEFAULT));
}

#[test]
fn a_value_that_json_has_not_is_a_fault_of_its_field() {
    for (time, found) in [
        (Nothing, JsonType::Null),
        (WideWhole, JsonType::OtherNumber),
        (WideNatural, JsonType::OtherNumber),
    ] {
        let fields = fields(time).unwrap();
        let malformed = Record::new(fields, &MessagePolicy::DEFAULT).unwrap_err();
        let field = Field::ActionTime;
        assert_eq!(malformed.faults(), [Fault::WrongType { field, found }]);
    }
}

#[test]
fn what_can_be_no_record_is_told_without_quoting_it() {
    let wanted = "an object with the five fields of an update";
    for (record, found) in [
        (Bytes, "bytes"),
        (Nothing, "Option value"),
        (Text("S3CR3T"), "a string"),
        (Variant, "enum"),
        (Whole(-9_876), "a number"),
        (WideWhole, "a number"),
        (WideNatural, "a number"),
    ] {
        let refused = RecordFields::deserialize(record).unwrap_err();
        let told = format!("invalid type: {found}, expected {wanted}");
        assert_eq!(refused.to_string(), told);
    }
    assert_eq!(
        fields(Bytes).unwrap_err().to_string(),
        "invalid type: byte array, expected a value such as JSON has"
    );
    let keyed = MapDeserializer::new([(Bytes, Nothing)].into_iter());
    assert_eq!(
        RecordFields::deserialize(keyed).unwrap_err().to_string(),
        "invalid type: byte array, expected a field's name"
    );
}

#[test]
fn what_is_no_object_is_no_answer() {
    for answer in [Bytes, Nothing, Text("0"), Whole(0), WideWhole, WideNatural] {
        let reply = Reply::deserialize(answer).unwrap();
        assert_eq!(reply.class(), ReplyClass::NoAnswer, "{answer:?}");
        assert_eq!((reply.code(), reply.message()), (None, ""));
    }
}

#[test]
fn a_reply_in_a_form_of_its_own_is_told_what_it_should_be() {
    assert_eq!(
        Reply::deserialize(Variant).unwrap_err().to_string(),
        "invalid type: enum, expected an object with an errcode or an errCode"
    );
}
