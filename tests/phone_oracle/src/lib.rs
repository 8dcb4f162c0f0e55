//! The independent reading of the phone rule: the same rule as the engine's, worked out a second
//! time with regular expressions, so that two readings can be compared. It is a package of its own,
//! which does not know the crate under test.
//!
//! A message is first turned into its *shadow*: one ASCII character for each of its characters that
//! can be seen, which says what part that character can play in a number. The rule itself is then
//! one pattern over the shadow, and every index into the shadow is a place in the characters that
//! can be seen.
//!
//! The strategies after it make messages that are worth comparing.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};
use regex::Regex;

/// Some of what may separate the groups of a split number: every dash, every space, and dots.
const SEPARATORS: [char; 15] = [
    '-', '－', '–', '—', '\u{2212}', '〜', '.', '．', '·', '・', ' ', '\u{a0}', '\u{2009}',
    '\u{202f}', '\u{3000}',
];

/// The code of an airline that carries cargo.
const AIRLINES: [&str; 14] = [
    "131", "134", "136", "139", "141", "147", "149", "157", "160", "172", "173", "176", "180",
    "199",
];

/// What hides a digit.
const MASKS: [char; 7] = ['*', '＊', '×', 'x', 'X', '•', '●'];

/// Some of the characters that nobody sees.
const HIDDEN: [char; 10] = [
    '\u{ad}', '\u{200b}', '\u{200d}', '\u{200e}', '\u{202c}', '\u{2060}', '\u{2069}', '\u{fe01}',
    '\u{fe0f}', '\u{feff}',
];

/// Opening bracket, closing bracket, and the two characters of the shadow they become: the same
/// for either width, as the two are mixed in real texts.
const BRACKETS: [(char, char, char, char); 5] = [
    ('(', ')', '(', ')'),
    ('（', '）', '(', ')'),
    ('[', ']', '[', ']'),
    ('［', '］', '[', ']'),
    ('【', '】', '/', '\\'),
];

/// The most digits a planted number has: one more than a mobile number's eleven.
const LONGEST: usize = 12;

/// A number over the shadow: its prefixes with whatever joins them, then its 11 places. Digits
/// are the only word characters of a shadow, so half a word boundary is a digit boundary. A shadow
/// is ASCII, so the digits of other scripts, which take long to compile, are left out.
#[expect(clippy::expect_used, reason = "the pattern is a literal")]
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)
        (?<prefixes>
            (?: (?: \++(?:00)?86
                  | \b{start-half}0086
                  | \(86\) | \[86\] | /86\\
                  | \b{start-half}86[-=]
                )
                (?: \(0\) | \[0\] | /0\\ | [-;%.=,()\[\]/\\] )*
            )+
          | \b{start-half}
        )
        (?<places>
            1[3-9]\d
            (?: [\d*$]{7} [\d$]
              | [-;%.=,]+ [\d*$]{7} [\d$]
              | [-;%.=,]+ [\d*$]{4} [-;%.=,]+ [\d*$]{3} [\d$]
              | [\d*$]{4} [-;%.=,]+ [\d*$]{3} [\d$]
              | \*{2,} \$ \d{2,4}
            )
        )
        \b{end-half}",
    )
    .expect("the pattern is well formed")
});

/// What is right before groups of digits that are the end of a longer number: the code of a
/// hotline, whose last four digits are an extension then, or of another country.
#[expect(clippy::expect_used, reason = "the pattern is a literal")]
static LONGER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)
        (?: \b{start-half} (?<hotline> [48]00 ) [-;%.=,]+
          | (?: ^ | (?u: [^0-9+] ) ) \++ (?<country> [1-9]\d{0,2} ) [-;%.=,()\[\]/\\]+
        )$",
    )
    .expect("the pattern is well formed")
});

/// What nobody sees.
#[expect(clippy::expect_used, reason = "the pattern is a literal")]
static UNSEEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\p{Default_Ignorable_Code_Point}\p{Cf}]$").expect("well formed")
});

