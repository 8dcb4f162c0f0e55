//! The page for operations, over HTTP: who may read it, what its forms do, and what it never shows.
//! What a browser makes of it is tested in `tests/page`.

use reqwest::header::{COOKIE, HeaderMap, ORIGIN};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use crate::support::{Fake, Gateway, Setup, body, record};

/// A browser, as far as it matters: it follows nothing by itself, and says where a form is from.
struct Browser<'a> {
    gateway: &'a Gateway,
    client: Client,
    cookie: Option<String>,
}

impl<'a> Browser<'a> {
    fn new(gateway: &'a Gateway) -> Self {
        let client = Client::builder().no_proxy().redirect(Policy::none());
        Self {
            gateway,
            client: client.build().unwrap(),
            cookie: None,
        }
    }

    fn headers(&self, origin: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(cookie) = &self.cookie {
            headers.insert(COOKIE, cookie.parse().unwrap());
        }
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        headers
    }

    async fn get(&self, path: &str) -> Response {
        let url = format!("{}{path}", self.gateway.base());
        let request = self.client.get(url).headers(self.headers(None));
        request.send().await.unwrap()
    }

    async fn text(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.text().await.unwrap()
    }

    async fn post_from(&self, origin: Option<&str>, path: &str, form: &str) -> Response {
        let url = format!("{}{path}", self.gateway.base());
        let request = self.client.post(url).headers(self.headers(origin));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.body(form.to_owned()).send().await.unwrap()
    }

