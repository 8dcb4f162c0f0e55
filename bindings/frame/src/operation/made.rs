//! The answer to a file: the bytes to keep, or everything that is wrong with it.

use alloc::vec::Vec;

use crate::output::Output;
use crate::problem::Problem;

pub(super) fn write(made: Result<Vec<u8>, Vec<Problem>>, out: &mut Output<'_>) {
    match made {
        Ok(kept) => {
            out.count(0);
            out.count(kept.len());
            out.bytes(&kept);
        }
        Err(problems) => {
            out.count(problems.len());
            out.count(0);
            for problem in problems {
                let (english, chinese) = (out.later(), out.later());
                out.text(english, problem.english);
                out.text(chinese, problem.chinese);
            }
        }
    }
}