/// Characters with what nobody sees and yet belongs to them: that of an emoji, that of a keycap,
/// and a selector of another form of a character.
#[expect(clippy::expect_used, reason = "the pattern is a literal")]
static OWNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        [ [\xA9\xAE\u{203C}-\u{2BFF}\u{3030}\u{303D}\u{3297}\u{3299}\u{1F000}-\u{1FFFD}]
          -- [\p{Default_Ignorable_Code_Point}\p{Cf}] ]
        (?<emoji> [\u{FE0E}\u{FE0F}\u{200D}\u{E0020}-\u{E007F}]+ )
      | [0-9] (?<keycap> \u{FE0F} ) \u{20E3}
      | [^\x00-\x7F\p{N}\p{Default_Ignorable_Code_Point}\p{Cf}]
        (?<form> [\u{180B}-\u{180D}\u{180F}\u{FE00}-\u{FE0D}\u{E0100}-\u{E01EF}] )",
    )
    .expect("the pattern is well formed")
});

/// Dash Punctuation and Space Separator, as the regular expressions have them.
#[expect(clippy::expect_used, reason = "the pattern is a literal")]
static DASH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Pd}$").expect("well formed"));
#[expect(clippy::expect_used, reason = "the pattern is a literal")]
static SPACE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Zs}$").expect("well formed"));

fn matches(pattern: &Regex, sign: char) -> bool {
    !sign.is_ascii() && pattern.is_match(sign.encode_utf8(&mut [0; 4]))
}

/// The first piece of a message that breaks the phone rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offence {
    /// `masked`, `prefix`, `split`, `fullwidth` or `invisible`, as in the case file.
    pub kind: &'static str,
    /// The piece as it is in the message.
    pub piece: String,
    /// Where the piece begins, in characters, the first being 1.
    pub place: usize,
}

/// A character as a reader of the message sees it.
#[derive(Clone, Copy, PartialEq)]
enum Sight {
    Seen,
    /// Not seen, and yet it belongs to the character before it.
    Owned,
    /// The same, and that makes a keycap.
    Keycap,
    Loose,
}

/// Each character of the message with how it is seen.
fn sights(message: &str) -> Vec<(char, Sight)> {
    let mut owned = Vec::new();
    let mut from = 0;
    while let Some(found) = OWNED.captures_at(message, from) {
        for (name, sight) in [
            ("emoji", Sight::Owned),
            ("form", Sight::Owned),
            ("keycap", Sight::Keycap),
        ] {
            if let Some(own) = found.name(name) {
                owned.push((own.range(), sight));
                from = own.end();
            }
        }
    }
    let sight = |(at, sign): (usize, char)| {
        let own = owned.iter().find(|(range, _)| range.contains(&at));
        let is_unseen = UNSEEN.is_match(sign.encode_utf8(&mut [0; 4]));
        match own {
            Some((_, sight)) => (sign, *sight),
            None if is_unseen => (sign, Sight::Loose),
            None => (sign, Sight::Seen),
        }
    };
    message.char_indices().map(sight).collect()
}

/// The first offence in `message`, or `None` if it keeps the rule.
pub fn first_offence(message: &str) -> Option<Offence> {
    let sights = sights(message);
    let seen: Vec<usize> = (0..sights.len())
        .filter(|at| sights[*at].1 == Sight::Seen)
        .collect();
    let sign = |at: &usize| sights[*at].0;
    let shadow = with_ends_of_masks(seen.iter().map(|at| role(sign(at))).collect());
    let mut from = 0;
    while let Some(found) = NUMBER.captures_at(&shadow, from) {
        let whole = found.get(0)?;
        let prefixes = found.name("prefixes")?.as_str();
        let places = found.name("places")?.as_str();
        let (before, after) = outside(&shadow[..whole.start()], prefixes, &shadow[whole.end()..]);
        let within = &seen[before.len()..shadow.len() - after.len()];
        let range = with_neighbours(&sights, within);
        let is_loose = sights[range.clone()]
            .iter()
            .any(|(_, sight)| *sight == Sight::Loose);
        // Of another sum of places, and hidden behind them too.
        let goes_on =
            places.len() != 11 && !has_gap(places) && shadow[whole.end()..].starts_with(['*', '$']);
        let neighbour = seen[..whole.start()].last().map(sign);
        let is_behind_code = neighbour.is_some_and(|sign| sign.is_ascii_alphanumeric());
        let is_code = prefixes.starts_with("86") && is_behind_code;
        let as_seen: String = within.iter().map(sign).collect();
        let kind = kind(prefixes, places, &as_seen, is_loose).filter(|kind| {
            let is_apart = ["split", "invisible"].contains(kind);
            let is_end = || is_end_of_longer(&shadow[..whole.start()], places);
            let written = &as_seen[as_seen.len() - last_bytes(&as_seen, places.len())..];
            let is_no_mobile = || is_no_mobile(&in_one_width(written, places)) || is_end();
            let is_other = is_apart && is_behind_code || *kind == "split" && is_no_mobile();
            !goes_on && !is_code && !is_other
        });
        if let Some(kind) = kind {
            let place = range.start + 1;
            let piece = sights[range].iter().map(|(sign, _)| sign).collect();
            return Some(Offence { kind, piece, place });
        }
        from = whole.start() + 1;
    }
    None
}

