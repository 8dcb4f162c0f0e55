//! The order in which the packages are published, as `bindings/README.md` has it: each package of
//! the workspace that may be published is in it once, behind those that it needs.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::support::case_file::text;

fn manifest(folder: &str) -> Table {
    text(&format!("{folder}/Cargo.toml")).parse().unwrap()
}

/// The packages that may be published, each with those of the workspace that it can't be built
/// without. One of a path without a version is for tests alone: cargo leaves it out.
fn published() -> BTreeMap<String, Vec<String>> {
    let members = manifest(".")["workspace"]["members"].clone();
    let members = members.as_array().unwrap().iter();
    let manifests = members.map(|folder| manifest(folder.as_str().unwrap()));
    let open = manifests.filter(|manifest| manifest["package"].get("publish").is_none());
    open.map(|manifest| {
        let name = manifest["package"]["name"].as_str().unwrap().to_owned();
        let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
        let needed = tables
            .iter()
            .filter_map(|table| manifest.get(*table)?.as_table())
            .flatten()
            .filter(|(_, needed)| has(needed, "path") && has(needed, "version"));
        let needed = needed.map(|(needed, _)| needed.clone()).collect();
        (name, needed)
    })
    .collect()
}

fn has(dependency: &Value, key: &str) -> bool {
    dependency.get(key).is_some()
}

/// The names in code of the sentence that says what is published.
fn listed() -> Vec<String> {
    let page = text("bindings/README.md");
    let (_, rest) = page.split_once("`cargo publish` of ").unwrap();
    let (list, _) = rest.split_once("in this order").unwrap();
    list.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
#[cfg_attr(miri, ignore = "reads manifests only")]
fn packages_are_published_behind_what_they_need() {
    let (packages, order) = (published(), listed());
    let mut names = order.clone();
    names.sort_unstable();
    assert_eq!(names, packages.keys().cloned().collect::<Vec<_>>());
    for (place, name) in order.iter().enumerate() {
        for needed in &packages[name] {
            assert!(
                order[..place].contains(needed),
                "{name} needs {needed} before it"
            );
        }
    }
}
