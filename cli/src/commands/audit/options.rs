//! The options of `waybill audit`, and its help.
#![allow(
    clippy::doc_markdown,
    reason = "these comments are the help texts, read on a terminal"
)]

use std::path::PathBuf;

use chrono::FixedOffset;
use clap::Args;
use waybill_engine::{Field, Timestamp};

use crate::feed::FeedArgs;
use crate::intake::IntakeArgs;
use crate::lang::either;
use crate::rule_source::{Phones, RuleSource};
use crate::system::{parse_offset, parse_time};

/// Read a history of updates and tell what really happened, as a text and as a page to show
///
/// Every line is decided as `waybill gate` would. The report begins with what is wrong and what
/// to do first: parcels that are stuck, what is refused and why, signatures that came late,
/// duplicates, missing scans. Then it counts what became of the lines, day by day, by carrier and
/// by site, draws the ways that parcels took on the state diagram, and gives the reasons of what
/// was refused with examples, the hours of the day, the gaps between updates and the time to the
/// signature. It shows no messages and no order tokens.
///
/// The text goes to standard output, unless --html, --json or --stuck writes there.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Options {
    /// The feed, JSON Lines or CSV, packed with gzip or Zstandard or not; standard input if it is
    /// `-` or not given
    pub(crate) feed: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) feed_args: FeedArgs,

    #[command(flatten)]
    pub(crate) intake_args: IntakeArgs,

    /// The rules to decide by: `standard`, `strict`, or a file of a carrier's own
    #[arg(long, default_value = "standard", value_name = "RULES")]
    pub(crate) rules: RuleSource,

    /// The time to decide at, in Unix seconds or RFC 3339; this machine's clock if not given
    ///
    /// It matters to nothing but updates that lie in its future, so that an audit of old scans is
    /// the same on any day. Give it, as the time of the export, where clocks of scanners ran ahead.
    #[arg(
        long,
        value_parser = parse_time,
        value_name = "TIME",
        allow_negative_numbers = true
    )]
    pub(crate) now: Option<Timestamp>,

    /// What to do with mobile numbers that are not the bare 11 digits; as the rules say if not
    /// given
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) phones: Option<Phones>,

    /// Where a page goes that any browser shows, in one file that loads nothing
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// Where the figures go as JSON, for other programs
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Where all stuck waybills go as CSV: waybill_id, carrier, site, status, held, since, days
    ///
    /// Those whose last update is the longest ago come first. Carrier and site are those that had
    /// the waybill last, and empty where nothing names them.
    #[arg(long, value_name = "FILE")]
    pub(crate) stuck: Option<PathBuf>,

    /// Another feed to compare with, as that of the month before; what became worse and better is
    /// told first
    ///
    /// It is read with the same options, the map and the fields among them; `-` is standard input.
    #[arg(long, value_name = "FEED")]
    pub(crate) against: Option<PathBuf>,

    /// The field that names a line's carrier, if it is none of those that are looked for
    ///
    /// Looked for are, in this order: delivery_id, deliveryId, DeliveryID, carrier, carrier_id,
    /// carrierId, carrier_code, carrierCode.
    #[arg(long, value_parser = parse_carrier_field, value_name = "NAME")]
    pub(crate) carrier_field: Option<String>,

    /// The field that names the depot or station which scanned, if it is none of those that are
    /// looked for
    ///
    /// Looked for are, in this order: site, site_id, siteId, site_code, siteCode, site_name,
    /// siteName, depot, 网点, 站点, 网点名称, 站点名称, 扫描网点, 操作网点. It is a column of the
    /// table, or a field of the line itself, not of what is nested in it.
    #[arg(long, value_parser = parse_site_field, value_name = "NAME")]
    pub(crate) site: Option<String>,

    /// The clock of the report: its hours of the day and its dates, and the feed's local times;
    /// +08:00 if not given
    ///
    /// A map says at which offset its local times are; this goes before it.
    #[arg(
        long,
        value_parser = parse_offset,
        value_name = "OFFSET",
        allow_hyphen_values = true
    )]
    pub(crate) utc_offset: Option<FixedOffset>,

    /// An open waybill counts as stuck this many days after its last update, at the feed's end
    #[arg(
        long,
        default_value_t = 7,
        value_parser = clap::value_parser!(u16).range(1..),
        value_name = "DAYS"
    )]
    pub(crate) stuck_after: u16,
}

const EXAMPLES: &str = "\
Examples:
  waybill audit scans.jsonl
      The report as a text.
  waybill audit scans.jsonl --html audit.html --lang zh
      The text in Chinese, and a page that opens in Chinese; its readers can switch.
  cat 2026-*.jsonl.gz | waybill audit --rules strict --html strict.html
      What a year of scans would come to under other rules.
  waybill audit october.jsonl --against september.jsonl --stuck stuck.csv
      What became worse and better since, and a list of the parcels to look for.
  waybill audit export.csv --map text-zh --site 操作站点
      A table in a carrier's own words, with refusals by site.
  waybill audit scans.jsonl --carrier-field courier_company --json - | jq .carriers
      Carriers side by side, by a field of your own, for another program.

Exit status:
  0  the feed was read to its end, whatever was in it
  1  the same, and none of its lines could be read
  2  wrong usage, a file that is no feed, or a file that could not be read or written to its end";

/// The field of the carrier.
fn parse_carrier_field(name: &str) -> Result<String, String> {
    parse_field(name, ["the carrier", "快递公司"])
}

/// The field of the site.
fn parse_site_field(name: &str) -> Result<String, String> {
    parse_field(name, ["the site", "网点"])
}

/// The name of a field that is not one of the update's own, and names this.
fn parse_field(name: &str, [what, what_zh]: [&str; 2]) -> Result<String, String> {
    if name.is_empty() {
        Err(either("give the name of a field", "请给出字段名").to_owned())
    } else if name.to_ascii_lowercase().contains("token") {
        Err(either(
            format!("give the field that names {what}; tokens are never shown"),
            format!("请给出标明{what_zh}的字段；token 从不显示"),
        ))
    } else if Field::from_name(name).is_some() {
        Err(either(
            format!("give the field that names {what}; this one is the update's own"),
            format!("请给出标明{what_zh}的字段；这个是更新自己的字段"),
        ))
    } else {
        Ok(name.to_owned())
    }
}