/// The range of characters from the first to the last of these places, with what nobody sees right
/// before and behind it, unless it belongs to what is before.
fn with_neighbours(sights: &[(char, Sight)], places: &[usize]) -> std::ops::Range<usize> {
    let (Some(first), Some(last)) = (places.first(), places.last()) else {
        return 0..0;
    };
    let before = sights[..*first].iter().rev();
    let loose = before.take_while(|(_, sight)| *sight == Sight::Loose);
    let behind = sights[last + 1..].iter();
    let unseen = behind.take_while(|(_, sight)| [Sight::Loose, Sight::Owned].contains(sight));
    first - loose.count()..last + 1 + unseen.count()
}

/// The last sign of each mask as `$`: a longer mask hides a longer number, so none ends inside it.
fn with_ends_of_masks(mut shadow: String) -> String {
    let signs = shadow.as_bytes();
    let is_mask = |at: usize| signs.get(at) == Some(&b'*');
    let ends: Vec<usize> = (0..signs.len())
        .filter(|at| is_mask(*at) && !is_mask(at + 1))
        .collect();
    for end in ends {
        shadow.replace_range(end..=end, "$");
    }
    shadow
}

/// Whether digits in groups are no mobile number: a decimal number, or an air waybill, whose last
/// digit is the seven before it modulo 7.
fn is_no_mobile(places: &str) -> bool {
    let gaps: String = places
        .chars()
        .filter(|sign| !sign.is_ascii_digit())
        .collect();
    let groups: Vec<&str> = places.split(['-', ';']).collect();
    let serial = groups[1..].concat();
    let sizes: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_checked = || {
        let (seven, check) = serial.split_at(7);
        seven.parse::<u32>().ok().map(|seven| seven % 7) == check.parse().ok()
    };
    gaps == "."
        || [vec![3, 8], vec![3, 4, 4]].contains(&sizes)
            && AIRLINES.contains(&groups[0])
            && is_checked()
}

/// How many bytes the last so many characters of a text have.
fn last_bytes(text: &str, characters: usize) -> usize {
    text.chars()
        .rev()
        .take(characters)
        .map(char::len_utf8)
        .sum()
}

/// The places of a number, given how they are written: where every digit is full-width, a
/// full-width sign between them is what the other is between others.
fn in_one_width(written: &str, places: &str) -> String {
    if written.contains(|sign: char| sign.is_ascii_digit()) {
        return places.to_owned();
    }
    let signs = written.chars().zip(places.chars());
    let narrow = signs.map(|(sign, role)| match sign {
        '－' => '-',
        '．' => '.',
        '\u{3000}' => ';',
        _ => role,
    });
    narrow.collect()
}

/// Whether digits in groups are the end of a hotline's number or of another country's, given the
/// shadow before them.
fn is_end_of_longer(before: &str, places: &str) -> bool {
    let extension = places.rfind(|sign: char| !sign.is_ascii_digit());
    let has_extension = extension.is_some_and(|gap| places.len() - gap == "-1234".len());
    LONGER.captures(before).is_some_and(|longer| {
        let country = longer.name("country").map(|code| code.as_str());
        has_extension && longer.name("hotline").is_some()
            || country.is_some_and(|code| code != "86")
    })
}

fn has_gap(places: &str) -> bool {
    places.contains(['-', ';', '%', '.', '=', ','])
}

/// The part a character can play in a number; `~` is none. Of the separators, a hyphen, a space and
/// a full stop have roles of their own, and so have other dashes.
fn role(sign: char) -> char {
    match sign {
        '-' | '.' => return sign,
        ' ' => return ';',
        '．' | '·' | '・' => return ',',
        '\u{2212}' => return '=',
        _ if matches(&DASH, sign) => return '=',
        _ if matches(&SPACE, sign) => return '%',
        _ => {}
    }
    if MASKS.contains(&sign) {
        return '*';
    }
    for (open, close, open_role, close_role) in BRACKETS {
        if sign == open {
            return open_role;
        }
        if sign == close {
            return close_role;
        }
    }
    match sign {
        '0'..='9' => sign,
        '０'..='９' => half_width(sign),
        '+' | '＋' => '+',
        _ => '~',
    }
}

