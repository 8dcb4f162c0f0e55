//! WeChat's own push: who is believed, what becomes of orders and cancellations, and what is
//! answered.

use std::path::Path;
use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};
use waybill_gateway::callback::{AesKey, SecretFiles, Token, signature};
use waybill_gateway::http::Callback;
use waybill_wechat::Pushed;

use crate::support::{Fake, Gateway, Home, NOW, Setup, body, record};

const APP_ID: &str = "wx0123456789abcdef";
const TOKEN: &str = "pushToken1";

/// How WeChat pushes: with this Token, and with this key if it encrypts.
#[derive(Clone, Copy)]
struct Wechat {
    token: &'static str,
    key: Option<char>,
    is_xml: bool,
}

const PLAIN: Wechat = Wechat {
    token: TOKEN,
    key: None,
    is_xml: false,
};
const SAFE: Wechat = Wechat {
    key: Some('K'),
    ..PLAIN
};

fn key(letter: char) -> AesKey {
    AesKey::new(&letter.to_string().repeat(43)).unwrap()
}

/// A callback with these keys, whose files are in this folder.
fn callback(folder: &Path, keys: Option<&str>) -> Callback {
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let lines = |letters: &str| {
        let keys: Vec<_> = letters
            .chars()
            .map(|it| it.to_string().repeat(43))
            .collect();
        keys.join("\n")
    };
    Callback {
        files: SecretFiles {
            tokens: file("tokens", &format!("# newest first\n{TOKEN}\noldToken1\n")),
            keys: keys.map(|letters| file("keys", &lines(letters))),
            app_id: APP_ID.to_owned(),
        },
        window: Duration::from_mins(10),
    }
}

/// A gateway whose store and secrets are in one folder.
async fn gateway(keys: Option<&str>, wechat: Option<&Fake>) -> (Home, Gateway) {
    let folder = Home::new();
    let setup = Setup {
        callback: Some(callback(folder.path(), keys)),
        ..Setup::default()
    };
    let gateway = Gateway::open(&folder, wechat, setup).await;
    (folder, gateway)
}

/// An event's fields, as WeChat has them.
fn event(name: &str, waybill: &str) -> Value {
    json!({
        "ToUserName": "gh_1", "FromUserName": "oTeam", "CreateTime": NOW, "MsgType": "event",
        "Event": name, "Token": format!("token-of-{waybill}"), "OrderID": format!("O-{waybill}"),
        "BizID": "biz", "BizPwd": "p4ssw0rd", "ShopAppID": "wxshop", "WayBillID": waybill,
    })
}

fn document(fields: &Value, is_xml: bool) -> String {
    if !is_xml {
        return fields.to_string();
    }
    let field = |(name, value): (&String, &Value)| {
        let text = value
            .as_str()
            .map_or(value.to_string(), |text| format!("<![CDATA[{text}]]>"));
        format!("<{name}>{text}</{name}>")
    };
    let fields: String = fields.as_object().unwrap().iter().map(field).collect();
    format!("<xml>{fields}</xml>")
}

/// A push: its address and body.
struct Letter {
    address: String,
    body: String,
}

impl Wechat {
    fn letter(self, document: &str, time: i64, nonce: &str) -> Letter {
        let time = time.to_string();
        let signed = signature(&[self.token, &time, nonce]);
        let address =
            format!("/wechat/callback?signature={signed}&timestamp={time}&nonce={nonce}&openid=o");
        let Some(letter) = self.key else {
            return Letter {
                address,
                body: document.to_owned(),
            };
        };
        let encrypted = key(letter).encrypt(document.as_bytes(), APP_ID, [7; 16]);
        let signed = signature(&[self.token, &time, nonce, &encrypted]);
        let envelope = json!({ "ToUserName": "gh_1", "Encrypt": encrypted });
        Letter {
            address: format!("{address}&encrypt_type=aes&msg_signature={signed}"),
            body: self::document(&envelope, self.is_xml),
        }
    }

    /// Pushes an event now.
    async fn push(self, gateway: &Gateway, fields: &Value, nonce: &str) -> Response {
        let document = document(fields, self.is_xml);
        let letter = self.letter(&document, now(gateway), nonce);
        letter.send(gateway).await
    }