    /// Sends a form of our page, keeps the cookie that comes back, and says where it leads.
    async fn decide(&mut self, form: &str) -> String {
        let origin = self.gateway.base().to_owned();
        let response = self.post_from(Some(&origin), "/set-aside", form).await;
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        self.cookie = cookie.split(';').next().map(str::to_owned);
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Sends a form of our page, and says where it leads.
    async fn post(&self, path: &str, form: &str) -> String {
        let origin = self.gateway.base().to_owned();
        let response = self.post_from(Some(&origin), path, form).await;
        assert_eq!(response.status(), 303, "{path}");
        response.headers()["location"].to_str().unwrap().to_owned()
    }
}

const TOKEN: &str = "token-of-W1";

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_what_waits_and_why_in_both_languages() {
    let fake = Fake::codes([9_300_507]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    gateway
        .accept(&[record("W1", 100_001, 0), record("W1", 200_001, 1)])
        .await;
    gateway.queue_is("W1", "set_aside").await;
    gateway
        .updates(&[record("W1", 100_003, 2), record("W1", 100_003, 3)])
        .await;
    let browser = Browser::new(&gateway);
    for (lang, expected) in [
        (
            "en",
            [
                "Waiting for a person",
                "errcode 9300507",
                "for 0 s",
                "Send as it is",
            ],
        ),
        (
            "zh",
            ["待人工处理", "errcode 9300507", "已 0 秒", "原样发送"],
        ),
    ] {
        let page = browser.text(&format!("/?lang={lang}")).await;
        for text in expected.into_iter().chain(["action_not_permitted"]) {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(page.contains(&format!("<html lang=\"{lang}\">")), "{page}");
        assert!(page.contains("W1") && !page.contains(TOKEN), "{page}");
        let waybill = browser.text(&format!("/waybill?id=W1&lang={lang}")).await;
        assert!(!waybill.contains(TOKEN), "{waybill}");
        assert!(waybill.contains("class=\"node here\""), "{waybill}");
        assert!(waybill.contains("203"), "why it was refused: {waybill}");
    }
    assert_eq!(browser.get("/waybill?id=W9").await.status(), 404);
}

/// What the page may load is its style, and nobody may frame it or keep it.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_loads_no_script_and_nothing_from_elsewhere() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    let browser = Browser::new(&gateway);
    for path in ["/", "/waybill?id=W1"] {
        let response = browser.get(path).await;
        let headers = response.headers();
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(
            !policy.contains("unsafe") && !policy.contains("script"),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(headers["cache-control"], "no-store");
        let page = response.text().await.unwrap();
        for foreign in ["<script", "style=", "onclick", "//"] {
            assert!(!page.contains(foreign), "{foreign} in {page}");
        }
    }
    let style = browser.get("/page.css").await;
    assert_eq!(style.headers()["content-type"], "text/css; charset=utf-8");
    assert!(!style.text().await.unwrap().contains("url(http"));
}

/// Ids and texts of strangers are shown as they are, and never as markup.
#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_a_record_becomes_markup() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let id = "<b>W\"1&";
    let mut scan = record(id, 100_001, 0);
    scan["action_msg"] = "<script>alert(1)</script>".into();
    gateway.accept(&[scan]).await;
    let browser = Browser::new(&gateway);
    let page = browser.text("/waybill?id=%3Cb%3EW%221%26").await;
    assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    assert!(
        !page.contains("<script") && !page.contains("<b>W"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_three_decisions_are_made_by_forms() {
    let fake = Fake::codes([40_199, 40_199, 40_199, 9_300_507]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let mut browser = Browser::new(&gateway);
    let (first, second) = (record("W1", 100_001, 0), record("W1", 200_001, 1));
    gateway.accept(&[first.clone(), second.clone()]).await;
    gateway.queue_is("W1", "set_aside").await;
    // An address says what somebody has written into it.
    let location = "/?id=W1&done=released&lang=zh";
    assert!(!browser.text(location).await.contains("正在原样发送"));
    let done = browser
        .decide("id=W1&place=0&decision=release&lang=zh")
        .await;
    assert_eq!(done, location);
    assert!(browser.text(location).await.contains("正在原样发送"));
    for other in ["id=W2&done=released", "id=W1&done=discarded"] {
        let page = browser.text(&format!("/?lang=zh&{other}")).await;
        assert!(
            !page.contains("正在") && !page.contains("已放弃"),
            "{other}"
        );
    }
    gateway.queue_is("W1", "set_aside").await;
    let location = browser
        .post(
            "/set-aside",
            "id=W1&place=0&decision=discard&alone=true&lang=en",
        )
        .await;
    assert_eq!(location, "/waybill?id=W1&done=discarded&lang=en");
    gateway.queue_is("W1", "set_aside").await;
    let bad = browser
        .post(
            "/set-aside",
            "id=W1&place=1&decision=token&token=a+b&lang=en",
        )
        .await;
    assert!(bad.contains("done=bad-token"), "{bad}");
    let good = browser
        .post(
            "/set-aside",
            "id=W1&place=1&decision=token&token=right&lang=en",
        )
        .await;
    assert!(
        good.contains("done=token") && !good.contains("right"),
        "{good}"
    );
    gateway.queue_is("W1", "set_aside").await;
    let last = browser
        .post("/set-aside", "id=W1&place=1&decision=release&lang=en")
        .await;
    assert!(last.contains("done=released"), "{last}");
    gateway.sent().await;
    let nothing = browser
        .post("/set-aside", "id=W1&place=1&decision=release&lang=en")
        .await;
    assert!(nothing.contains("done=nothing"), "{nothing}");
    let mut right = second.clone();
    right["token"] = "right".into();
    let expected = [&first, &first, &second, &right, &right].map(body);
    assert_eq!(fake.bodies(), expected);
}

/// As one of a page from before, or one that is pressed twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_button_is_about_the_payload_that_was_shown() {
    let fake = Fake::codes([40_199, 40_199]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let mut browser = Browser::new(&gateway);
    gateway
        .accept(&[record("W1", 100_001, 0), record("W1", 200_001, 1)])
        .await;
    gateway.queue_is("W1", "set_aside").await;
    let form = "id=W1&place=0&decision=discard&lang=zh";
    assert!(browser.decide(form).await.contains("done=discarded"));
    gateway.queue_is("W1", "set_aside").await;
    let again = browser.decide(form).await;
    assert!(again.contains("done=other-first"), "{again}");
    assert!(browser.text(&again).await.contains("已是另一条数据"));
    assert_eq!(gateway.waybill("W1").await["queue"]["waiting"], 1);
    for path in ["/", "/waybill?id=W1"] {
        let page = browser.text(path).await;
        let forms = page.matches(r#"name="place" value="1""#).count();
        assert_eq!(forms, 3, "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_changes_nothing() {
    let fake = Fake::codes([40_199]).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    gateway.accept(&[record("W1", 100_001, 0)]).await;
    gateway.queue_is("W1", "set_aside").await;
    let browser = Browser::new(&gateway);
    for origin in [None, Some("null"), Some("https://evil.example")] {
        let form = "id=W1&place=0&decision=discard";
        let response = browser.post_from(origin, "/set-aside", form).await;
        assert_eq!(response.status(), 403, "{origin:?}");
    }
    assert_eq!(gateway.waybill("W1").await["queue"]["state"], "set_aside");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_api_keys_the_page_is_read_after_logging_in() {
    let setup = Setup {
        keys: "s3cret-key".to_owned(),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(None, setup).await;
    let mut browser = Browser::new(&gateway);
    for path in ["/", "/waybill?id=W1"] {
        let response = browser.get(path).await;
        assert_eq!(response.status(), 303, "{path}");
        let location = response.headers()["location"].to_str().unwrap();
        assert!(location.starts_with("/login?"), "{location}");
    }
    assert!(browser.text("/login?lang=en").await.contains("API key"));
    let wrong = browser.post("/login", "key=guess&lang=en").await;
    assert_eq!(wrong, "/login?wrong=true&lang=en");
    assert!(browser.text(&wrong).await.contains("none of the API keys"));

    let origin = gateway.base().to_owned();
    let response = browser
        .post_from(Some(&origin), "/login", "key=s3cret-key&lang=en")
        .await;
    assert_eq!(
        response.headers()["location"],
        "/?lang=en",
        "no key in an address"
    );
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && !cookie.contains("s3cret"),
        "{cookie}"
    );
    browser.cookie = cookie.split(';').next().map(str::to_owned);
    assert!(browser.text("/?lang=en").await.contains("Log out"));
    // What lets into the page lets into nothing else.
    assert_eq!(browser.get("/v1/set-aside").await.status(), 401);
    gateway.step(12 * 3600);
    assert_eq!(browser.get("/").await.status(), 303, "it is over");
    let left = browser.post_from(Some(&origin), "/logout", "lang=en").await;
    assert!(
        left.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_copied_the_cookie_is_out_after_logging_out() {
    let setup = Setup {
        keys: "s3cret-key".to_owned(),
        ..Setup::default()
    };
    let (_folder, gateway) = Gateway::new(None, setup).await;
    let mut browser = Browser::new(&gateway);
    let origin = gateway.base().to_owned();
    let form = "key=s3cret-key";
    let response = browser.post_from(Some(&origin), "/login", form).await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    browser.cookie = cookie.split(';').next().map(str::to_owned);
    assert_eq!(browser.get("/").await.status(), 200);
    browser.post("/logout", "lang=en").await;
    assert_eq!(browser.get("/").await.status(), 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_can_not_be_read_is_told_as_a_page() {
    let (_folder, gateway) = Gateway::new(None, Setup::default()).await;
    let browser = Browser::new(&gateway);
    for path in [
        "/?id=a&id=b",
        "/waybill?id=a&id=b",
        "/login?lang=en&lang=zh",
    ] {
        let response = browser.get(path).await;
        assert_eq!(response.status(), 400, "{path}");
        let kind = response.headers()["content-type"].clone();
        assert_eq!(kind, "text/html; charset=utf-8", "{path}");
        assert!(response.text().await.unwrap().contains("duplicate field"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_on_from_part_to_part() {
    let fake = Fake::start(|_| crate::support::Reaction::Code(40_199)).await;
    let (_folder, gateway) = Gateway::new(Some(&fake), Setup::default()).await;
    let records: Vec<_> = (0..25)
        .map(|n| record(&format!("W.{n:02}"), 100_001, 0))
        .collect();
    gateway.accept(&records).await;
    gateway.sent().await;
    let browser = Browser::new(&gateway);
    let first = browser.text("/?lang=en").await;
    assert_eq!(first.matches("<article>").count(), 20);
    let (_, rest) = first.split_once("/?after=").unwrap();
    let after = rest.split('"').next().unwrap().replace("&amp;", "&");
    let second = browser.text(&format!("/?after={after}")).await;
    assert_eq!(second.matches("<article>").count(), 5);
    assert_eq!(browser.get("/?after=nowhere").await.status(), 400);
}