/// What is wrong with a number, if anything is: given how it looks, and whether something in it or
/// beside it can't be seen.
fn kind(prefixes: &str, places: &str, seen: &str, is_loose: bool) -> Option<&'static str> {
    if places.contains(['*', '$']) {
        // Fewer than three signs in a row hide nothing, and what has them is no number.
        places.contains("**$").then_some("masked")
    } else if !prefixes.is_empty() {
        Some("prefix")
    } else if has_gap(places) {
        Some("split")
    } else if !seen.is_ascii() {
        Some("fullwidth")
    } else {
        is_loose.then_some("invisible")
    }
}

/// What is left of the text before and after a number once the brackets that are the partners
/// of those among its prefixes belong to the number: `(+86)186…` and `+86(186…)`.
fn outside<'s>(mut before: &'s str, prefixes: &str, mut after: &'s str) -> (&'s str, &'s str) {
    let start = before.len();
    let mut single: String = prefixes
        .chars()
        .filter(|sign| BRACKETS.iter().any(|pair| [pair.2, pair.3].contains(sign)))
        .collect();
    loop {
        let fewer = BRACKETS
            .iter()
            .fold(single.clone(), |rest, &(_, _, open, close)| {
                rest.replace(&format!("{open}{close}"), "")
            });
        if fewer == single {
            break;
        }
        single = fewer;
    }
    for sign in single.chars() {
        if let Some(pair) = BRACKETS.iter().find(|pair| pair.3 == sign) {
            before = before.strip_suffix(pair.2).unwrap_or(before);
        }
    }
    for sign in single.chars().rev() {
        if let Some(pair) = BRACKETS.iter().find(|pair| pair.2 == sign) {
            after = after.strip_prefix(pair.3).unwrap_or(after);
        }
    }
    // With a plus before it, what is left would be another country's number.
    let bare = before.trim_end_matches([';', '%']);
    let has_own_plus = before.len() == start && prefixes.starts_with('+');
    let rest = bare.trim_end_matches('+');
    let earlier = rest.trim_end_matches(|sign| "-;%.=,()[]/\\".contains(sign));
    let is_sign = bare.ends_with('+') && !earlier.ends_with(|sign: char| sign.is_ascii_digit());
    if is_sign && !prefixes.is_empty() && !has_own_plus {
        before = rest;
    }
    (before, after)
}

/// The ASCII digit of a full-width one; anything else as it is.
fn half_width(sign: char) -> char {
    match sign {
        '０'..='９' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        _ => sign,
    }
}

/// The full-width digit of an ASCII one; anything else as it is.
fn full_width(sign: char) -> char {
    match sign {
        '0'..='9' => char::from_u32(u32::from(sign) + 0xFEE0).unwrap_or(sign),
        _ => sign,
    }
}

/// Messages with one to four numbers planted in them, of every kind that is flagged and of
/// every kind that is not, with text around and between them and, often, something right beside
/// a number that may change how it reads.
pub fn planted() -> impl Strategy<Value = String> {
    let item = prop_oneof![8 => phone(), 2 => harmless()];
    vec((filler(), edge(), item, edge()), 1..=4).prop_map(|parts| {
        parts
            .into_iter()
            .flat_map(|(text, left, number, right)| [text, left, number, right])
            .collect()
    })
}