    /// What an answer says.
    async fn read(self, response: Response) -> Pushed {
        assert_eq!(response.status(), 200);
        let body = response.bytes().await.unwrap();
        let Some(letter) = self.key else {
            return self.pushed(&body);
        };
        // As WeChat does: the signature first.
        let text = str::from_utf8(&body).unwrap();
        let field = |name: &str| self.field(text, name);
        let encrypted = field("Encrypt");
        let parts = [self.token, &field("TimeStamp"), &field("Nonce"), &encrypted];
        assert_eq!(field("MsgSignature"), signature(&parts), "{text}");
        self.pushed(&key(letter).decrypt(&encrypted, APP_ID).unwrap())
    }

    fn pushed(self, body: &[u8]) -> Pushed {
        if self.is_xml {
            Pushed::from_xml(body).unwrap()
        } else {
            Pushed::from_json(body).unwrap()
        }
    }

    /// A field of a document, by a reader that is no reader of the gateway's.
    fn field(self, text: &str, name: &str) -> String {
        if !self.is_xml {
            let fields: Value = serde_json::from_str(text).unwrap();
            return fields[name]
                .as_str()
                .map_or(fields[name].to_string(), str::to_owned);
        }
        let (_, rest) = text.split_once(&format!("<{name}>")).unwrap();
        let (value, _) = rest.split_once(&format!("</{name}>")).unwrap();
        let value = value.trim_start_matches("<![CDATA[");
        value.trim_end_matches("]]>").to_owned()
    }

    /// The `ResultCode` of the answer to an event that is pushed now.
    async fn code(self, gateway: &Gateway, fields: &Value, nonce: &str) -> i64 {
        let response = self.push(gateway, fields, nonce).await;
        assert_eq!(response.status(), 200, "{fields}");
        let body = response.bytes().await.unwrap();
        let text = match self.key {
            None => body.to_vec(),
            Some(letter) => {
                let encrypted = self.field(str::from_utf8(&body).unwrap(), "Encrypt");
                key(letter).decrypt(&encrypted, APP_ID).unwrap()
            }
        };
        self.field(str::from_utf8(&text).unwrap(), "ResultCode")
            .parse()
            .unwrap()
    }
}

impl Letter {
    async fn send(&self, gateway: &Gateway) -> Response {
        gateway
            .post(&self.address, self.body.clone())
            .send()
            .await
            .unwrap()
    }

    async fn status(&self, gateway: &Gateway) -> u16 {
        self.send(gateway).await.status().as_u16()
    }
}

fn now(gateway: &Gateway) -> i64 {
    (gateway.running.service.clock)().unix()
}

/// A scan of this waybill without a token.
fn tokenless(waybill: &str, action: u32, minute: i64) -> Value {
    let mut scan = record(waybill, action, minute);
    scan.as_object_mut().unwrap().remove("token");
    scan
}

/// The example of WeChat's page on message pushes: its set-up check, and its encrypted event, which
/// is opened and answered.
#[tokio::test(flavor = "multi_thread")]
async fn wechats_own_example_is_answered() {
    let secrets = tempfile::tempdir().unwrap();
    let mut taken = callback(secrets.path(), Some("A"));
    std::fs::write(&taken.files.tokens, "AAAAA").unwrap();
    taken.files.app_id = "wxba5fad812f8e6fb9".to_owned();
    let setup = Setup {
        callback: Some(taken),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(None, setup).await;
    let set_up = "/wechat/callback?signature=f464b24fc39322e44b38aa78f5edd27bd1441696\
                  &echostr=4375120948345356249&timestamp=1714036504&nonce=1514711492";
    let response = gateway.get(set_up).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "text/plain; charset=utf-8"
    );
    assert_eq!(response.text().await.unwrap(), "4375120948345356249");
    let forged = set_up.replace("f464", "e464");
    assert_eq!(gateway.get(&forged).send().await.unwrap().status(), 403);

    let letter = Letter {
        address: "/wechat/callback?signature=6c5c811b55cc85e0e1b54100749188c20beb3f5d\
                  &timestamp=1714112445&nonce=415670741&openid=o9AgO5Kd5ggOC-bXrbNODIiE3bGY\
                  &encrypt_type=aes&msg_signature=046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
            .to_owned(),
        body: json!({
            "ToUserName": "gh_97417a04a28d",
            "Encrypt": "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4R\
                vQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7Ggia\
                viNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y\
                L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=",
        })
        .to_string(),
    };
    assert_eq!(letter.status(&gateway).await, 403, "signed years ago");
    gateway.step(1_714_112_450 - NOW);
    let response = letter.send(&gateway).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.text().await.unwrap(), "success");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_gives_the_token_of_later_scans_in_every_mode_and_form() {
    for (key, is_xml) in [
        (None, false),
        (None, true),
        (Some('K'), false),
        (Some('K'), true),
    ] {
        let wechat = Wechat {
            key,
            is_xml,
            ..PLAIN
        };
        let fake = Fake::codes([]).await;
        let (_secrets, gateway) = gateway(key.map(|_| "K"), Some(&fake)).await;
        let order = event("add_waybill", "W1");
        let answer = wechat.read(wechat.push(&gateway, &order, "1").await).await;
        assert_eq!(answer.event(), Some("add_waybill"));
        assert_eq!(answer.to_user(), Some("oTeam"));
        assert_eq!(answer.from_user(), Some("gh_1"));
        assert_eq!(answer.order_id(), Some("O-W1"));
        assert_eq!(answer.waybill_id(), Some("W1"));
        assert_eq!(answer.reveal_token(), Some("token-of-W1"));
        gateway.accept(&[tokenless("W1", 100_001, 0)]).await;
        gateway.sent().await;
        assert_eq!(fake.bodies(), [body(&record("W1", 100_001, 0))]);
    }
}

