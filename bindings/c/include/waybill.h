/*
 * The waybill engine for C. What each number and byte means is in docs/abi.md of the repository.
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

enum wb_outcome { WB_ACCEPTED = 0, WB_DUPLICATE = 1, WB_REJECTED = 2, WB_MALFORMED = 3 };

/* What a block holds: an update, or for WB_MAP_READ a foreign record. */
enum wb_kind { WB_FIELDS = 0, WB_JSON = 1, WB_FOREIGN = 2, WB_ROW = 3 };

/* What WB_MAP makes a map of. */
enum wb_map_form { WB_MAP_JSON = 0, WB_MAP_TOML = 1, WB_MAP_READY = 2 };

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
