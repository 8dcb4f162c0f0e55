//! The answer to a push: what it says, and how it is sealed.

use waybill_wechat::{Cancellation, OrderKind, Pushed};

use super::cipher::AesKey;
use super::document::{Form, Value};
use super::signature::Token;

/// The answer to an order or a cancellation, which repeats whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// What is answered.
    pub pushed: &'a Pushed,
    /// When, in Unix seconds.
    pub time: i64,
    /// WeChat's number for what came of it.
    pub code: i32,
    /// What came of it, for people.
    pub message: &'a str,
}

/// How an answer is sealed: with the key and the Token that opened the push.
#[derive(Debug, Clone, Copy)]
pub struct Sealed<'a> {
    /// The key.
    pub key: &'a AesKey,
    /// The Token.
    pub token: &'a Token,
    /// The account's id.
    pub app_id: &'a str,
    /// When, in Unix seconds.
    pub time: i64,
    /// The push's own.
    pub nonce: &'a str,
    /// Random bytes.
    pub random: [u8; 16],
}

impl Answer<'_> {
    /// The answer in this form, in the order of WeChat's pages. An order's answer repeats its
    /// token, so it is a secret.
    #[must_use]
    pub fn write(&self, form: Form) -> Vec<u8> {
        let Self {
            pushed,
            time,
            code,
            message,
        } = *self;
        let text = |text: Option<&'static str>| Value::Text(text.unwrap_or_default());
        let given = |text: Option<_>| text.map_or(Value::Text(""), Value::Text);
        let is_order = pushed.is_event(OrderKind::Account.event_name());
        let event = if is_order {
            OrderKind::Account.event_name()
        } else {
            Cancellation::EVENT
        };
        let mut fields = vec![
            ("ToUserName", given(pushed.from_user())),
            ("FromUserName", given(pushed.to_user())),
            ("CreateTime", Value::Number(time)),
            ("MsgType", text(Some("event"))),
            ("Event", text(Some(event))),
        ];
        if is_order {
            fields.push(("Token", given(pushed.reveal_token())));
        }
        // The two pages have them in another order.
        let order = ("OrderID", given(pushed.order_id()));
        let account = ("BizID", given(pushed.biz_id()));
        fields.extend(if is_order {
            [order, account]
        } else {
            [account, order]
        });
        fields.extend([
            ("WayBillID", given(pushed.waybill_id())),
            ("ResultCode", Value::Number(code.into())),
            ("ResultMsg", Value::Text(message)),
        ]);
        if is_order {
            // What is printed on the label is the carrier's own; a gateway has none of it.
            fields.push(("WaybillData", Value::Text("")));
        }
        form.write(&fields)
    }
}

impl Sealed<'_> {
    /// The document that has this one in it, encrypted and signed.
    #[must_use]
    pub fn write(&self, document: &[u8], form: Form) -> Vec<u8> {
        let encrypted = self.key.encrypt(document, self.app_id, self.random);
        let time = self.time.to_string();
        let signature = self.token.sign(&[&time, self.nonce, &encrypted]);
        form.write(&[
            ("Encrypt", Value::Text(&encrypted)),
            ("MsgSignature", Value::Text(&signature)),
            ("TimeStamp", Value::Number(self.time)),
            ("Nonce", Value::Text(self.nonce)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of WeChat's page on message pushes.
    #[test]
    fn an_answer_is_sealed_as_in_wechats_example() {
        let sealed = Sealed {
            key: &AesKey::new(&"A".repeat(43)).unwrap(),
            token: &Token::new("AAAAA").unwrap(),
            app_id: "wxba5fad812f8e6fb9",
            time: 1_713_424_427,
            nonce: "415670741",
            random: *b"707722b803182950",
        };
        let written = sealed.write(br#"{"demo_resp":"good luck"}"#, Form::Json);
        let expected = concat!(
            r#"{"Encrypt":"ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVH"#,
            r#"m48Y4hyRbtzve1L32tmxSQ==","#,
            r#""MsgSignature":"1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1","#,
            r#""TimeStamp":1713424427,"Nonce":"415670741"}"#,
        );
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }

    fn answered(body: &str, form: Form) -> String {
        let pushed = Pushed::from_json(body).unwrap();
        let answer = Answer {
            pushed: &pushed,
            time: 1_700_000_001,
            code: 0,
            message: "success",
        };
        String::from_utf8(answer.write(form)).unwrap()
    }

    #[test]
    fn an_order_is_answered_with_the_fields_of_its_page() {
        let order = r#"{"ToUserName":"gh_1","FromUserName":"oA","CreateTime":1700000000,
            "Event":"Add_Waybill","Token":"opaque","OrderID":"1","BizID":"biz","BizPwd":"secret",
            "WayBillID":"W1"}"#;
        assert_eq!(
            answered(order, Form::Json),
            concat!(
                r#"{"ToUserName":"oA","FromUserName":"gh_1","CreateTime":1700000001,"#,
                r#""MsgType":"event","Event":"add_waybill","Token":"opaque","OrderID":"1","#,
                r#""BizID":"biz","WayBillID":"W1","ResultCode":0,"ResultMsg":"success","#,
                r#""WaybillData":""}"#,
            )
        );
    }

    #[test]
    fn a_cancellation_is_answered_with_the_fields_of_its_page() {
        let cancellation = r#"{"ToUserName":"gh_1","FromUserName":"oA","Event":"cancel_waybill",
            "OrderID":"1","BizID":"biz","WayBillID":"W1"}"#;
        assert_eq!(
            answered(cancellation, Form::Xml),
            concat!(
                "<xml><ToUserName><![CDATA[oA]]></ToUserName>",
                "<FromUserName><![CDATA[gh_1]]></FromUserName>",
                "<CreateTime>1700000001</CreateTime><MsgType><![CDATA[event]]></MsgType>",
                "<Event><![CDATA[cancel_waybill]]></Event><BizID><![CDATA[biz]]></BizID>",
                "<OrderID><![CDATA[1]]></OrderID><WayBillID><![CDATA[W1]]></WayBillID>",
                "<ResultCode>0</ResultCode><ResultMsg><![CDATA[success]]></ResultMsg></xml>",
            )
        );
    }
}