/// In the compatible mode the event is there in the open as well. With a key only what is encrypted
/// counts; without one, what is in the open.
#[tokio::test(flavor = "multi_thread")]
async fn in_the_compatible_mode_what_is_encrypted_counts() {
    let (_secrets, safe) = gateway(Some("K"), None).await;
    let (_secrets, open) = gateway(None, None).await;
    let order = event("add_waybill", "W1");
    let mut letter = SAFE.letter(&order.to_string(), NOW, "1");
    let mut both: Value = serde_json::from_str(&letter.body).unwrap();
    let in_the_open = event("add_waybill", "W2");
    both.as_object_mut()
        .unwrap()
        .extend(in_the_open.as_object().unwrap().clone());
    letter.body = both.to_string();
    assert_eq!(letter.status(&safe).await, 200);
    assert_eq!(safe.waybill("W1").await["has_token"], true);
    assert_eq!(
        safe.get("/v1/waybills/W2").send().await.unwrap().status(),
        404
    );
    assert_eq!(letter.status(&open).await, 200);
    assert_eq!(open.waybill("W2").await["has_token"], true);
    // What is encrypted and nothing else can't be read without a key.
    let letter = SAFE.letter(&order.to_string(), NOW, "2");
    assert_eq!(letter.status(&open).await, 403);
    // And what is in the open alone is not believed where there is a key.
    assert_eq!(PLAIN.push(&safe, &in_the_open, "3").await.status(), 403);
}

