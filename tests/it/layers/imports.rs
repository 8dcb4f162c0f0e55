//! What a Rust file imports from its own package, found in its tokens: so a path in a comment or a
//! text is no import, and one inside a macro is.

use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A path into the package itself, made absolute: `crate::rules::RuleSet` is
/// `["rules", "RuleSet"]`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    /// Whether it is written from the crate's root, and not by `super` or `self`.
    pub(super) from_root: bool,
}

/// A function that has a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) lines: usize,
}

/// What one file holds.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) imports: Vec<Import>,
    pub(super) functions: Vec<Function>,
    /// The values of `#[path = "…"]`.
    pub(super) other_paths: Vec<String>,
}

/// Reads a file whose module is `module`: `["rules", "table"]` for `rules/table.rs`. Of `children`,
/// its modules in files of their own, a path may begin with the bare name.
pub(super) fn read(text: &str, module: &[String], children: &[&str]) -> Contents {
    let tokens: TokenStream = text.parse().expect("a Rust file");
    let mut reader = Reader {
        module: module.to_vec(),
        children,
        inline: 0,
        contents: Contents::default(),
    };
    reader.stream(tokens);
    reader.contents
}

struct Reader<'a> {
    /// The module that the tokens stand in, `mod name { … }` included.
    module: Vec<String>,
    children: &'a [&'a str],
    /// How many `mod name { … }` of the file are open.
    inline: usize,
    contents: Contents,
}

type Tokens = Peekable<IntoIter>;

impl Reader<'_> {
    fn stream(&mut self, stream: TokenStream) {
        let mut tokens = stream.into_iter().peekable();
        let mut before = Before::default();
        while let Some(token) = tokens.next() {
            match &token {
                TokenTree::Ident(ident) => {
                    let line = ident.span().start().line;
                    self.word(&ident.to_string(), line, &before, &mut tokens);
                }
                TokenTree::Group(group) if before.is("pub") && is_round(group) => {}
                TokenTree::Group(group) => self.group(group, &before),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            before.push(&token);
        }
    }

    fn group(&mut self, group: &Group, before: &Before) {
        let module = before.module_name().filter(|_| is_braced(group));
        if let Some(name) = &module {
            self.module.push(name.clone());
            self.inline += 1;
        }
        if before.is("#") {
            self.contents.other_paths.extend(path_attribute(group));
        }
        self.stream(group.stream());
        if module.is_some() {
            self.module.pop();
            self.inline -= 1;
        }
    }

    fn word(&mut self, word: &str, line: usize, before: &Before, tokens: &mut Tokens) {
        if word == "fn" {
            self.contents.functions.extend(function(line, tokens));
        }
        let is_child = self.inline == 0 && self.children.contains(&word);
        if before.is("::") || before.is(".") || !(is_child || is_keyword(word)) {
            return;
        }
        let mut path = match word {
            "crate" => Vec::new(),
            "super" => self.module[..self.module.len().saturating_sub(1)].to_vec(),
            _ => self.module.clone(),
        };
        if !next_is_separator(tokens) {
            return;
        }
        if is_child {
            path.push(word.to_owned());
        }
        let from_root = word == "crate";
        self.rest_of_path(path, line, from_root, tokens);
    }

    /// What follows a path's first word, from its `::` on.
    fn rest_of_path(
        &mut self,
        mut path: Vec<String>,
        line: usize,
        from_root: bool,
        tokens: &mut Tokens,
    ) {
        while next_is_separator(tokens) {
            let (_, _) = (tokens.next(), tokens.next());
            match tokens.peek() {
                Some(TokenTree::Ident(ident)) => {
                    match ident.to_string().as_str() {
                        "super" => drop(path.pop()),
                        name => path.push(name.to_owned()),
                    }
                    tokens.next();
                }
                Some(TokenTree::Group(group)) if is_braced(group) => {
                    self.branches(&path, from_root, group.stream());
                    return;
                }
                _ => break, // `*` or the `<` of a type's arguments
            }
        }
        self.contents.imports.push(Import {
            path,
            line,
            from_root,
        });
    }

    /// The paths of `{a, b::c}`.
    fn branches(&mut self, path: &[String], from_root: bool, stream: TokenStream) {
        let mut tokens = stream.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let line = token.span().start().line;
            let mut path = path.to_vec();
            match &token {
                TokenTree::Ident(ident) if ident == "self" => {}
                TokenTree::Ident(ident) if ident == "super" => drop(path.pop()),
                TokenTree::Ident(ident) if ident != "as" && ident != "_" => {
                    path.push(ident.to_string());
                }
                star if is_punct(star, '*') => {}
                TokenTree::Ident(_)
                | TokenTree::Punct(_)
                | TokenTree::Group(_)
                | TokenTree::Literal(_) => continue,
            }
            self.rest_of_path(path, line, from_root, &mut tokens);
            // What is behind the path, as ` as Name`, names nothing else.
            while tokens.next_if(|token| !is_punct(token, ',')).is_some() {}
        }
    }
}

