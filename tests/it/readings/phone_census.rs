//! Messages with one planted number of each kind of the phone rule, in every form and surrounding,
//! with a label from the way they were made: the engine flags exactly what it must, as what it is.
//! The label is compared with the engine's answer directly, not with a reading of the rule.

use std::collections::BTreeMap;

use waybill_engine::{ActionMessage, InvalidActionMessage, PhoneForm};

/// Made-up numbers, with every beginning and some different ends.
const MOBILES: [&str; 4] = ["13800001234", "15912345678", "18600006666", "19900000001"];

const BEFORE: [&str; 12] = [
    "",
    "快递员",
    "电话：",
    "（",
    "(",
    "[",
    "【",
    "/",
    "或",
    "tel:",
    "派件员小陈，",
    "\u{3000}",
];

const AFTER: [&str; 12] = [
    "",
    "正在派件",
    "，请保持电话畅通",
    "）",
    ")",
    "]",
    "】",
    "/",
    "或",
    " ok",
    "。",
    "\u{3000}",
];

const MASKS: [char; 7] = ['*', '＊', '×', 'x', 'X', '•', '●'];

const SEPARATORS: [char; 13] = [
    '-', '－', '–', '—', '\u{2212}', '．', '·', '・', ' ', '\u{a0}', '\u{2009}', '\u{202f}',
    '\u{3000}',
];

/// Characters that nobody sees.
const HIDDEN: [char; 9] = [
    '\u{ad}', '\u{200b}', '\u{200e}', '\u{202c}', '\u{2060}', '\u{2069}', '\u{fe0f}', '\u{feff}',
    '\u{3164}',
];

/// Characters that nobody sees where they are no part of a mobile number, and a number beside them
/// that is bare: of emojis, of keycaps, of other forms of a character, elsewhere in the text.
const OWNED: [&str; 9] = [
    "☎\u{fe0f}13800001234",
    "📞\u{fe0f}13800001234",
    "👩\u{200d}💻13800001234",
    "🏴\u{e0067}\u{e0062}\u{e007f}13800001234",
    "4\u{fe0f}\u{20e3}13800001234",
    "葛\u{e0100}13800001234",
    "\u{200b}小陈13800001234",
    "13800001234店\u{200b}",
    "13800001234 \u{feff} ",
];

/// Texts that must not be flagged: landlines, hotlines, extensions, longer numbers, codes, dates,
/// times.
const HARMLESS: [&str; 37] = [
    "0755-83211234",
    "057126881234",
    "(0571)26881234",
    "95338",
    "95720",
    "950616",
    "4000633333",
    "400-063-3333",
    "0755-83211234-832",
    "转8039",
    "83211234转8039",
    "YT8800138000012345",
    "773138000012345",
    "186000066661",
    "8613800001234",
    "取件码 8-2-3014",
    "取件码138000",
    "2026-11-18 12:26:40",
    "20261118122640",
    "12800001234",
    "1380000123",
    "138*1234",
    // Air waybills, decimal numbers, ends of codes, other groupings.
    "160-12345675",
    "131 12345675",
    "176-1234-5675",
    "130.96712345",
    "1391234.5678",
    "PO1562026-0812",
    "SF186-0000-6666",
    "186-000-06666",
    "1 8 6 0 0 0 0 6 6 6 6",
    "①⑧⑥⑥⑥⑥⑥⑥⑥⑥⑥",
    // Hotlines with an extension, and numbers of other countries.
    "400-186-0000-1234",
    "800 139 0000 1234",
    "+49 151 2345 6789",
    "(+49) 176-12345678",
    "＋60-139-1234-5678",
];

fn masked() -> Vec<String> {
    let mut texts = Vec::new();
    for mobile in MOBILES {
        for mask in MASKS {
            for start in 3..=8 {
                for length in 3..=11 - start {
                    let hidden = mask.to_string().repeat(length);
                    texts.push([&mobile[..start], &hidden, &mobile[start + length..]].concat());
                }
            }
        }
    }
    // Of other sums of places.
    for (mobile, mask) in MOBILES.into_iter().zip(MASKS) {
        for length in [3, 5, 6] {
            for tail in [2, 3, 4] {
                let hidden = mask.to_string().repeat(length);
                texts.push([&mobile[..3], &hidden, &mobile[11 - tail..]].concat());
            }
        }
    }
    texts
}