/// While a key is changed both open what they have encrypted, and the answer is encrypted as the
/// push was. The files are read again, so nothing has to be started anew.
#[tokio::test(flavor = "multi_thread")]
async fn the_new_and_the_old_key_and_token_count_during_a_change() {
    let (secrets, gateway) = gateway(Some("NO"), None).await;
    for (nonce, letter) in [("1", 'N'), ("2", 'O')] {
        let wechat = Wechat {
            key: Some(letter),
            ..PLAIN
        };
        let order = event("add_waybill", &format!("W{nonce}"));
        let answer = wechat
            .read(wechat.push(&gateway, &order, nonce).await)
            .await;
        assert_eq!(answer.waybill_id(), order["WayBillID"].as_str());
    }
    let old_token = Wechat {
        token: "oldToken1",
        key: Some('N'),
        ..PLAIN
    };
    let order = event("add_waybill", "W3");
    let response = old_token.push(&gateway, &order, "3").await;
    old_token.read(response).await;

    std::fs::write(secrets.path().join("keys"), "N".repeat(43)).unwrap();
    let old = Wechat {
        key: Some('O'),
        ..PLAIN
    };
    let order = event("add_waybill", "W4");
    assert_eq!(old.push(&gateway, &order, "4").await.status(), 403);
    // A key that is none is said at once, and nothing is lost: WeChat asks again.
    std::fs::write(secrets.path().join("keys"), "none").unwrap();
    let refused = SAFE.push(&gateway, &order, "5").await;
    assert_eq!(refused.status(), 503);
    let problem = refused.text().await.unwrap();
    assert!(!problem.contains("store"), "it is well: {problem}");
    assert!(problem.contains("pushes can't be taken"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forgeries_are_refused() {
    let (_secrets, gateway) = gateway(Some("K"), None).await;
    let order = event("add_waybill", "W1").to_string();
    let stranger = Wechat {
        token: "guessedToken",
        ..SAFE
    };
    let other_key = Wechat {
        key: Some('X'),
        ..SAFE
    };
    let mut no_signature = SAFE.letter(&order, NOW, "3");
    no_signature.address = no_signature.address.replace("msg_signature", "not_it");
    let mut other_body = SAFE.letter(&order, NOW, "4");
    other_body.body = SAFE
        .letter(&event("add_waybill", "W2").to_string(), NOW, "5")
        .body;
    let letters = [
        stranger.letter(&order, NOW, "1"),
        other_key.letter(&order, NOW, "2"),
        no_signature,
        other_body,
        SAFE.letter(&order, NOW - 601, "6"),
        SAFE.letter(&order, NOW + 601, "7"),
    ];
    for letter in &letters {
        let response = letter.send(&gateway).await;
        assert_eq!(response.status(), 403, "{}", letter.address);
        let problem = response.text().await.unwrap();
        for secret in [TOKEN, "token-of", "KKKK"] {
            assert!(!problem.contains(secret), "{problem}");
        }
    }
    let mut nonsense = SAFE.letter(&order, NOW, "8");
    nonsense.body = "{".to_owned();
    assert_eq!(nonsense.status(&gateway).await, 400);
    nonsense.body = "x".repeat(300_000);
    assert_eq!(nonsense.status(&gateway).await, 413);
    let missing = gateway.get("/v1/waybills/W1").send().await.unwrap();
    assert_eq!(missing.status(), 404, "nothing came of any of them");
}

/// WeChat sends a push again if no answer came: it is answered as the first time and changes
/// nothing. The same nonce with something else, and whatever was signed long ago, is refused. Also
/// after a restart.
#[tokio::test(flavor = "multi_thread")]
async fn a_retry_is_answered_and_a_replay_is_refused_also_after_a_restart() {
    let secrets = tempfile::tempdir().unwrap();
    let folder = Home::new();
    let setup = || Setup {
        callback: Some(callback(secrets.path(), None)),
        ..Setup::default()
    };
    let order = event("add_waybill", "W1");
    let cancellation = event("cancel_waybill", "W1");
    let first = PLAIN.letter(&order.to_string(), NOW, "1");
    let second = PLAIN.letter(&cancellation.to_string(), NOW, "2");
    let gateway = Gateway::open(&folder, None, setup()).await;
    let answer = first.send(&gateway).await.text().await.unwrap();
    assert!(answer.contains(r#""ResultCode":0"#), "{answer}");
    let cancelled = second.send(&gateway).await.text().await.unwrap();
    assert!(cancelled.contains(r#""ResultCode":0"#), "{cancelled}");
    gateway.stop().await;

    let gateway = Gateway::open(&folder, None, setup()).await;
    for _ in 0..3 {
        // Without the first answer, the order would be refused by now, and its cancellation too.
        assert_eq!(first.send(&gateway).await.text().await.unwrap(), answer);
        assert_eq!(second.send(&gateway).await.text().await.unwrap(), cancelled);
    }
    // WeChat may as well sign the same event anew.
    assert_eq!(PLAIN.code(&gateway, &cancellation, "3").await, 0);
    // In the open no signature covers the body: another one with it is a forgery.
    let forged = Letter {
        address: first.address.clone(),
        body: event("add_waybill", "W2").to_string(),
    };
    assert_eq!(forged.status(&gateway).await, 403);
    gateway.step(601);
    assert_eq!(first.status(&gateway).await, 403, "an old one");
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_closes_what_is_not_on_its_way() {
    let fake = Fake::codes([]).await;
    let (_secrets, gateway) = gateway(Some("K"), Some(&fake)).await;
    let cancel = async |waybill: &str, nonce: &str| {
        SAFE.code(&gateway, &event("cancel_waybill", waybill), nonce)
            .await
    };
    assert_eq!(cancel("W0", "0").await, 30_001, "nothing is known of it");
    for (waybill, nonce) in [("W1", "1"), ("W2", "2"), ("W3", "3")] {
        assert_eq!(
            SAFE.code(&gateway, &event("add_waybill", waybill), nonce)
                .await,
            0
        );
    }
    gateway
        .accept(&[tokenless("W2", 100_003, 0), tokenless("W3", 100_001, 0)])
        .await;
    // Nobody was told of the first one, so nobody is told that it does not come.
    assert_eq!(cancel("W1", "4").await, 0);
    let accepted = async || {
        let metrics = gateway.get("/metrics").send().await.unwrap();
        let metrics = metrics.text().await.unwrap();
        let name = r#"waybill_gateway_updates_total{outcome="accepted",code=""} "#;
        let line = metrics.lines().find_map(|line| line.strip_prefix(name));
        line.map_or(0, |number| number.parse::<u64>().unwrap())
    };
    let before = accepted().await;
    assert_eq!(cancel("W2", "5").await, 0);
    assert_eq!(accepted().await, before + 1, "it is an update as any other");
    assert_eq!(cancel("W2", "5").await, 0);
    assert_eq!(accepted().await, before + 1, "once");
    assert_eq!(cancel("W3", "6").await, 30_002, "it is on its way");
    gateway.sent().await;
    let told: Vec<_> = fake
        .bodies()
        .iter()
        .map(|body| body.contains("400001"))
        .collect();
    assert_eq!(told.iter().filter(|it| **it).count(), 1, "of W2 alone");
    for waybill in ["W1", "W2"] {
        assert_eq!(gateway.waybill(waybill).await["status"], "Cancelled");
    }
    assert_eq!(
        gateway.outcomes(&[tokenless("W1", 100_001, 1)]).await,
        ["rejected"]
    );
    // Another cancellation of the same order, and an order of its number.
    let mut again = event("cancel_waybill", "W1");
    again["CreateTime"] = (NOW + 1).into();
    assert_eq!(SAFE.code(&gateway, &again, "7").await, 30_003);
    let mut order = event("add_waybill", "W1");
    order["Token"] = "another".into();
    assert_eq!(SAFE.code(&gateway, &order, "8").await, 20_001);
    assert_eq!(gateway.store.check().await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_done_is_answered_and_other_events_are_passed_over() {
    let (_secrets, gateway) = gateway(None, None).await;
    assert_eq!(
        PLAIN.code(&gateway, &event("add_waybill", "0"), "1").await,
        -1,
        "no number"
    );
    let mut tokenless = event("Add_Waybill", "W1");
    tokenless.as_object_mut().unwrap().remove("Token");
    let response = PLAIN.push(&gateway, &tokenless, "2").await;
    let answer: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(answer["ResultCode"], -1);
    assert!(
        answer["ResultMsg"]
            .as_str()
            .unwrap()
            .contains("Token is missing"),
        "{answer}"
    );
    for name in ["debug_demo", "add_express_path", "check_biz"] {
        let response = PLAIN.push(&gateway, &event(name, "W1"), name).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.text().await.unwrap(), "success", "{name}");
    }
    let metrics = gateway
        .get("/metrics")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for line in [
        r#"waybill_gateway_pushes_total{event="add_waybill",result="no_number"} 1"#,
        r#"waybill_gateway_pushes_total{event="add_waybill",result="unreadable"} 1"#,
        r#"waybill_gateway_pushes_total{event="",result="ignored"} 3"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    assert!(Token::new(TOKEN).is_some() && !metrics.contains(TOKEN));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_there_is_no_callback() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    assert_eq!(
        PLAIN
            .push(&gateway, &event("add_waybill", "W1"), "1")
            .await
            .status(),
        404
    );
}

/// With API keys WeChat needs none: its signature is what lets it in.
#[tokio::test(flavor = "multi_thread")]
async fn wechat_needs_no_api_key() {
    let secrets = tempfile::tempdir().unwrap();
    let setup = Setup {
        callback: Some(callback(secrets.path(), None)),
        keys: "api-key".to_owned(),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(None, setup).await;
    assert_eq!(
        PLAIN.code(&gateway, &event("add_waybill", "W1"), "1").await,
        0
    );
}
