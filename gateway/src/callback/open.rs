//! Whether a push is WeChat's, and what is in it.

use std::fmt;
use std::time::Duration;

use waybill_wechat::{Pushed, Unreadable};

use super::cipher::AesKey;
use super::document::Form;
use super::secrets::Secrets;
use super::signature::{Token, signer};
use crate::model::Moment;

/// A push as it came.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// The signature, which does not cover the body.
    pub signature: &'a str,
    /// The signature that covers what is encrypted.
    pub msg_signature: &'a str,
    /// When it was signed, in Unix seconds.
    pub timestamp: &'a str,
    /// What makes it the only one of its second.
    pub nonce: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// A push of WeChat's, opened.
#[derive(Debug)]
pub struct Opened<'a> {
    /// The form that it came in, and is answered in.
    pub form: Form,
    /// What it says to whom.
    pub pushed: Pushed,
    /// The same as it was written.
    pub document: Vec<u8>,
    /// The Token that it is signed with.
    pub token: &'a Token,
    /// The key that opened it; nothing if it came in the open.
    pub key: Option<&'a AesKey>,
}

/// Why a push is not taken. It tells nothing of the secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(clippy::exhaustive_enums, reason = "within the gateway")]
pub enum NotOpened {
    /// The signature is none of ours.
    #[error("it is not signed with the Token that is set; enter the same one at WeChat's console")]
    NotSigned,
    /// It was signed too long ago, or by a clock that is too far ahead.
    #[error("it was signed more than {} s before or after this machine's time", .0.as_secs())]
    OtherTime(Duration),
    /// Pushes have to be encrypted, and this one is not.
    #[error("it is not encrypted, and a key is set; choose the safe mode at WeChat's console")]
    NotEncrypted,
    /// There is no key to open it.
    #[error("it is encrypted, and no key is set; set the EncodingAESKey of WeChat's console")]
    NoKey,
    /// None of the keys opens it for this account.
    #[error("none of the keys opens it for this account; check EncodingAESKey and AppID")]
    Undecipherable,
    /// It can't be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl NotOpened {
    /// The Chinese text.
    #[must_use]
    pub fn chinese(&self) -> impl fmt::Display + '_ {
        fmt::from_fn(move |f| match self {
            Self::NotSigned => f.write_str("签名与设置的 Token 不符；请在微信后台填写同一个 Token"),
            Self::OtherTime(window) => {
                write!(f, "签名时间与本机时间相差超过 {} 秒", window.as_secs())
            }
            Self::NotEncrypted => {
                f.write_str("消息未加密，而本服务设置了密钥；请在微信后台选择安全模式")
            }
            Self::NoKey => {
                f.write_str("消息已加密，而本服务未设置密钥；请设置微信后台的 EncodingAESKey")
            }
            Self::Undecipherable => {
                f.write_str("没有密钥能为此账号解开消息；请检查 EncodingAESKey 和 AppID")
            }
            Self::Unreadable(unreadable) => write!(f, "{}", unreadable.chinese()),
        })
    }
}

/// Whether WeChat's set-up check is signed with one of the Tokens.
#[must_use]
pub fn is_set_up(secrets: &Secrets, received: Received<'_>) -> bool {
    let parts = [received.timestamp, received.nonce];
    signer(&secrets.tokens, &parts, received.signature).is_some()
}

impl<'a> Opened<'a> {
    /// Checks a push and opens it.
    ///
    /// With a key, only what is encrypted counts: of the compatible mode, which has both, what is
    /// in the open is not read, as no signature covers it.
    ///
    /// # Errors
    ///
    /// [`NotOpened`].
    pub fn new(
        secrets: &'a Secrets,
        received: Received<'_>,
        now: Moment,
        window: Duration,
    ) -> Result<Self, NotOpened> {
        let Received {
            timestamp, nonce, ..
        } = received;
        let Some(keys) = &secrets.keys else {
            let token = signer(&secrets.tokens, &[timestamp, nonce], received.signature);
            let token = token.ok_or(NotOpened::NotSigned)?;
            in_time(timestamp, now, window)?;
            return Self::in_the_open(token, received.body);
        };
        let form = Form::of(received.body);
        let envelope = read(form, received.body)?;
        let encrypted = envelope.encrypted().ok_or(NotOpened::NotEncrypted)?;
        let parts = [timestamp, nonce, encrypted];
        let token = signer(&secrets.tokens, &parts, received.msg_signature);
        let token = token.ok_or(NotOpened::NotSigned)?;
        in_time(timestamp, now, window)?;
        let opened = keys.iter().find_map(|key| {
            let document = key.decrypt(encrypted, &secrets.app_id).ok()?;
            Some((key, document))
        });
        let (key, document) = opened.ok_or(NotOpened::Undecipherable)?;
        let form = Form::of(&document);
        Ok(Self {
            form,
            pushed: read(form, &document)?,
            document,
            token,
            key: Some(key),
        })
    }

    fn in_the_open(token: &'a Token, body: &[u8]) -> Result<Self, NotOpened> {
        let form = Form::of(body);
        let pushed = read(form, body)?;
        // Of the compatible mode, all is there in the open as well.
        if pushed.encrypted().is_some() && pushed.event().is_none() {
            return Err(NotOpened::NoKey);
        }
        Ok(Self {
            form,
            pushed,
            document: body.to_vec(),
            token,
            key: None,
        })
    }
}

