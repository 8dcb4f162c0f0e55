//! A page in sections, and what of a section has to be the same in both languages.

use std::collections::BTreeSet;
use std::fmt;

const FENCE: &str = "```";

/// How much of a page its translation has.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Extent {
    Same,
    /// All of it, and more.
    Longer,
    /// Only a part: its examples are among those of the page.
    Shorter,
}

/// A heading, and what is under it up to the next.
#[derive(Default)]
pub(super) struct Section {
    title: String,
    level: usize,
    blocks: Vec<Block>,
    /// What is outside code blocks, in one line.
    prose: String,
    items: usize,
    rows: usize,
}

/// A code block, without its comments.
#[derive(Debug, PartialEq)]
struct Block {
    /// The comment before it, which tells a test what it is.
    mark: String,
    language: String,
    lines: Vec<String>,
}

impl Block {
    /// Whether it shows in Chinese what the other one shows. Then another test holds each against
    /// what the command prints.
    fn is_in_chinese(&self, other: &Self) -> bool {
        let mark = other
            .mark
            .strip_suffix(" -->")
            .map(|mark| mark.to_owned() + "-zh -->");
        mark.is_some_and(|mark| self.mark == mark) && self.language == other.language
    }
}

/// The sections of a page, the first of them its opening.
pub(super) fn read(page: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let (mut lines, mut before) = (page.lines(), "");
    while let Some(line) = lines.next() {
        let title = line.trim_start_matches('#');
        if title.len() < line.len() && title.starts_with(' ') {
            sections.push(Section {
                title: title.trim().to_owned(),
                level: line.len() - title.len(),
                ..Section::default()
            });
        } else if let Some(section) = sections.last_mut() {
            match line.trim_start().strip_prefix(FENCE) {
                Some(language) => section.add_block(before, language, &mut lines),
                None => section.add_prose(line),
            }
        }
        before = line;
    }
    sections
}

impl Section {
    fn add_block<'a>(
        &mut self,
        before: &str,
        language: &str,
        lines: &mut impl Iterator<Item = &'a str>,
    ) {
        let mark = Some(before).filter(|line| line.starts_with("<!-- "));
        let content = lines.take_while(|line| !line.trim_start().starts_with(FENCE));
        let content = content.map(|line| without_comment(language, line).trim().to_owned());
        self.blocks.push(Block {
            mark: mark.unwrap_or_default().to_owned(),
            language: language.to_owned(),
            lines: content.filter(|line| !line.is_empty()).collect(),
        });
    }

    fn add_prose(&mut self, line: &str) {
        let line = line.trim();
        let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_numbered = number.len() < line.len() && number.starts_with(". ");
        self.items += usize::from(is_numbered || line.starts_with("- "));
        self.rows += usize::from(line.starts_with('|'));
        self.prose.push_str(line);
        self.prose.push(' ');
    }

    /// The targets of its links, without those to other sites.
    pub(super) fn links(&self) -> BTreeSet<String> {
        let targets = self.prose.split("](").skip(1);
        targets
            .filter_map(|rest| rest.split(')').next())
            .filter(|target| !target.starts_with("http"))
            .map(str::to_owned)
            .collect()
    }

    /// What is said in it as `code`.
    fn code(&self) -> BTreeSet<&str> {
        self.prose.split('`').skip(1).step_by(2).collect()
    }

    /// Adds what is another in the same section of the translation; a longer one may have more of
    /// prose.
    pub(super) fn compare(&self, other: &Self, extent: Extent, found: &mut Vec<String>) {
        let is_longer = extent == Extent::Longer;
        let mut tell = |difference: String| found.push(format!("{other}: {difference}"));
        if self.level != other.level {
            tell(format!("level {}, not {}", other.level, self.level));
        }
        if self.blocks.len() != other.blocks.len() {
            let (here, there) = (other.blocks.len(), self.blocks.len());
            tell(format!("{here} code blocks, not {there}"));
        }
        for (one, other) in self.blocks.iter().zip(&other.blocks) {
            if one != other && !other.is_in_chinese(one) {
                tell(format!("the code block {other:?} is not {one:?}"));
            }
        }
        for (what, one, other) in [
            ("list items", self.items, other.items),
            ("rows of tables", self.rows, other.rows),
        ] {
            if other < one || (other > one && !is_longer) {
                tell(format!("{other} {what}, not {one}"));
            }
        }
        let (one, other) = (self.code(), other.code());
        let missing: Vec<_> = one.difference(&other).collect();
        let added: Vec<_> = other.difference(&one).collect();
        if !missing.is_empty() || (!added.is_empty() && !is_longer) {
            tell(format!("in `code`, without {missing:?}, with {added:?}"));
        }
    }
}

/// Adds the code blocks of a translation that are nowhere in the page.
pub(super) fn compare_blocks(page: &[Section], translation: &[Section], found: &mut Vec<String>) {
    for section in translation {
        for block in &section.blocks {
            if !page.iter().any(|section| section.blocks.contains(block)) {
                found.push(format!("{section}: the code block {block:?} is not there"));
            }
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}”", self.title)
    }
}

/// A line of code without the comment at its end, which is written for the reader.
fn without_comment<'a>(language: &str, line: &'a str) -> &'a str {
    let sign = match language {
        "rust" | "js" => "//",
        "sql" => "--",
        "sh" | "toml" | "ini" | "dockerfile" => "# ",
        _ => return line,
    };
    let is_comment = |place: usize| line[..place].chars().all(char::is_whitespace);
    let mut signs = line.match_indices(sign).map(|(place, _)| place);
    let comment = signs.find(|place| is_comment(*place) || line[..*place].ends_with(' '));
    comment.map_or(line, |place| &line[..place])
}