/// The last few tokens, as far as they decide what the next one is.
#[derive(Default)]
struct Before {
    last: String,
    one_earlier: String,
}

impl Before {
    fn push(&mut self, token: &TokenTree) {
        let joined = self.last == ":" && is_punct(token, ':');
        if joined {
            "::".clone_into(&mut self.last);
            return;
        }
        self.one_earlier = std::mem::take(&mut self.last);
        self.last = match token {
            TokenTree::Ident(ident) => ident.to_string(),
            TokenTree::Punct(punct) => punct.to_string(),
            TokenTree::Group(_) | TokenTree::Literal(_) => String::new(),
        };
    }

    fn is(&self, text: &str) -> bool {
        self.last == text
    }

    /// The name, if this was `mod name`.
    fn module_name(&self) -> Option<String> {
        (self.one_earlier == "mod").then(|| self.last.clone())
    }
}

fn is_keyword(word: &str) -> bool {
    matches!(word, "crate" | "super" | "self")
}

fn is_round(group: &Group) -> bool {
    group.delimiter() == Delimiter::Parenthesis
}

fn is_braced(group: &Group) -> bool {
    group.delimiter() == Delimiter::Brace
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Whether `::` comes next.
fn next_is_separator(tokens: &Tokens) -> bool {
    let mut ahead = tokens.clone();
    (0..2).all(|_| ahead.next().is_some_and(|token| is_punct(&token, ':')))
}

/// The text of `[path = "…"]`.
fn path_attribute(group: &Group) -> Option<String> {
    let mut tokens = group.stream().into_iter();
    let is_path = matches!(tokens.next()?, TokenTree::Ident(ident) if ident == "path");
    tokens.next()?;
    let text = tokens.next()?.to_string();
    is_path.then(|| text.trim_matches('"').to_owned())
}

/// The function whose `fn` was just read, unless it has no body.
fn function(line: usize, tokens: &Tokens) -> Option<Function> {
    let mut ahead = tokens.clone();
    let TokenTree::Ident(name) = ahead.next()? else {
        return None; // the type of a pointer to a function
    };
    for token in ahead {
        if let TokenTree::Group(group) = &token
            && is_braced(group)
        {
            return Some(Function {
                name: name.to_string(),
                line,
                lines: group.span_close().end().line + 1 - line,
            });
        }
        if is_punct(&token, ';') {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Import, read};

    fn found(text: &str) -> Vec<String> {
        let module = ["rules", "table"].map(str::to_owned);
        let imports = read(text, &module, &["cells"]).imports;
        imports.iter().map(shown).collect()
    }

    fn shown(import: &Import) -> String {
        let root = if import.from_root { "crate::" } else { "" };
        format!("{root}{}", import.path.join("::"))
    }

    #[test]
    fn every_way_to_write_a_path_is_read() {
        for (text, expected) in [
            ("use crate::state::Status;", "crate::state::Status"),
            (
                "use super::mark::{Cell, Mark as M};",
                "rules::mark::Cell, rules::mark::Mark",
            ),
            (
                "use crate::{code::{Code, Verdict}, text};",
                "crate::code::Code, crate::code::Verdict, crate::text",
            ),
            ("fn f() { crate::call::send::<u8>(1) }", "crate::call::send"),
            (
                "macro_rules! m { () => { $crate::text::join() } }",
                "crate::text::join",
            ),
            ("mod tests { use super::*; }", "rules::table"),
            (
                "mod tests { use super::super::way::Way; }",
                "rules::way::Way",
            ),
            ("mod cells; use cells::Cell;", "rules::table::cells::Cell"),
            ("use self::cells::Cell;", "rules::table::cells::Cell"),
            ("use super::*;", "rules"),
            ("#[serde(with = \"crate::time\")] struct S;", ""),
            ("/// [`crate::Outcome`]\nstruct S;", ""),
            ("pub(crate) fn f(self) { self.cells.len(); Self::g() }", ""),
            ("pub(in crate::rules) struct S;", ""),
            ("use std::mem; use other::cells::X;", ""),
        ] {
            assert_eq!(found(text).join(", "), expected, "{text}");
        }
    }

    #[test]
    fn functions_are_measured_to_their_closing_brace() {
        let text = "trait T { fn no_body(&self); }\nfn f<F: Fn() -> fn(u8)>(\n) where {\n}\n";
        let functions = read(text, &[], &[]).functions;
        let measured: Vec<_> = functions
            .iter()
            .map(|f| (&*f.name, f.line, f.lines))
            .collect();
        assert_eq!(measured, [("f", 2, 3)]);
    }

    #[test]
    fn a_path_attribute_is_found() {
        let text = "#[path = \"../../cli/src/gate/echo.rs\"]\nmod echo;";
        assert_eq!(
            read(text, &[], &[]).other_paths,
            ["../../cli/src/gate/echo.rs"]
        );
    }
}
