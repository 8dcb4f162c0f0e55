//! Errors whose text shows its cause: they must not have that cause as a source, too, or whoever
//! prints the chain prints it twice.

/// The variants and structs of a file whose text is their own and that have a source, by line.
///
/// It reads lines as rustfmt writes them: the text of an error is in an attribute before it, and a
/// field is a source by `#[source]`, by `#[from]`, or by its name.
pub(super) fn told_twice(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut has_own_text = false;
    for (number, line) in (1..).zip(text.lines()) {
        let code = line.split("//").next().unwrap_or_default().trim_start();
        if code.starts_with("#[error(") {
            has_own_text = !code.starts_with("#[error(transparent)]");
        }
        // The variant has ended, or the type.
        has_own_text &= !code.is_empty() || line.contains("//");
        has_own_text &= !line.starts_with('}');
        let names_source = [
            "source:",
            "pub source:",
            "pub(crate) source:",
            "pub(super) source:",
        ]
        .iter()
        .any(|field| code.starts_with(field) || code.contains(&format!("{{ {field}")))
            || code.contains(", source: ");
        if has_own_text && (code.contains("#[source]") || code.contains("#[from]") || names_source)
        {
            found.push(number);
        }
    }
    found
}

#[test]
fn a_cause_that_is_told_twice_is_found() {
    for sound in [
        "enum E {\n    #[error(transparent)]\n    A(#[from] B),\n}",
        "enum E {\n    #[error(\"{0}\")]\n    A(B),\n    #[error(transparent)]\n    C(#[from] D),\n\
         }",
        "#[error(\"{cause}\")]\nstruct E {\n    cause: B,\n}\nstruct F {\n    source: G,\n}",
        "enum E {\n    /// Its `source: B` is no field.\n    #[error(\"a\")]\n    A,\n}",
    ] {
        assert_eq!(told_twice(sound), [0; 0], "{sound}");
    }
    for (twice, line) in [
        (
            "enum E {\n    #[error(\"a: {0}\")]\n    A(#[from] B),\n}",
            3,
        ),
        (
            "enum E {\n    #[error(\"a: {0}\")]\n    A(#[source] B),\n}",
            3,
        ),
        (
            "enum E {\n    #[error(\"{name}: {source}\")]\n    A { name: String, source: B },\n}",
            3,
        ),
        (
            "enum E {\n    #[error(\"{source}\")]\n    A { source: B },\n}",
            3,
        ),
        (
            "enum E {\n    #[error(\n        \"a\"\n    )]\n    A {\n        source: B,\n    },\n}",
            6,
        ),
        (
            "#[error(\"{source}\")]\npub struct E {\n    pub source: B,\n}",
            3,
        ),
    ] {
        assert_eq!(told_twice(twice), [line], "{twice}");
    }
}