fn read(form: Form, document: &[u8]) -> Result<Pushed, Unreadable> {
    match form {
        Form::Json => Pushed::from_json(document),
        Form::Xml => Pushed::from_xml(document),
    }
}

fn in_time(timestamp: &str, now: Moment, window: Duration) -> Result<(), NotOpened> {
    let signed = timestamp.parse().map(Moment::from_unix);
    let is_in_time =
        signed.is_ok_and(|signed| signed.since(now) <= window && now.since(signed) <= window);
    if is_in_time {
        Ok(())
    } else {
        Err(NotOpened::OtherTime(window))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of WeChat's page on message pushes.
    const ENCRYPTED: &str = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0J\
        B4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj\
        +l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPD\
        rM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";
    const SIGNED_AT: i64 = 1_714_112_445;
    const WINDOW: Duration = Duration::from_mins(10);

    fn secrets(keys: Option<&[&str]>) -> Secrets {
        let key = |letter: &&str| AesKey::new(&letter.repeat(43)).unwrap();
        Secrets {
            tokens: vec![Token::new("BBBBB").unwrap(), Token::new("AAAAA").unwrap()],
            keys: keys.map(|keys| keys.iter().map(key).collect()),
            app_id: "wxba5fad812f8e6fb9".to_owned(),
        }
    }

    fn sample(body: &str) -> Received<'_> {
        Received {
            signature: "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
            msg_signature: "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
            timestamp: "1714112445",
            nonce: "415670741",
            body: body.as_bytes(),
        }
    }

    fn open_at(keys: &[&str], body: &str, seconds: i64) -> Result<(String, Form), NotOpened> {
        let secrets = secrets(Some(keys));
        let now = Moment::from_unix(SIGNED_AT + seconds);
        let opened = Opened::new(&secrets, sample(body), now, WINDOW)?;
        assert_eq!(opened.pushed.event(), Some("debug_demo"));
        Ok((String::from_utf8(opened.document).unwrap(), opened.form))
    }

    #[test]
    fn wechats_example_is_opened() {
        let body = format!(r#"{{"ToUserName":"gh_97417a04a28d","Encrypt":"{ENCRYPTED}"}}"#);
        let (document, form) = open_at(&["A"], &body, 3).unwrap();
        assert_eq!(document.len(), 167);
        assert!(
            document.contains(r#""debug_str":"hello world""#),
            "{document}"
        );
        assert_eq!(form, Form::Json);
        let xml = format!("<xml><Encrypt><![CDATA[{ENCRYPTED}]]></Encrypt></xml>");
        assert_eq!(open_at(&["A"], &xml, 0).unwrap().0, document);
        // While the key is changed, the old one opens what the new one does not.
        assert_eq!(open_at(&["B", "A"], &body, 0).unwrap().0, document);
        assert_eq!(open_at(&["B"], &body, 0), Err(NotOpened::Undecipherable));
    }

    #[test]
    fn what_is_in_the_open_beside_it_does_not_count() {
        let body = format!(r#"{{"Event":"add_waybill","Encrypt":"{ENCRYPTED}"}}"#);
        let (document, _) = open_at(&["A"], &body, 0).unwrap();
        assert!(document.contains("debug_demo"));
        let plain = r#"{"Event":"add_waybill"}"#;
        assert_eq!(open_at(&["A"], plain, 0), Err(NotOpened::NotEncrypted));
    }

    #[test]
    fn a_push_of_another_time_or_signature_is_refused() {
        let body = format!(r#"{{"Encrypt":"{ENCRYPTED}"}}"#);
        for seconds in [-601, 601] {
            let refused = open_at(&["A"], &body, seconds);
            assert_eq!(refused, Err(NotOpened::OtherTime(WINDOW)), "{seconds}");
        }
        let forged = format!(r#"{{"Encrypt":"A{}"}}"#, &ENCRYPTED[1..]);
        assert_eq!(open_at(&["A"], &forged, 0), Err(NotOpened::NotSigned));
    }

    #[test]
    fn in_the_open_the_address_alone_is_signed() {
        let secrets = secrets(None);
        let now = Moment::from_unix(SIGNED_AT);
        let open = |body: &str, signature| {
            let received = Received {
                signature,
                ..sample(body)
            };
            Opened::new(&secrets, received, now, WINDOW).map(|opened| opened.pushed)
        };
        let right = "6c5c811b55cc85e0e1b54100749188c20beb3f5d";
        let pushed = open(r#"{"Event":"debug_demo"}"#, right).unwrap();
        assert!(pushed.is_event("debug_demo"));
        // Of the compatible mode, what is in the open is read.
        let both = r#"{"Event":"debug_demo","Encrypt":"AAAA"}"#;
        assert!(open(both, right).unwrap().is_event("debug_demo"));
        assert_eq!(open(r#"{"Encrypt":"AAAA"}"#, right), Err(NotOpened::NoKey));
        assert_eq!(open("{}", ""), Err(NotOpened::NotSigned));
        assert!(matches!(open("{", right), Err(NotOpened::Unreadable(_))));
    }

    #[test]
    fn the_set_up_check_of_wechats_example_is_known() {
        let received = Received {
            signature: "f464b24fc39322e44b38aa78f5edd27bd1441696",
            timestamp: "1714036504",
            nonce: "1514711492",
            ..sample("")
        };
        assert!(is_set_up(&secrets(None), received));
        let nonce = "1514711493";
        assert!(!is_set_up(&secrets(None), Received { nonce, ..received }));
    }
}