fn split() -> Vec<String> {
    let mut texts = Vec::new();
    for mobile in MOBILES {
        for separator in SEPARATORS {
            for cuts in [&[3, 7][..], &[3], &[7]] {
                let mut text = mobile.to_owned();
                for cut in cuts.iter().rev() {
                    text.insert(*cut, separator);
                }
                texts.push(text);
            }
        }
    }
    texts
}

fn prefixed() -> Vec<String> {
    let mut texts = Vec::new();
    for mobile in MOBILES {
        for prefix in ["+86", "0086"] {
            texts.push([prefix, mobile].concat());
            texts.push(format!("({prefix}){mobile}"));
            texts.push(format!("（{prefix}）{mobile}"));
            texts.push(format!("{prefix}(0){mobile}"));
            for separator in SEPARATORS {
                texts.push(format!("{prefix}{separator}{mobile}"));
            }
        }
    }
    for mobile in MOBILES {
        for prefix in ["+0086", "+0086 ", "86-", "86—", "(86)", "（86）", "++86"] {
            texts.push([prefix, mobile].concat());
        }
    }
    texts
}

fn full_width() -> Vec<String> {
    let wide = |c: char| char::from_u32(u32::from(c) - u32::from('0') + u32::from('０'));
    let mut texts = Vec::new();
    for mobile in MOBILES {
        texts.push(mobile.chars().filter_map(wide).collect());
        for one in 0..mobile.len() {
            let widened = |(i, c)| if i == one { wide(c) } else { Some(c) };
            texts.push(mobile.chars().enumerate().filter_map(widened).collect());
        }
    }
    texts
}

/// In each place of a number, before and behind it, and in two places at once.
fn invisible() -> Vec<String> {
    let mut texts = Vec::new();
    for mobile in MOBILES.into_iter().step_by(2) {
        for hidden in HIDDEN {
            for at in 0..=mobile.len() {
                let mut text = mobile.to_owned();
                text.insert(at, hidden);
                texts.push(text.clone());
                text.push(HIDDEN[at % HIDDEN.len()]);
                texts.push(text);
            }
        }
    }
    texts
}

/// The texts, and some of them once more with a character that nobody sees in front of every second
/// one and at the end: still what they are without.
fn strewn(texts: &[String]) -> Vec<String> {
    let mut strewn = texts.to_owned();
    for (text, hidden) in texts.iter().step_by(4).zip(HIDDEN.into_iter().cycle()) {
        let with = |(at, c)| [(at % 2 == 0).then_some(hidden), Some(c)];
        let signs = text.chars().enumerate().flat_map(with).flatten();
        strewn.push(signs.chain([hidden]).collect());
    }
    strewn
}

/// The bare number, alone, twice, and beside another.
fn bare() -> Vec<String> {
    let mut texts: Vec<String> = MOBILES.map(str::to_owned).into();
    for (one, other) in MOBILES.into_iter().zip(MOBILES.into_iter().rev()) {
        for between in ["/", "或", "，", " ", "-", "）（", "】【"] {
            texts.push([one, between, other].concat());
        }
    }
    texts
}

#[test]
#[cfg_attr(miri, ignore = "hundreds of thousands of messages")]
fn precision_and_recall_are_one() {
    let labelled = [
        (Some(PhoneForm::Masked), strewn(&masked())),
        (Some(PhoneForm::Prefixed), strewn(&prefixed())),
        (Some(PhoneForm::Split), strewn(&split())),
        (Some(PhoneForm::FullWidth), strewn(&full_width())),
        (Some(PhoneForm::Invisible), invisible()),
        (None, bare()),
        (None, OWNED.map(str::to_owned).to_vec()),
        (None, strewn(&HARMLESS.map(str::to_owned))),
    ];
    let mut flagged_rightly = BTreeMap::new();
    let mut left_rightly = 0;
    for (label, planted) in &labelled {
        for text in planted {
            for before in BEFORE {
                for after in AFTER {
                    let message = ["您的快件", before, text, after].concat();
                    let answer = ActionMessage::new(message.as_str());
                    let flagged = match answer {
                        Ok(_) => None,
                        Err(InvalidActionMessage::Phone { form, .. }) => Some(form),
                        Err(other) => panic!("{message}: {other}"),
                    };
                    assert_eq!(flagged, *label, "{message}");
                    match label {
                        Some(form) => *flagged_rightly.entry(form.to_string()).or_insert(0) += 1,
                        None => left_rightly += 1,
                    }
                }
            }
        }
    }
    insta::assert_snapshot!(format!("{flagged_rightly:#?}\nleft alone: {left_rightly}"));
}
