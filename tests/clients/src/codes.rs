//! WeChat's codes by their meaning for the sender. They are not read from the engine, because the
//! engine is compared with them.

use waybill_engine::ReplyClass;

/// Every code that has a class.
pub const CODES: [(ReplyClass, &[i64]); 9] = [
    (ReplyClass::Accepted, &[0]),
    (ReplyClass::Transient, &[-1, -2, -604_102, -601_008]),
    (
        ReplyClass::AccessTokenRefused,
        &[40_001, 40_014, 41_001, 42_001],
    ),
    (ReplyClass::WaitAMinute, &[45_011, 9_300_509, 9_300_537]),
    (ReplyClass::QuotaUsedUp, &[45_009]),
    (ReplyClass::WaybillRefused, &[40_199, 9_300_528, 930_563]),
    (ReplyClass::OrderTokenRefused, &[9_300_507]),
    (
        ReplyClass::CallRefused,
        &[43_002, 43_003, 44_002, 47_001, 40_097, 930_561, 9_300_526],
    ),
    (
        ReplyClass::AccountRefused,
        &[
            48_001, 48_004, 50_002, 61_003, 61_004, 61_007, 40_164, -604_101,
        ],
    ),
];

/// Some of the codes that have none.
pub const UNKNOWN_CODES: [i64; 4] = [1, -3, 45_010, 9_300_508];
