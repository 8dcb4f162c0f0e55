//! A page in Chinese says what its English page says, as far as a test can see that: both have the
//! same sections with the same examples, the same names in `code`, as many list items and rows,
//! and links that lead to the same places.
//!
//! So what a doctest or the command's tests run of an English page holds for the Chinese one.

mod section;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use self::section::{Extent, Section};
use crate::docs::{headings, slug};
use crate::support::case_file::{path, text};

/// Chinese pages that do not have just what the English one has, and why.
const EXTENTS: [(&str, Extent, &str); 6] = [
    (
        "docs/README.zh.md",
        Extent::Longer,
        "the tables of statuses and actions, which the English page leaves to the rules",
    ),
    ("bindings/c/README.zh.md", Extent::Shorter, SUMMARY),
    ("bindings/go/README.zh.md", Extent::Shorter, SUMMARY),
    ("bindings/java/README.zh.md", Extent::Shorter, SUMMARY),
    ("bindings/node/README.zh.md", Extent::Shorter, SUMMARY),
    ("bindings/python/README.zh.md", Extent::Shorter, SUMMARY),
];

const SUMMARY: &str = "what is needed to begin; the names of things are in the code's own language";

/// The heading of the Chinese part of a page that is in both languages.
const CHINESE_PART: &str = "中文";

/// The endings of a page's name in either language.
const ENGLISH: &str = ".md";
const CHINESE: &str = ".zh.md";

/// The folders whose pages are for those who use the engine, whatever their language.
const FOR_USERS: [&str; 2] = ["docs/", "bindings/"];

/// What of these is in English only, a page or a folder, and why.
const ENGLISH_ONLY: [(&str, &str); 8] = [
    (
        "docs/abi.md",
        "for those who write a package for another language",
    ),
    ("docs/architecture.md", FOR_DEVELOPERS),
    ("docs/design.md", FOR_DEVELOPERS),
    ("docs/performance.md", FIGURES),
    ("docs/testing.md", FOR_DEVELOPERS),
    ("docs/measurements/", FIGURES),
    ("bindings/README.md", FOR_DEVELOPERS),
    ("bindings/fuzz/README.md", FOR_DEVELOPERS),
];

const FOR_DEVELOPERS: &str = "for those who change the engine";
const FIGURES: &str = "figures, with the commands that measure them";

/// Folders of what is built or installed.
const NOT_OURS: [&str; 2] = ["target", "node_modules"];