/// Random strings of at most 40 characters, over the few signs that the rule is about, in which
/// numbers and near misses come up often.
pub fn soup() -> impl Strategy<Value = String> {
    let sign = select(
        "013681３８６０+＋-－–—.．·・ \u{a0}\u{2009}\u{3000}()（）[]【】*＊×xX•●/或电a\
         ☎〰\u{20e3}\u{200b}\u{ad}\u{200d}\u{fe0f}\u{fe01}"
            .chars()
            .collect::<Vec<_>>(),
    )
    .prop_map(String::from);
    let crumb = prop_oneof![
        "1[368][01368]",
        "[01368]{4}",
        "[01368]{8}",
        "[１３８６０]{4}",
        "[*＊×xX•●]{2,5}",
        "\\+86|0086|\\+0086|＋８６|００８６|86|86-|\\(86\\)|\\(\\+86\\)|【0086】|\\(0\\)",
        "800[- ]|\\+8 |\\+61-|＋1 |\\(\\+3\\)",
    ];
    let gap = || {
        prop_oneof![
            4 => Just(String::new()),
            6 => "[-－–.· \u{a0}\u{3000}]{1,2}",
            1 => "[-· \u{200b}\u{ad}\u{fe0f}]{1,2}",
        ]
    };
    let places = prop_oneof![
        5 => "[01368]{4}",
        1 => "[01368１３８６０]{4}",
        1 => "[*＊×xX•●]{4}",
        1 => "[01368*＊×xX•●]{4}",
        1 => "[01368]{3,5}",
    ];
    let lead = prop_oneof![
        4 => Just(String::new()),
        1 => "(\\+86|＋８６|0086)[-－–.· \u{a0}\u{3000}()（）\\[\\]【】]{0,2}",
        1 => "[(（\\[【](\\+86|＋86|0086)[)）\\]】]",
        1 => "(\\+86|＋86|0086)[(（\\[【]",
    ];
    let head = prop_oneof![5 => "1[368][01368]", 1 => "[1１][３８６][０８６3]"];
    let tail = prop_oneof![3 => Just(String::new()), 1 => "[)）\\]】]"];
    let near_number = (lead, head, gap(), places.clone(), gap(), places, tail)
        .prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g].concat());
    let part = prop_oneof![3 => sign, 2 => crumb, 2 => near_number];
    let length = prop_oneof![3 => Just(40), 1 => 0..=40_usize];
    (vec(part, 0..=12), length)
        .prop_map(|(parts, length)| parts.concat().chars().take(length).collect())
}

/// A mobile number in some form, now and then with a fault, so that it is none.
fn phone() -> impl Strategy<Value = String> {
    let places = prop_oneof![
        12 => "1[3-9][0-9]{9}",
        1 => "1[0-2][0-9]{9}",
        1 => "[02-9][3-9][0-9]{9}",
        1 => "1[3-9][0-9]{8}",
        1 => "1[3-9][0-9]{10}",
    ];
    let mask = prop_oneof![
        9 => Just(None),
        3 => (3..=7_usize, 3..=4_usize).prop_map(Some),
        1 => (0..=10_usize, 1..=9_usize).prop_map(Some),
    ];
    let second_mask = prop_oneof![
        12 => Just(None),
        1 => (3..=10_usize, 1..=2_usize).prop_map(Some),
    ];
    let wide = prop_oneof![
        4 => vec(Just(false), LONGEST),
        1 => vec(Just(true), LONGEST),
        1 => vec(any::<bool>(), LONGEST),
    ];
    let signs = vec(select(MASKS.to_vec()), LONGEST);
    let gaps = vec(gap(), 4);
    let number = (places, mask, second_mask, signs, wide, groups(), gaps).prop_map(
        |(places, mask, second_mask, signs, wide, groups, gaps)| {
            let mut places: Vec<char> = places
                .chars()
                .zip(wide)
                .map(|(sign, wide)| if wide { full_width(sign) } else { sign })
                .collect();
            for (start, run) in mask.into_iter().chain(second_mask) {
                for (place, &sign) in places.iter_mut().zip(&signs).skip(start).take(run) {
                    *place = sign;
                }
            }
            let mut places = places.into_iter();
            let mut number = String::new();
            for (size, gap) in groups.iter().zip(gaps) {
                number.extend(places.by_ref().take(*size));
                if places.len() > 0 {
                    number.push_str(&gap);
                }
            }
            number.extend(places);
            number
        },
    );
    let whole = (prefix(), number, bracket(), any::<u8>()).prop_map(
        |(prefix, number, (open, close), shape)| match shape % 8 {
            1 => format!("{open}{prefix}{close}{number}"),
            2 => format!("{prefix}{open}{number}{close}"),
            3 => format!("{open}{prefix}{number}{close}"),
            _ => format!("{prefix}{number}"),
        },
    );
    strewn(whole)
}

/// The text, of four times once with one to three characters that nobody sees, anywhere in it,
/// before and behind it.
fn strewn(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let some = vec((any::<Index>(), select(HIDDEN.to_vec())), 1..=3);
    let hidden = prop_oneof![3 => Just(Vec::new()), 1 => some];
    (text, hidden).prop_map(|(text, hidden)| {
        let mut signs: Vec<char> = text.chars().collect();
        for (at, sign) in hidden {
            signs.insert(at.index(signs.len() + 1), sign);
        }
        signs.into_iter().collect()
    })
}

