//! What the page and the C header say, held against the code.

use std::fs;
use std::path::Path;

use waybill_engine::{ActionType, ReplyClass};
use waybill_frame::{
    ABI_VERSION, MAX_ANSWER, MAX_INPUT, MAX_RULES, Operation, Status, VERSION, call,
};

fn file(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap()
}

/// The bytes of an example: of each line what is between the offset and the comment.
fn example(page: &str, name: &str) -> Vec<u8> {
    let (_, rest) = page
        .split_once(&format!("<!-- example: {name} -->\n```text\n"))
        .unwrap();
    let (lines, _) = rest.split_once("```").unwrap();
    let mut bytes = Vec::new();
    for line in lines.lines() {
        let (offset, rest) = line.split_once("  ").unwrap();
        assert_eq!(
            usize::from_str_radix(offset, 16).unwrap(),
            bytes.len(),
            "{line}"
        );
        let hex = rest.split("  ").next().unwrap();
        bytes.extend(
            hex.split(' ')
                .map(|pair| u8::from_str_radix(pair, 16).unwrap()),
        );
    }
    bytes
}

#[test]
#[cfg_attr(miri, ignore = "reads pages")]
fn the_example_of_the_page_is_answered_as_it_shows() {
    let page = file("docs/abi.md");
    let (request, expected) = (example(&page, "request"), example(&page, "answer"));
    let mut answer = vec![0; 1000];
    let length = call(Operation::Decide.number(), &[], &request, &mut answer).unwrap();
    assert_eq!(answer[..length], expected);
    assert!(page.contains(&format!("request of {} bytes", request.len())));
    assert!(page.contains(&format!("It returns {length}, ")));
    let body = str::from_utf8(&answer[72..length]).unwrap();
    assert!(page.contains(&format!("The body is `{body}`.")));
}

/// `UnknownOperation` as `WB_UNKNOWN_OPERATION`.
fn c_name(name: &str) -> String {
    let mut c_name = String::from("WB");
    for letter in name.chars() {
        if letter.is_uppercase() {
            c_name.push('_');
        }
        c_name.extend(letter.to_uppercase());
    }
    c_name
}

#[test]
#[cfg_attr(miri, ignore = "reads pages")]
fn the_page_and_the_header_name_every_operation_and_status() {
    let (page, header) = (file("docs/abi.md"), file("bindings/c/include/waybill.h"));
    let operations = Operation::ALL.map(|one| (format!("{one:?}"), i64::from(one.number())));
    let statuses = Status::ALL.map(|one| (format!("{one:?}"), i64::from(one.number())));
    for (name, number) in operations.into_iter().chain(statuses) {
        let name = c_name(&name);
        assert!(
            page.contains(&format!("| {number} | `{name}` | ")),
            "the page: {name} {number}"
        );
        let line = format!("    {name} = {number}");
        let has = |end| header.contains(&format!("{line}{end}"));
        assert!(has(",\n") || has("\n"), "the header: {name} {number}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads pages")]
fn the_header_names_every_action_and_class_of_replies() {
    let header = file("bindings/c/include/waybill.h");
    let of_enum = |name: &str| {
        let (_, rest) = header.split_once(&format!("enum {name} {{")).unwrap();
        let names = rest.split_once("};").unwrap().0.split(',');
        names.map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let actions = ActionType::ALL.map(|one| format!("{} = {}", c_name(one.name()), one.code()));
    assert_eq!(of_enum("wb_action"), actions);
    let classes = ReplyClass::ALL.map(|one| {
        let name = one.name().to_uppercase();
        format!("WB_REPLY_{name} = {}", one as u8)
    });
    assert_eq!(of_enum("wb_reply_class"), classes);
}

#[test]
#[cfg_attr(miri, ignore = "reads pages")]
fn the_operations_are_explained_in_their_order() {
    let page = file("docs/abi.md");
    let headings: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with("### "))
        .collect();
    let wanted =
        Operation::ALL.map(|one| format!("### {} `{}`", one.number(), c_name(&format!("{one:?}"))));
    assert_eq!(headings[1..], wanted);
}

#[test]
#[cfg_attr(miri, ignore = "reads pages")]
fn the_page_and_the_header_have_the_versions_and_limits() {
    let (page, header) = (file("docs/abi.md"), file("bindings/c/include/waybill.h"));
    assert!(header.contains(&format!("#define WB_ABI_VERSION {ABI_VERSION}\n")));
    assert!(header.contains(&format!("#define WB_VERSION {VERSION:#08x}\n")));
    assert!(page.contains(&format!("`wb_abi_version` returns {ABI_VERSION}. ")));
    assert_eq!(
        (MAX_INPUT, MAX_RULES, MAX_ANSWER),
        (67_108_864, 1 << 20, 2_147_483_647)
    );
    assert!(page.contains("64 MiB (67 108 864 bytes)") && page.contains("2 147 483 647 bytes"));
}
