//! What WeChat's answer means.

use waybill_engine::{Reply, ReplyClass};

use crate::input::Input;
use crate::output::Output;
use crate::status::Status;
use crate::want::Want;

const HAS_CODE: u8 = 8;

pub(super) fn reply(mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Status> {
    let want = Want::read(&mut input, Want::TEXTS)?;
    let (kind, zero) = (input.u8()?, input.u8()?);
    let http_status = u16::from_le_bytes([input.u8()?, input.u8()?]);
    let code = input.i64()?;
    let body = input.rest();
    let reply = match (kind, zero, http_status, code, body) {
        (0, 0, status, 0, body) => Reply::from_https(status, body),
        (1, 0, 0, 0, body) => Reply::from_cloud(body),
        (2, 0, 0, 0, []) => Reply::no_answer(),
        (3, 0, 0, code, message) => {
            let message = alloc::string::String::from_utf8_lossy(message);
            Reply::new(code, message)
        }
        _ => return Err(Status::WrongValue),
    };
    let class = reply.class();
    out.u8(class as u8);
    out.u8(class_flags(class) | if reply.code().is_some() { HAS_CODE } else { 0 });
    out.u16(reply.http_status().unwrap_or(0));
    let message = out.later();
    out.i64(reply.code().unwrap_or(0));
    let (english, chinese) = (out.later(), out.later());
    out.text(message, reply.message());
    want.texts(out, (english, &reply), (chinese, reply.chinese()));
    Ok(())
}

/// Confirmed, may be sent again, in doubt.
pub(super) fn class_flags(class: ReplyClass) -> u8 {
    u8::from(class.is_confirmed())
        | u8::from(class.may_resend()) << 1
        | u8::from(class.is_in_doubt()) << 2
}
