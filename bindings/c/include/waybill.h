/*
 * The waybill engine for C. What each number and byte means is in docs/abi.md of the repository, which is installed
 * beside the examples as share/doc/waybill/abi.md.
 *
 * Link with libwaybill (pkg-config --cflags --libs waybill).
 */
#ifndef WAYBILL_H
#define WAYBILL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the frame that this header describes; wb_abi_version() must return the same. */
#ifndef WB_ABI_VERSION
#define WB_ABI_VERSION 1
#endif

/* The version that wb_version() returns: 65536 * major + 256 * minor + patch. */
#define WB_VERSION 0x000100

enum wb_operation {
    WB_DECIDE = 1,
    WB_DECIDE_MANY = 2,
    WB_EXPLAIN = 3,
    WB_RECORD = 4,
    WB_NEXT = 5,
    WB_TRACKER = 6,
    WB_RULES = 7,
    WB_RULES_SHOW = 8,
    WB_RULES_DIFF = 9,
    WB_TRAIL_DECIDE = 10,
    WB_TRAIL_IMPORT = 11,
    WB_TRAIL_LATE = 12,
    WB_TRAIL_REPLAY = 13,
    WB_REPLY = 14,
    WB_TABLES = 15,
    WB_MAP = 16,
    WB_MAP_SHOW = 17,
    WB_MAP_READ = 18
};

enum wb_status {
    WB_UNKNOWN_OPERATION = -1,
    WB_NULL_POINTER = -2,
    WB_OVERLAP = -3,
    WB_TOO_LARGE = -4,
    WB_TOO_SHORT = -5,
    WB_TOO_LONG = -6,
    WB_WRONG_VALUE = -7,
    WB_WRONG_RULES = -8,
    WB_WRONG_TRACKER = -9,
    WB_WRONG_TRAIL = -10,
    WB_WRONG_NOW = -11,
    WB_ANSWER_TOO_LARGE = -12,
    WB_WRONG_MAP = -13
};

/* What an answer is to hold. */
enum wb_wanted {
    WB_HTTPS_BODY = 1,
    WB_CLOUD_ARGUMENTS = 2,
    WB_ENGLISH = 4,
    WB_CHINESE = 8,
    WB_ADOPT = 16,
    WB_RESEND = 32
};

/* What an update says happened, by WeChat's codes. A field takes any number; another one is answered 114. */
enum wb_action {
    WB_PICKED_UP = 100001,
    WB_PICKUP_FAILED = 100002,
    WB_COURIER_ASSIGNED = 100003,
    WB_IN_TRANSIT = 200001,
    WB_OUT_FOR_DELIVERY = 300002,
    WB_SIGNED = 300003,
    WB_DELIVERY_FAILED = 300004,
    WB_CANCELLED = 400001,
    WB_HELD = 400002
};

enum wb_outcome { WB_ACCEPTED = 0, WB_DUPLICATE = 1, WB_REJECTED = 2, WB_MALFORMED = 3 };

/* What a block holds: an update, or for WB_MAP_READ a foreign record. */
enum wb_kind { WB_FIELDS = 0, WB_JSON = 1, WB_FOREIGN = 2, WB_ROW = 3 };

/* What WB_MAP makes a map of. */
enum wb_map_form { WB_MAP_JSON = 0, WB_MAP_TOML = 1, WB_MAP_READY = 2 };

/* How WB_TRAIL_IMPORT takes a trace: only if all of it is accepted or repeated, or what is. */
enum wb_import_mode { WB_ALL_OR_NOTHING = 0, WB_BEST_EFFORT = 1 };

/* What WB_REPLY is given. */
enum wb_reply_kind { WB_REPLY_HTTPS = 0, WB_REPLY_CLOUD = 1, WB_NO_REPLY = 2, WB_REPLY_CODE = 3 };

/* What WeChat's answer means: docs/replies.md of the repository. */
enum wb_reply_class {
    WB_REPLY_ACCEPTED = 0,
    WB_REPLY_TRANSIENT = 1,
    WB_REPLY_ACCESS_TOKEN_REFUSED = 2,
    WB_REPLY_WAIT_A_MINUTE = 3,
    WB_REPLY_QUOTA_USED_UP = 4,
    WB_REPLY_WAYBILL_REFUSED = 5,
    WB_REPLY_ORDER_TOKEN_REFUSED = 6,
    WB_REPLY_CALL_REFUSED = 7,
    WB_REPLY_ACCOUNT_REFUSED = 8,
    WB_REPLY_UNKNOWN_CODE = 9,
    WB_REPLY_EMPTY = 10,
    WB_REPLY_NO_ANSWER = 11
};

enum wb_reply_flag { WB_CONFIRMED = 1, WB_MAY_RESEND = 2, WB_IN_DOUBT = 4, WB_HAS_CODE = 8 };

/* What an item of WB_MAP_READ is. */
enum wb_item_kind { WB_ITEM_UPDATE = 0, WB_ITEM_IGNORED = 1, WB_ITEM_EMPTY = 2, WB_ITEM_MALFORMED = 3 };

enum wb_flag { WB_SEEN_BEFORE = 1 };

enum wb_present {
    WB_HAS_TOKEN = 1,
    WB_HAS_WAYBILL_ID = 2,
    WB_HAS_ACTION_TIME = 4,
    WB_HAS_ACTION_TYPE = 8,
    WB_HAS_ACTION_MSG = 16,
    WB_HAS_ALL = 31
};

/*
 * The fixed fields, as a compiler lays them out on a little-endian machine. Copy them with memcpy;
 * buffers need no alignment.
 */

/* The head of WB_DECIDE and WB_EXPLAIN; a block follows. */
struct wb_decide_head {
    uint32_t wanted;
    uint32_t reserved;
    int64_t now;
    uint8_t tracker[16];
};

