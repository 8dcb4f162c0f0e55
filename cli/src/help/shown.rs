//! What of a command line is in its help, and under which name in the catalogue.

use clap::Arg;
use clap::builder::PossibleValue;

/// The name of a command in the catalogue: its words behind `waybill`.
pub(super) fn below(path: &str, name: &str) -> String {
    match path {
        "waybill" => name.to_owned(),
        _ => format!("{path} {name}"),
    }
}

/// The values that a help names.
pub(super) fn shown_values(arg: &Arg) -> Vec<PossibleValue> {
    if arg.is_hide_possible_values_set() || !arg.get_action().takes_values() {
        return Vec::new();
    }
    let values = arg.get_possible_values().into_iter();
    values.filter(|value| !value.is_hide_set()).collect()
}
