//! The options of `waybill explain`, and its help.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use waybill_engine::{ActionType, Status, Timestamp, WaybillId};

use crate::lang::either;
use crate::rule_source::RuleSource;
use crate::system::parse_time;

/// Say what a waybill may do next, and why an update would be accepted or refused
///
/// Without --action: what may come next from the status, and where it leads. With --action and
/// --time: each check that the update goes through, and the answer.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Options {
    /// Where the waybill stands
    #[arg(
        long,
        value_parser = statuses(),
        value_name = "STATUS",
        default_value = Status::AwaitingPickup.name()
    )]
    pub(crate) status: Status,

    /// It is held there
    #[arg(long)]
    pub(crate) held: bool,

    /// The waybill, as the state file of `waybill gate --state` knows it, in place of a status
    #[arg(long, value_parser = waybill_id, value_name = "ID", requires = "state")]
    pub(crate) waybill: Option<WaybillId<'static>>,

    /// The state file; a run may be using it meanwhile
    #[arg(
        long,
        value_name = "FILE",
        requires = "waybill",
        conflicts_with_all = ["status", "held", "since"]
    )]
    pub(crate) state: Option<PathBuf>,

    /// The highest time accepted so far, in Unix seconds or RFC 3339
    #[arg(long, value_parser = parse_time, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) since: Option<Timestamp>,

    /// The update to explain: its action type, by number, name, letters or Chinese label
    #[arg(long, value_parser = actions(), value_name = "ACTION", requires = "time")]
    pub(crate) action: Option<ActionType>,

    /// The time of the update, in Unix seconds or RFC 3339
    #[arg(
        long,
        value_parser = parse_time,
        value_name = "TIME",
        requires = "action",
        allow_negative_numbers = true
    )]
    pub(crate) time: Option<Timestamp>,

    /// The message of the update, to have it checked too
    #[arg(long, value_name = "TEXT", requires = "action")]
    pub(crate) message: Option<String>,

    /// The time to decide at; this machine's clock if not given
    #[arg(
        long,
        value_parser = parse_time,
        value_name = "TIME",
        allow_negative_numbers = true
    )]
    pub(crate) now: Option<Timestamp>,

    /// The rules: `standard`, `strict`, or a file of a carrier's own
    #[arg(long, default_value = "standard", value_name = "RULES")]
    pub(crate) rules: RuleSource,
}

/// An update that an explanation was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AskedUpdate<'a> {
    pub(crate) action: ActionType,
    pub(crate) time: Timestamp,
    pub(crate) message: Option<&'a str>,
}

impl Options {
    /// The update to explain, if there is one.
    pub(crate) fn update(&self) -> Option<AskedUpdate<'_>> {
        Some(AskedUpdate {
            action: self.action?,
            time: self.time?,
            message: self.message.as_deref(),
        })
    }
}

const EXAMPLES: &str = "\
Examples:
  waybill explain --status PickedUp
      What may come next for a waybill that was picked up.
  waybill explain --status Signed --since 1700009000 --action 200001 --time 1700009600
      Why a scan after the signature is refused.
  waybill explain --state waybill.state --waybill SF1020304050607
      What may come next for a waybill that `waybill gate --state` knows.
  waybill explain --status InTransit --held --lang zh
      The same for a held waybill, in Chinese.

Exit status:
  0  explained, whatever the answer
  2  wrong usage, or a file that could not be read";

fn waybill_id(text: &str) -> Result<WaybillId<'static>, String> {
    let id = WaybillId::new(text)
        .map_err(|invalid| either(invalid.to_string(), invalid.chinese().to_string()))?;
    Ok(id.into_owned())
}

/// The statuses by their names.
fn statuses() -> impl TypedValueParser<Value = Status> {
    let named = |status: Status| {
        let name = PossibleValue::new(status.name());
        name.help(status.label_zh()).alias(status.label_zh())
    };
    PossibleValuesParser::new(Status::ALL.map(named)).try_map(|name| {
        let unknown = || {
            either(
                format!("there is no status {name}"),
                format!("没有状态 {name}"),
            )
        };
        name.parse().map_err(|_| unknown())
    })
}

/// The action types by their numbers, which have other names too.
fn actions() -> impl TypedValueParser<Value = ActionType> {
    let numbered = |action: ActionType| {
        PossibleValue::new(action.code().to_string())
            .help(format!("{} {}", action.name(), action.label_zh()))
            .aliases([action.name(), action.short(), action.label_zh()])
    };
    PossibleValuesParser::new(ActionType::ALL.map(numbered)).try_map(|given| {
        let is_meant =
            |action: &ActionType| given == action.short() || given.parse() == Ok(*action);
        let unknown = || {
            either(
                format!("there is no action type {given}"),
                format!("没有操作类型 {given}"),
            )
        };
        ActionType::ALL
            .into_iter()
            .find(is_meant)
            .ok_or_else(unknown)
    })
}
