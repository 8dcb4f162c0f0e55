//! The map of a call: as bytes that the caller keeps, and from a file.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use waybill_intake::{InvalidMap, Map};

use crate::input::MAX_RULES;
use crate::problem::Problem;
use crate::status::Status;

/// The map that the caller kept.
pub(crate) fn read(bytes: &[u8]) -> Result<Map, Status> {
    if bytes.len() > MAX_RULES {
        return Err(Status::TooLarge);
    }
    Map::from_bytes(bytes).map_err(|_| Status::WrongMap)
}

/// The map of a JSON file, or everything that is wrong with it.
pub(crate) fn from_json(file: &[u8]) -> Result<Map, Vec<Problem>> {
    Map::from_json(text(file)?).map_err(|invalid| problems(&invalid))
}

/// The map of a TOML file, or everything that is wrong with it.
pub(crate) fn from_toml(file: &[u8]) -> Result<Map, Vec<Problem>> {
    Map::from_toml(text(file)?).map_err(|invalid| problems(&invalid))
}

/// The ready map of this name, or which there are.
pub(crate) fn ready(name: &[u8]) -> Result<Map, Vec<Problem>> {
    let name = text(name)?;
    Map::ready(name).ok_or_else(|| {
        let names: Vec<&str> = Map::ready_names().collect();
        // Names are short; of another text a beginning is enough to find it.
        let found: String = name.chars().take(40).collect();
        alloc::vec![Problem {
            english: alloc::format!("`{found}` is no ready map; there are {}", names.join(", ")),
            chinese: alloc::format!("没有名为“{found}”的现成映射；可用：{}", names.join("、")),
        }]
    })
}

/// The text of a file, without the mark that editors put before it.
fn text(file: &[u8]) -> Result<&str, Vec<Problem>> {
    let text = str::from_utf8(file).map_err(|error| {
        let place = error.valid_up_to() + 1;
        alloc::vec![Problem {
            english: alloc::format!("the map is not UTF-8: byte {place} can't be decoded"),
            chinese: alloc::format!("映射不是 UTF-8：第 {place} 个字节无法解码"),
        }]
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn problems(invalid: &InvalidMap) -> Vec<Problem> {
    let faults = invalid.faults().iter();
    let problem = |fault: &waybill_intake::MapFault| Problem {
        english: fault.to_string(),
        chinese: fault.chinese().to_string(),
    };
    faults.map(problem).collect()
}