/// The sizes of a number's groups.
fn groups() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        6 => Just(vec![11]),
        3 => Just(vec![3, 4, 4]),
        2 => Just(vec![3, 8]),
        2 => Just(vec![7, 4]),
        2 => select(vec![
            vec![4, 4, 3],
            vec![3, 3, 5],
            vec![4, 7],
            vec![5, 6],
            vec![8, 3],
            vec![2, 9],
            vec![3, 4, 2, 2],
            vec![3, 4],
        ]),
    ]
}

/// Nothing as often as not; else a country prefix or several, or something like one.
fn prefix() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        6 => select(vec!["+86", "＋86", "0086", "+８６", "００８６"]),
        4 => select(vec!["+0086", "86-", "(86)", "【８６】", "+86(0)", "++86", "+ 0086", "86—"]),
        1 => select(vec![
            "86", "86 ", "86(", "+85", "00086", "+ 86", "+1", "086", "+0086", "+86 86",
        ]),
    ];
    let sign = prop_oneof![
        2 => select(SEPARATORS.to_vec()),
        1 => select(BRACKETS.map(|pair| pair.0).to_vec()),
        1 => select(BRACKETS.map(|pair| pair.1).to_vec()),
    ];
    let joint = prop_oneof![
        2 => Just(String::new()),
        2 => vec(sign, 1..=3).prop_map(String::from_iter),
    ];
    let some = (one, joint).prop_map(|(one, joint)| format!("{one}{joint}"));
    prop_oneof![
        4 => Just(String::new()),
        4 => some.clone(),
        1 => vec(some, 2..=3).prop_map(|all| all.concat()),
    ]
}

/// A bracket and its partner, seldom another one's.
fn bracket() -> impl Strategy<Value = (char, char)> {
    let pairs = BRACKETS.map(|pair| (pair.0, pair.1));
    let strays = BRACKETS.map(|pair| (pair.0, '）'));
    prop_oneof![6 => select(pairs.to_vec()), 1 => select(strays.to_vec())]
}

/// What separates two groups.
fn gap() -> impl Strategy<Value = String> {
    let run = |size| vec(select(SEPARATORS.to_vec()), size).prop_map(String::from_iter);
    prop_oneof![
        8 => run(1..=1),
        2 => run(2..=3),
        1 => select(vec!["/", "_", "—", ",", "转"]).prop_map(String::from),
    ]
}

/// Digits that are no mobile number, and a bare one.
fn harmless() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "1[3-9][0-9]{9}",
        1 => "0[1-9][0-9]{1,2}-?[2-8][0-9]{6,7}(-[0-9]{3,4}|转[0-9]{3,4})?",
        1 => "(SF|YT|JT)?[0-9]{12,15}",
        1 => "[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}",
        1 => "20[0-9]{2}[-.]?[01][0-9][-.]?[0-3][0-9] [0-2][0-9]:[0-5][0-9]",
        1 => "95338|95720|4000633333|400-063-3333|950616",
        1 => "[48]00[- ]?1[3-9][0-9][- ]?[0-9]{4}[- ][0-9]{4}",
        1 => "[+＋](49|1|86|852|4900)[- (]{1,2}1[3-9][0-9]-?[0-9]{4}[- ][0-9]{4}",
    ]
}

/// Often nothing; else what may change how the number beside it reads: a sign or two, or the
/// beginning of a number whose places would reach into it.
fn edge() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => Just(String::new()),
        1 => "[0-9０-９]",
        1 => "[-－–.· \u{a0}\u{3000}]",
        1 => "[*＊×xX•●]",
        1 => "[+＋]",
        1 => "[\u{200b}\u{ad}\u{200d}\u{fe0f}\u{fe01}\u{20e3}☎〰]{1,2}",
        1 => "[()（）\\[\\]［］【】]",
        1 => "1[3-9][0-9]([0-9]{4}|-[0-9]{4}-|-[0-9]{4})[*x]",
        2 => "[0-9０１３８６*×x+＋. ()（）【】/:：、或-]{1,3}",
    ]
}

/// Text as it occurs around numbers, or anything else that can be printed.
fn filler() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        4 => select(vec![
            "快件已到达【城北营业点】",
            "派送中，派件员：小林，电话：",
            "请联系",
            "或",
            "/",
            "，取件码",
            "已放入3号柜，",
            "单号SF",
            "tel:",
            " ",
        ])
        .prop_map(String::from),
        1 => "\\PC{0,8}",
    ]
}
