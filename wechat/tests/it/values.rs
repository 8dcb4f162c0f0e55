//! The value types: what each accepts, what it refuses and with which texts.

use waybill_engine::{ActionType, MessagePolicy};
use waybill_wechat::{
    InvalidLine, InvalidMobileNumber, InvalidOrderId, Line, MobileNumber, Observed, OrderId,
};

use crate::shorthand::at;

#[test]
fn a_mobile_number_is_its_bare_eleven_digits() {
    for good in ["13000000000", "19999999999", "18000001234"] {
        assert_eq!(MobileNumber::new(good).unwrap().reveal(), good);
    }
    for (bad, error) in [
        ("", InvalidMobileNumber::Length { length: 0 }),
        ("1380000123", InvalidMobileNumber::Length { length: 10 }),
        ("138000012345", InvalidMobileNumber::Length { length: 12 }),
        ("12800001234", InvalidMobileNumber::NotMobile),
        ("23800001234", InvalidMobileNumber::NotMobile),
        (
            "+8613800001234",
            InvalidMobileNumber::NotADigit { place: 1 },
        ),
        ("138****1234", InvalidMobileNumber::NotADigit { place: 4 }),
        ("138 0000 1234", InvalidMobileNumber::NotADigit { place: 4 }),
        (
            "１３８００００１２３４",
            InvalidMobileNumber::NotADigit { place: 1 },
        ),
    ] {
        assert_eq!(MobileNumber::new(bad), Err(error), "{bad}");
    }
}

#[test]
fn a_refused_mobile_number_is_not_quoted() {
    for (bad, english, chinese) in [
        (
            "138****1234",
            "the phone number has something else than a digit at character 4; \
             write the bare 11 digits",
            "电话第 4 个字符不是数字；请写 11 位手机号",
        ),
        (
            "138000012345",
            "the phone number has 12 digits; a mobile number has 11",
            "电话有 12 位数字，手机号应为 11 位",
        ),
        (
            "12800001234",
            "the phone number is no mobile number, as it does not begin with 13 to 19",
            "电话不是手机号：不以 13 至 19 开头",
        ),
    ] {
        let error = MobileNumber::new(bad).unwrap_err();
        assert_eq!(error.to_string(), english);
        assert_eq!(error.chinese().to_string(), chinese);
    }
}

#[test]
fn a_line_is_not_blank_and_has_an_end() {
    let longest = "长".repeat(170);
    assert_eq!(Line::new(longest.as_str()).unwrap().as_str(), longest);
    for (bad, error, english, chinese) in [
        (
            String::new(),
            InvalidLine::Blank,
            "the text is blank",
            "文本为空白",
        ),
        (
            "\u{3000} ".to_owned(),
            InvalidLine::Blank,
            "the text is blank",
            "文本为空白",
        ),
        (
            "一路\t1 号".to_owned(),
            InvalidLine::Control { place: 3 },
            "the text has a control character at character 3",
            "文本第 3 个字符是控制字符",
        ),
        (
            "长".repeat(171),
            InvalidLine::TooLong { length: 513 },
            "the text has 513 bytes; at most 512 are accepted",
            "文本有 513 个字节，最多 512 个",
        ),
    ] {
        let found = Line::new(bad).unwrap_err();
        assert_eq!(found, error);
        assert_eq!(found.to_string(), english);
        assert_eq!(found.chinese().to_string(), chinese);
    }
}

#[test]
fn an_order_id_has_one_to_512_bytes() {
    for good in ["1", "订单 17", &"7".repeat(512)] {
        assert_eq!(OrderId::new(good).unwrap().to_string(), *good);
    }
    for (bad, error, english, chinese) in [
        (
            String::new(),
            InvalidOrderId::Blank,
            "order_id is blank; it is the merchant's number of the order",
            "order_id 为空白；它是商户的订单号",
        ),
        (
            "7".repeat(513),
            InvalidOrderId::TooLong { length: 513 },
            "order_id has 513 bytes; at most 512 are accepted",
            "order_id 有 513 个字节，最多 512 个",
        ),
        (
            "1\n2".to_owned(),
            InvalidOrderId::Control { place: 2 },
            "order_id has a control character at character 2",
            "order_id 第 2 个字符是控制字符",
        ),
    ] {
        let found = OrderId::new(bad).unwrap_err();
        assert_eq!(found, error);
        assert_eq!(found.to_string(), english);
        assert_eq!(found.chinese().to_string(), chinese);
    }
}

#[test]
fn what_is_observed_is_an_update_where_it_is_legal() {
    let policy = MessagePolicy::DEFAULT;
    let update = Observed::new(300_003, 1_700_000_600, "已签收")
        .update(&policy)
        .unwrap();
    assert_eq!(update.action(), ActionType::Signed);
    assert_eq!(update.time(), at(1_700_000_600));
    assert_eq!(update.message().as_str(), "已签收");

    for (observed, english, chinese) in [
        (
            Observed::new(300_001, 1_700_000_600, "派件中"),
            "action_type 300001 is no action type of updatePath",
            "action_type 300001 不是 updatePath 的操作类型",
        ),
        (
            Observed::new(300_003, 1_700_000_600_123, "已签收"),
            "action_time 1700000600123 looks like milliseconds",
            "action_time 1700000600123 像是毫秒",
        ),
        (
            Observed::new(300_003, 1_700_000_600, ""),
            "action_msg is blank",
            "action_msg 为空白",
        ),
        (
            Observed::new(300_003, 1_700_000_600, "138****1234 已签收"),
            "action_msg has a masked mobile number",
            "action_msg 第 1 个字符起有",
        ),
    ] {
        let error = observed.update(&policy).unwrap_err();
        assert!(error.to_string().starts_with(english), "{error}");
        let error = error.chinese().to_string();
        assert!(error.starts_with(chinese), "{error}");
    }
}
