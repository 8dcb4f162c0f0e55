//! The block of a foreign record: its bytes, or the cells of a row.

use alloc::vec::Vec;

use crate::block::Head;
use crate::input::Input;
use crate::status::Status;

/// The kind of a block with a record: JSON, or the body of a form.
const RECORD: u8 = 2;
/// The kind of a block with the cells of a row.
const ROW: u8 = 3;

/// Reads a record.
pub(crate) fn record<'a>(input: &mut Input<'a>) -> Result<&'a [u8], Status> {
    Ok(content(input, RECORD)?.rest())
}

/// Reads the cells of a row, or of the header of a table.
pub(crate) fn row<'a>(input: &mut Input<'a>) -> Result<Vec<&'a [u8]>, Status> {
    let mut content = content(input, ROW)?;
    let count = content.length()?;
    // No room is made for a count alone: each cell has bytes of its own.
    let mut cells = Vec::new();
    for _ in 0..count {
        let length = content.length()?;
        cells.push(content.bytes(length)?);
    }
    content.end()?;
    Ok(cells)
}

fn content<'a>(input: &mut Input<'a>, wanted: u8) -> Result<Input<'a>, Status> {
    let head = Head::read(input)?;
    match head {
        Head {
            kind,
            flags: 0,
            present: 0,
            place: 0,
            content,
        } if kind == wanted => Ok(content),
        _ => Err(Status::WrongValue),
    }
}