/* The head of a block of kind WB_JSON, WB_FOREIGN or WB_ROW; the record or the cells follow. */
struct wb_json_block {
    uint8_t kind;
    uint8_t flags;
    uint8_t present;
    uint8_t reserved;
    uint32_t size;
    uint32_t place;
    uint32_t reserved_too;
};

/* The head of a block of kind WB_FIELDS; token, waybill id and message follow. */
struct wb_fields_block {
    uint8_t kind;
    uint8_t flags;
    uint8_t present;
    uint8_t reserved;
    uint32_t size;
    uint32_t place;
    uint32_t reserved_too;
    int64_t action_time;
    int64_t action_type;
    uint32_t token_length;
    uint32_t waybill_id_length;
    uint32_t action_msg_length;
    uint32_t reserved_three;
};

/* The head of an answer; payloads, texts and codes of faults follow. */
struct wb_answer {
    uint8_t outcome;
    uint8_t mark;
    uint16_t code;
    uint8_t situation;
    uint8_t flags;
    uint16_t permitted;
    uint8_t tracker[16];
    uint64_t fingerprint;
    int64_t limit;
    uint64_t way;
    uint32_t https_length;
    uint32_t cloud_length;
    uint32_t english_length;
    uint32_t chinese_length;
    uint32_t fault_count;
    uint32_t size;
};

/* The head of the answer to WB_RECORD; token, waybill id, message, texts and codes of faults follow. */
struct wb_record {
    uint8_t outcome;
    uint8_t action;
    uint16_t code;
    uint32_t fault_count;
    uint64_t fingerprint;
    int64_t action_time;
    int64_t action_type;
    uint32_t token_length;
    uint32_t waybill_id_length;
    uint32_t action_msg_length;
    uint32_t english_length;
    uint32_t chinese_length;
    uint32_t reserved;
};

/* The head of WB_RULES and WB_MAP; the file or the name follows. */
struct wb_make_head {
    uint32_t form;
    uint32_t reserved;
};

/* The head of the answers to them; the bytes to keep follow, or each fault: a wb_fault and its texts. */
struct wb_made {
    uint32_t fault_count;
    uint32_t kept_length;
};

struct wb_fault {
    uint32_t english_length;
    uint32_t chinese_length;
};

/* The head of WB_TRAIL_DECIDE; the trail and a block follow. That of WB_TRAIL_LATE ends before `now`. */
struct wb_trail_head {
    uint32_t wanted;
    uint32_t trail_length;
    int64_t now;
};

/* The head of the answer to WB_TRAIL_DECIDE; the trail to store and a wb_answer with its parts follow. */
struct wb_trail_decided {
    uint32_t trail_length;
    uint32_t reserved;
};

/* The head of WB_TRAIL_IMPORT; the trail and the blocks follow. */
struct wb_import_head {
    uint32_t wanted;
    uint32_t trail_length;
    int64_t now;
    uint32_t mode;
    uint32_t update_count;
};

/* The head of the answer; the trail to store, the order of the well-formed ones as uint32_t, and the answers follow. */
struct wb_imported {
    uint32_t trail_length;
    uint32_t is_taken_in;
    uint32_t update_count;
    uint32_t well_formed_count;
};

/* WB_NEXT; the answer begins with the situation's place and the permitted actions. */
struct wb_next_head {
    uint32_t wanted;
    uint32_t reserved;
    uint8_t tracker[16];
};

/* The head of WB_REPLY; the body or the message follows. */
struct wb_reply_head {
    uint32_t wanted;
    uint8_t kind;
    uint8_t reserved;
    uint16_t http_status;
    int64_t code;
};

/* The head of the answer; WeChat's message and the texts follow. */
struct wb_reply {
    uint8_t reply_class;
    uint8_t flags;
    uint16_t http_status;
    uint32_t message_length;
    int64_t code;
    uint32_t english_length;
    uint32_t chinese_length;
};

/* The head of WB_MAP_READ; the map's bytes and the blocks follow. */
struct wb_map_read_head {
    uint32_t wanted;
    uint32_t map_length;
    uint32_t record_count;
    uint32_t is_table;
};

/* The head of the answer to WB_MAP_READ; the texts of a header that is refused and the items follow. */
struct wb_items {
    uint32_t item_count;
    uint32_t is_refused;
    uint32_t english_length;
    uint32_t chinese_length;
};

/* The head of an item; its texts and the codes of its faults follow. */
struct wb_item {
    uint8_t kind;
    uint8_t action;
    uint16_t code;
    uint32_t record;
    uint32_t number;
    uint32_t fault_count;
    uint64_t fingerprint;
    int64_t action_time;
    int64_t action_type;
    uint32_t token_length;
    uint32_t waybill_id_length;
    uint32_t action_msg_length;
    uint32_t carrier_length;
    uint32_t foreign_code_length;
    uint32_t doubt_length;
    uint32_t reason_length;
    uint32_t english_length;
    uint32_t chinese_length;
    uint32_t size;
};

/* The version of the frame that the library speaks. */
uint32_t wb_abi_version(void);

/* The engine's own version. */
uint32_t wb_version(void);

/*
 * Carries out an operation. Returns the length of the answer, which is in `output` if it is at most
 * `output_capacity`, or a negative status. `rules` are the bytes that WB_RULES made; none are the preset
 * standard. A pointer may be null where its length is 0.
 */
int32_t wb_call(uint32_t operation, const uint8_t *rules, size_t rules_length, const uint8_t *input,
                size_t input_length, uint8_t *output, size_t output_capacity);

#ifdef __cplusplus
}
#endif

#endif