#[test]
#[cfg_attr(miri, ignore = "reads pages only, all of them")]
fn a_chinese_page_says_what_the_english_one_says() {
    let pairs = Pairs::found();
    assert!(pairs.chinese_of.len() >= 5, "{:?}", pairs.chinese_of);
    let mut all = Vec::new();
    for (english, chinese) in &pairs.chinese_of {
        let listed = EXTENTS.iter().find(|(page, ..)| page == chinese);
        let extent = listed.map_or(Extent::Same, |(_, extent, _)| *extent);
        let found = pairs.differences(english, &text(english), &text(chinese), extent);
        if !found.is_empty() {
            all.push(format!("{chinese} is not {english}:\n{}", found.join("\n")));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
#[cfg_attr(miri, ignore = "reads pages only")]
fn a_difference_is_found() {
    let pairs = Pairs::found();
    let (english, chinese) = (text("docs/rules.md"), text("docs/rules.zh.md"));
    let changed = |from: &str, to: &str, extent| {
        assert!(chinese.contains(from), "{from}");
        let chinese = chinese.replacen(from, to, 1);
        pairs.differences("docs/rules.md", &english, &chinese, extent)
    };
    for (from, to, told) in [
        ("\n## 重复\n", "\n### 重复\n", "level"),
        ("\n### 滞留\n", "\n", "sections"),
        ("\ntolerance = 120", "\ntolerance = 12", "code block"),
        ("\n```toml\n", "\n```json\n", "code block"),
        ("（`186***1234`）", "", "in `code`"),
        ("\n2. 是否", "是否", "list items"),
        ("\n| `Off` |", "\n`Off`", "rows"),
        ("](#重复)", "](#时间)", "links"),
        ("](#重复)", "](#重)", "no heading"),
        (
            "](guide.zh.md#迟到的扫描)",
            "](guide.md#late-scans)",
            "is in Chinese",
        ),
        ("[English](rules.md)", "English", "opening"),
    ] {
        let found = changed(from, to, Extent::Same).join("\n");
        assert!(found.contains(told), "{from} → {to}: {found}");
    }
    let comment = changed("# 秒；", "# 分钟；", Extent::Same);
    assert!(comment.is_empty(), "a comment is prose: {comment:?}");

    let shorter = changed("\n### 滞留\n", "\n", Extent::Shorter);
    assert!(shorter.is_empty(), "{shorter:?}");
    for (from, to, told) in [
        ("\ntolerance = 120", "\ntolerance = 12", "code block"),
        ("](#重复)", "](#重)", "no heading"),
        ("[English](rules.md)", "English", "opening"),
    ] {
        let found = changed(from, to, Extent::Shorter).join("\n");
        assert!(found.contains(told), "{from} → {to}: {found}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads pages only")]
fn every_page_for_users_is_in_chinese_too() {
    let pairs = Pairs::found();
    let mut pages = Vec::new();
    for folder in FOR_USERS {
        collect(folder, ENGLISH, &mut pages);
    }
    pages.retain(|page| !page.ends_with(CHINESE));
    for (listed, why) in ENGLISH_ONLY {
        let is_there = pages.iter().any(|page| page.starts_with(listed));
        assert!(is_there, "{listed}, {why}: there is no such page");
    }
    for page in pages {
        let listed = ENGLISH_ONLY.iter().find(|(it, _)| page.starts_with(it));
        let is_chinese = pairs.chinese_of.contains_key(&page) || has_chinese_part(&text(&page));
        assert!(
            is_chinese != listed.is_some(),
            "{page}: in Chinese, too: {is_chinese}; listed as English only: {listed:?}"
        );
    }
}

/// The pages that are there in both languages.
struct Pairs {
    /// The Chinese page of each English one.
    chinese_of: BTreeMap<String, String>,
}

/// Where a link leads: a page, by the name of its English form, and the number of a heading in it.
type Place = (String, Option<usize>);

impl Pairs {
    fn found() -> Self {
        let mut chinese = Vec::new();
        collect("", CHINESE, &mut chinese);
        let pairs = chinese.into_iter().map(|page| (english_of(&page), page));
        Self {
            chinese_of: pairs.collect(),
        }
    }

    /// What differs between the pages of a pair, and what is wrong with the links of either.
    fn differences(
        &self,
        english: &str,
        original: &str,
        translation: &str,
        extent: Extent,
    ) -> Vec<String> {
        let chinese = self.chinese_of[english].as_str();
        let (one, other) = (section::read(original), section::read(translation));
        let mut found = Vec::new();
        for (page, text, sections) in [(english, original, &one), (chinese, translation, &other)] {
            let opening = sections.first().map(Section::links).unwrap_or_default();
            let itself = |target: &String| self.is_other_form(&resolved(page, target), page);
            if !opening.iter().any(itself) {
                found.push(format!(
                    "no link to the other page in the opening of {page}"
                ));
            }
            let targets = sections.iter().flat_map(Section::links);
            found.extend(targets.filter_map(|target| {
                let problem = self.place(page, text, &target).err()?;
                Some(format!("{page} links to {target}: {problem}"))
            }));
        }
        if extent == Extent::Shorter {
            section::compare_blocks(&one, &other, &mut found);
            return found;
        }
        if one.len() != other.len() {
            found.push(format!("{} sections, not {}", other.len(), one.len()));
        }
        for (one, other) in one.iter().zip(&other) {
            one.compare(other, extent, &mut found);
            let places = self.places(english, original, one);
            let others = self.places(chinese, translation, other);
            let is_all = places.is_subset(&others);
            if !is_all || (extent == Extent::Same && places != others) {
                found.push(format!("{other}: links to {others:?}, not {places:?}"));
            }
        }
        found
    }

    /// Where the links of a section lead, but for the one to the page in the other language.
    fn places(&self, page: &str, text: &str, section: &Section) -> BTreeSet<Place> {
        let links = section.links().into_iter();
        links
            .filter(|target| !self.is_other_form(&resolved(page, target), page))
            .filter_map(|target| self.place(page, text, &target).ok())
            .collect()
    }

    /// Whether a link from a page leads to the same page in the other language.
    fn is_other_form(&self, (to, anchor): &(String, String), page: &str) -> bool {
        to != page && self.in_english(to) == self.in_english(page) && anchor.is_empty()
    }

    /// The name of a page's English form; its own name if it is of no pair.
    fn in_english<'a>(&'a self, page: &'a str) -> &'a str {
        let pair = self.chinese_of.iter().find(|(_, chinese)| *chinese == page);
        pair.map_or(page, |(english, _)| english)
    }

    /// Where a link of a page leads, or what is wrong with it. A Chinese page leads to Chinese
    /// where there is some.
    fn place(&self, page: &str, page_text: &str, target: &str) -> Result<Place, String> {
        let (to, anchor) = resolved(page, target);
        let (from_chinese, english) = (self.in_english(page) != page, self.in_english(&to));
        let chinese = self.chinese_of.get(english);
        if self.is_other_form(&(to.clone(), anchor.clone()), page) || !to.ends_with(ENGLISH) {
            return Ok((english.to_owned(), None));
        }
        if let Some(chinese) = chinese
            && (to == *chinese) != from_chinese
        {
            let language = if from_chinese { "Chinese" } else { "English" };
            return Err(format!("this page is in {language}, too"));
        }
        let text = if to == page {
            page_text.to_owned()
        } else {
            text(&to)
        };
        let slugs: Vec<String> = headings(&text).map(slug).collect();
        if chinese.is_none() && has_chinese_part(&text) {
            return if from_chinese && anchor != CHINESE_PART {
                Err(format!(
                    "a part of this page is in Chinese: #{CHINESE_PART}"
                ))
            } else {
                Ok((to, None))
            };
        }
        let place = slugs.iter().position(|slug| *slug == anchor);
        match place {
            None if !anchor.is_empty() => Err("no heading is called so".to_owned()),
            place => Ok((english.to_owned(), place)),
        }
    }
}

/// Whether a page is in both languages, with a part in Chinese.
fn has_chinese_part(page: &str) -> bool {
    headings(page).any(|heading| heading == CHINESE_PART)
}

/// Every file with this ending below a folder of the repository.
fn collect(folder: &str, ending: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(path(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let inner = format!("{folder}{name}");
        if !entry.file_type().unwrap().is_dir() {
            found.extend(name.ends_with(ending).then_some(inner));
        } else if !name.starts_with('.') && !NOT_OURS.contains(&name.as_str()) {
            collect(&format!("{inner}/"), ending, found);
        }
    }
}

/// The English page of a Chinese one: beside it, or in the folder above.
fn english_of(chinese: &str) -> String {
    let name = chinese.replace(CHINESE, ENGLISH);
    let (_, file) = name.rsplit_once('/').unwrap_or_default();
    let (above, _) = resolved(&name, &format!("../{file}"));
    let mut pages = [name, above].into_iter();
    let english = pages.find(|page| path(page).is_file());
    english.unwrap_or_else(|| panic!("{chinese} has no English page"))
}

/// The file in the repository that a link of a page names, and the anchor there.
fn resolved(page: &str, target: &str) -> (String, String) {
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    if file.is_empty() {
        return (page.to_owned(), anchor.to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    (parts.join("/"), anchor.to_owned())
}
