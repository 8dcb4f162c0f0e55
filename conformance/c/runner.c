/*
 * The conformance suite from C: asks the library every vector, and takes the million decisions.
 *
 *   runner VECTORS OWN_RULES MESSAGES
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdbool.h>

#include "frames.h"
#include "sha256.h"

enum { WAYBILLS = 256, DECISIONS_A_ROUND = 1000, ROUNDS = 1000, MESSAGES = 16 };

static const uint32_t ACTIONS[] = {100001, 100002, 100003, 200001, 300002, 300003, 300004, 400001, 400002};

static struct bytes standard, strict, own, request, answer;
static const char *line; /* the vector that is asked */
static unsigned differences;

static void give_up(const char *what) {
    fprintf(stderr, "runner: %s\n", what);
    exit(1);
}

static char *file_text(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) give_up(path);
    struct bytes text = {0};
    char part[4096];
    for (size_t length; (length = fread(part, 1, sizeof part, file)) > 0;) put(&text, part, length);
    put(&text, "", 1);
    fclose(file);
    return (char *)text.data;
}

/* Vectors: one flat object a line, whose texts have no escapes. */

/* Where the value of a field begins; NULL if it is not there. */
static const char *value(const char *name) {
    char key[32];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(line, key);
    return at == NULL ? NULL : at + strlen(key);
}

static int64_t number(const char *name) {
    const char *at = value(name);
    return at == NULL ? 0 : strtoll(at, NULL, 10);
}

static bool is_true(const char *name) {
    const char *at = value(name);
    return at != NULL && *at == 't';
}

static bool is_text(const char *name, const char *text) {
    const char *at = value(name);
    return at != NULL && strncmp(at + 1, text, strlen(text)) == 0 && at[1 + strlen(text)] == '"';
}

static unsigned digit(char c) { return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10); }

/* The bytes of a text of hexadecimal digits; nothing if it is not there. */
static struct bytes hex(const char *name) {
    struct bytes bytes = {0};
    const char *at = value(name);
    for (at = at == NULL ? "" : at + 1; *at != 0 && *at != '"'; at += 2) {
        uint8_t byte = (uint8_t)(digit(at[0]) << 4 | digit(at[1]));
        put(&bytes, &byte, 1);
    }
    return bytes;
}

static void differs(const char *name) {
    if (differences++ < 20) fprintf(stderr, "runner: %s differs in %.*s\n", name, 400, line);
}

static void expect_bytes(const char *name, const void *data, size_t length) {
    struct bytes expected = hex(name);
    if (expected.length != length || (length > 0 && memcmp(expected.data, data, length) != 0)) differs(name);
    free(expected.data);
}

static void expect_number(const char *name, int64_t found) {
    if (number(name) != found) differs(name);
}

static void expect_flag(const char *name, bool found) {
    if (is_true(name) != found) differs(name);
}

static void expect_text(const char *name, const char *found) {
    if (!is_text(name, found)) differs(name);
}

/* A number that is written as 16 hexadecimal digits, the most significant first. */
static void expect_fingerprint(uint64_t found) {
    char digits[17];
    snprintf(digits, sizeof digits, "%016" PRIx64, found);
    expect_text("fingerprint", digits);
}

static const struct bytes *rules_named(void) {
    return is_text("rules", "strict") ? &strict : is_text("rules", "own") ? &own : &standard;
}

static void put_text_field(struct bytes *block, const char *name, uint8_t bit, uint32_t *length) {
    struct bytes text = hex(name);
    if (value(name) != NULL) {
        ((struct wb_fields_block *)(void *)block->data)->present |= bit;
        *length = (uint32_t)text.length;
        put(block, text.data, text.length);
    }
    free(text.data);
}

static void put_scan(uint8_t flags) {
    struct bytes json = hex("json");
    if (value("json") != NULL) {
        put_json(&request, json.data, json.length, flags);
    } else {
        struct wb_fields_block head = {.kind = WB_FIELDS, .flags = flags};
        struct bytes block = {0};
        uint32_t lengths[3] = {0, 0, 0};
        put(&block, &head, sizeof head);
        put_text_field(&block, "token", WB_HAS_TOKEN, &lengths[0]);
        put_text_field(&block, "waybill_id", WB_HAS_WAYBILL_ID, &lengths[1]);
        put_text_field(&block, "action_msg", WB_HAS_ACTION_MSG, &lengths[2]);
        memcpy(&head, block.data, sizeof head);
        if (value("action_time") != NULL) head.present |= WB_HAS_ACTION_TIME;
        if (value("action_type") != NULL) head.present |= WB_HAS_ACTION_TYPE;
        head.action_time = number("action_time");
        head.action_type = number("action_type");
        head.token_length = lengths[0];
        head.waybill_id_length = lengths[1];
        head.action_msg_length = lengths[2];
        head.size = (uint32_t)block.length;
        memcpy(block.data, &head, sizeof head);
        put(&request, block.data, block.length);
        free(block.data);
    }
    free(json.data);
}

static void check_decide(void) {
    struct bytes tracker = hex("tracker");
    uint32_t wanted = WB_HTTPS_BODY | WB_CLOUD_ARGUMENTS | WB_ENGLISH | WB_CHINESE;
    if (is_true("adopt")) wanted |= WB_ADOPT;
    if (is_true("resend")) wanted |= WB_RESEND;
    request.length = 0;
    put_decide_head(&request, wanted, number("now"), tracker.data);
    free(tracker.data);
    put_scan(is_true("seen") ? WB_SEEN_BEFORE : 0);
    if (ask(WB_DECIDE, rules_named(), &request, &answer) < 0) {
        differs("the status");
        return;
    }
    struct wb_answer head;
    memcpy(&head, answer.data, sizeof head);
    static const char *const outcomes[] = {"accepted", "duplicate", "rejected", "malformed"};
    static const char *const marks[] = {"", "+", "r", "s"};
    expect_text("outcome", outcomes[head.outcome]);
    expect_text("mark", marks[head.mark]);
    expect_number("code", head.code);
    expect_flag("adopted", head.flags & 1);
    expect_flag("by_option", head.flags & 2);
    expect_bytes("tracker_after", head.tracker, sizeof head.tracker);
    expect_fingerprint(head.fingerprint);
    expect_number("limit", head.limit);

    char codes[16 * 7 + 1] = "";
    size_t used = 0;
    for (int place = 0; place < 9; place++)
        if (head.permitted >> place & 1)
            used += (size_t)sprintf(codes + used, used ? ",%" PRIu32 : "%" PRIu32, ACTIONS[place]);
    expect_text("permitted", codes);
    codes[used = 0] = 0;
    for (uint64_t way = head.way; way != 0; way >>= 4)
        used += (size_t)sprintf(codes + used, used ? ",%" PRIu32 : "%" PRIu32, ACTIONS[(way & 15) - 1]);
    expect_text("way", codes);

    const uint8_t *part = answer.data + sizeof head;
    expect_bytes("https", part, head.https_length);
    part += head.https_length;
    expect_bytes("cloud", part, head.cloud_length);
    part += head.cloud_length;
    expect_bytes("english", part, head.english_length);
    part += head.english_length;
    expect_bytes("chinese", part, head.chinese_length);
    part += head.chinese_length;
    codes[used = 0] = 0;
    for (uint32_t i = 0; i < head.fault_count && i < 16; i++, part += 2)
        used += (size_t)sprintf(codes + used, used ? ",%d" : "%d", part[0] | part[1] << 8);
    expect_text("faults", codes);
}

static void check_reply(void) {
    static const char *const classes[] = {
        "accepted",        "transient",           "access_token_refused", "wait_a_minute",
        "quota_used_up",   "waybill_refused",     "order_token_refused",  "call_refused",
        "account_refused", "unknown_code",        "empty",                "no_answer"};
    struct bytes body = hex("body");
    int64_t status = number("http_status"), none = 0;
    request.length = 0;
    put_u32(&request, WB_ENGLISH | WB_CHINESE);
    put_u32(&request, status == 0 ? 1 : (uint32_t)status << 16);
    put(&request, &none, sizeof none);
    put(&request, body.data, body.length);
    free(body.data);
    if (ask(WB_REPLY, &standard, &request, &answer) < 0) {
        differs("the status");
        return;
    }
    uint8_t flags = answer.data[1];
    int64_t code;
    memcpy(&code, answer.data + 8, sizeof code);
    expect_text("class", classes[answer.data[0]]);
    expect_flag("confirmed", flags & 1);
    expect_flag("may_resend", flags & 2);
    expect_flag("in_doubt", flags & 4);
    if ((value("code") != NULL) != ((flags & 8) != 0)) differs("code");
    expect_number("code", code);
    uint32_t message = u32_at(&answer, 4), english = u32_at(&answer, 16), chinese = u32_at(&answer, 20);
    expect_bytes("message", answer.data + 24, message);
    expect_bytes("english", answer.data + 24 + message, english);
    expect_bytes("chinese", answer.data + 24 + message + english, chinese);
}

/* Has the bytes to keep made of a file, and compares its faults; returns whether there are none. */
static bool check_made(uint32_t operation, uint32_t kind, const struct bytes *file, struct bytes *kept) {
    struct bytes texts[2] = {{0}, {0}};
    request.length = 0;
    put_u32(&request, kind);
    put_u32(&request, 0);
    put(&request, file->data, file->length);
    if (ask(operation, &standard, &request, &answer) < 0) {
        differs("the status");
        return false;
    }
    uint32_t faults = u32_at(&answer, 0);
    size_t at = 8;
    for (uint32_t fault = 0; fault < faults; fault++) {
        uint32_t lengths[2] = {u32_at(&answer, at), u32_at(&answer, at + 4)};
        at += 8;
        for (int language = 0; language < 2; language++) {
            if (fault > 0) put(&texts[language], "\n", 1);
            put(&texts[language], answer.data + at, lengths[language]);
            at += lengths[language];
        }
    }
    expect_bytes("english", texts[0].data, texts[0].length);
    expect_bytes("chinese", texts[1].data, texts[1].length);
    if ((value("fingerprint") == NULL) != (faults > 0)) differs("fingerprint");
    if (faults == 0) put(kept, answer.data + 8, u32_at(&answer, 4));
    free(texts[0].data);
    free(texts[1].data);
    return faults == 0;
}

static void check_rules(void) {
    struct bytes file = hex("file"), kept = {0};
    if (check_made(WB_RULES, 0, &file, &kept)) {
        request.length = 0;
        if (ask(WB_RULES_SHOW, &kept, &request, &answer) < 0) give_up("the rules can't be shown");
        uint64_t fingerprint;
        memcpy(&fingerprint, answer.data, sizeof fingerprint);
        expect_fingerprint(fingerprint);
    }
    free(kept.data);
    free(file.data);
}

static void check_map(void) {
    struct bytes file = hex("file"), kept = {0};
    uint32_t form = is_text("form", "json") ? WB_MAP_JSON : is_text("form", "toml") ? WB_MAP_TOML : WB_MAP_READY;
    if (check_made(WB_MAP, form, &file, &kept)) {
        if (ask(WB_MAP_SHOW, &standard, &kept, &answer) < 0) give_up("the map can't be shown");
        uint64_t fingerprint;
        memcpy(&fingerprint, answer.data, sizeof fingerprint);
        expect_fingerprint(fingerprint);
        const uint8_t *part = answer.data + 24;
        expect_bytes("name", part, u32_at(&answer, 8));
        part += u32_at(&answer, 8);
        expect_bytes("title", part, u32_at(&answer, 12));
        part += u32_at(&answer, 12);
        expect_bytes("json", part, u32_at(&answer, 16));
    }
    free(kept.data);
    free(file.data);
}

/* Puts the cells of a row, which end where the next row or the text does; returns where that is. */
static size_t put_row(const struct bytes *table, size_t at) {
    struct bytes cells = {0};
    uint32_t count = 0;
    put_u32(&cells, 0);
    for (size_t start = at;; at++) {
        bool is_over = at == table->length || table->data[at] == 0x1E;
        if (!is_over && table->data[at] != 0x1F) continue;
        put_u32(&cells, (uint32_t)(at - start));
        put(&cells, table->data + start, at - start);
        count++;
        start = at + 1;
        if (is_over) break;
    }
    memcpy(cells.data, &count, sizeof count);
    put_block(&request, WB_ROW, cells.data, cells.length, 0);
    free(cells.data);
    return at;
}

static void put_field(struct bytes *line, const void *text, size_t length) {
    put(line, "\t", 1);
    put(line, text, length);
}

/* An item as the vectors write it; its texts in the order of the frame are in another one there. */
static void put_item(struct bytes *lines, const uint8_t *at) {
    static const char *const kinds[] = {"update", "ignored", "empty", "malformed"};
    struct wb_item head;
    memcpy(&head, at, sizeof head);
    char text[64];
    int used = snprintf(text, sizeof text, "%" PRIu32 "\t%" PRIu32 "\t%s", head.record, head.number, kinds[head.kind]);
    put(lines, text, (size_t)used);
    used = snprintf(text, sizeof text, "%" PRId64 "\t%" PRId64 "\t%016" PRIx64, head.action_type, head.action_time,
                    head.fingerprint);
    put_field(lines, text, (size_t)used);
    const uint32_t lengths[] = {head.token_length,        head.waybill_id_length, head.action_msg_length,
                                head.carrier_length,      head.foreign_code_length, head.doubt_length,
                                head.reason_length,       head.english_length,    head.chinese_length};
    const uint8_t *part = at + sizeof head, *faults = part;
    for (int i = 0; i < 9; i++) faults += lengths[i];
    char codes[16 * 4 + 1] = "";
    size_t length = 0;
    for (uint32_t i = 0; i < head.fault_count && i < 16; i++, faults += 2)
        length += (size_t)sprintf(codes + length, length ? ",%d" : "%d", faults[0] | faults[1] << 8);
    put_field(lines, codes, length);
    for (int i = 0; i < 9; i++) {
        put_field(lines, part, lengths[i]);
        part += lengths[i];
    }
}

static void check_map_read(void) {
    struct bytes name = {0}, kept = {0}, record = hex("record"), table = hex("table"), lines = {0};
    const char *map = value("map") + 1;
    put_u32(&name, WB_MAP_READY);
    put_u32(&name, 0);
    put(&name, map, strcspn(map, "\""));
    if (ask(WB_MAP, &standard, &name, &answer) < 0) give_up("no map");
    put(&kept, answer.data + 8, u32_at(&answer, 4));

    uint32_t rows = 0;
    for (size_t i = 0; i < table.length; i++) rows += table.data[i] == 0x1E;
    bool is_table = value("table") != NULL;
    struct wb_map_read_head head = {WB_ENGLISH | WB_CHINESE, (uint32_t)kept.length, is_table ? rows : 1, is_table};
    request.length = 0;
    put(&request, &head, sizeof head);
    put(&request, kept.data, kept.length);
    if (is_table)
        for (size_t at = put_row(&table, 0); at < table.length;) at = put_row(&table, at + 1);
    else
        put_block(&request, WB_FOREIGN, record.data, record.length, 0);
    if (ask(WB_MAP_READ, rules_named(), &request, &answer) < 0) {
        differs("the status");
    } else {
        struct wb_items items;
        memcpy(&items, answer.data, sizeof items);
        const uint8_t *part = answer.data + sizeof items;
        expect_bytes("english", part, items.english_length);
        expect_bytes("chinese", part + items.english_length, items.chinese_length);
        part += items.english_length + items.chinese_length;
        for (uint32_t i = 0; i < items.item_count; i++) {
            struct wb_item item;
            memcpy(&item, part, sizeof item);
            if (i > 0) put(&lines, "\n", 1);
            put_item(&lines, part);
            part += item.size;
        }
        expect_bytes("items", lines.data, lines.length);
    }
    free(name.data);
    free(kept.data);
    free(record.data);
    free(table.data);
    free(lines.data);
}

static unsigned check_vectors(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) give_up(path);
    char *text = NULL;
    size_t capacity = 0;
    unsigned count = 0;
    while (getline(&text, &capacity, file) > 0) {
        line = text;
        count++;
        if (is_text("ask", "decide"))
            check_decide();
        else if (is_text("ask", "reply"))
            check_reply();
        else if (is_text("ask", "rules"))
            check_rules();
        else if (is_text("ask", "map"))
            check_map();
        else if (is_text("ask", "map_read"))
            check_map_read();
        else
            differs("the question");
    }
    free(text);
    fclose(file);
    return count;
}

/* The decisions: the algorithm is in conformance/README.md. */

struct waybill {
    char id[16], token[16];
    uint8_t tracker[16];
    bool was_asked;
    int64_t action, time;
    uint32_t message;
};

static struct waybill waybills[WAYBILLS];
static char *messages[MESSAGES];
static uint32_t drawn = 2463534242U;

static uint32_t below(uint32_t limit) { return draw(&drawn) % limit; }

static void begin_round(int64_t now) {
    for (int i = 0; i < 64; i++) memset(waybills[below(WAYBILLS)].tracker, 0, 16);
    for (int i = 0; i < 64; i++) {
        struct waybill *waybill = &waybills[below(WAYBILLS)];
        uint8_t head[8] = {1, (uint8_t)below(18)};
        request.length = 0;
        put(&request, head, sizeof head);
        put_i64(&request, now - 1000);
        put_i64(&request, 0);
        if (ask(WB_TRACKER, &standard, &request, &answer) < 0 || answer.data[0] != 1) give_up("no tracker");
        memcpy(waybill->tracker, answer.data + 24, 16);
    }
}

/* Puts the next scan into a request; its place in a batch is that of its waybill. */
static struct waybill *put_next(struct bytes *to, int64_t now, bool in_batch) {
    uint32_t place = below(WAYBILLS), action = below(12), ahead = below(1000), message = below(MESSAGES);
    uint8_t flags = below(64) == 0 ? WB_SEEN_BEFORE : 0;
    struct waybill *waybill = &waybills[place];
    if (action != 9 || !waybill->was_asked) {
        waybill->action = action < 9 ? ACTIONS[action] : action == 10 ? 300001 : 200001;
        waybill->time = (now - 500 + ahead) * (ahead == 0 ? 1000 : 1);
        waybill->message = message;
    }
    waybill->was_asked = true;
    struct scan scan = {waybill->token, waybill->id, messages[waybill->message], waybill->time, waybill->action};
    put_fields(to, &scan, flags, in_batch ? place : 0);
    return waybill;
}

static void add(struct sha256 *sha, const uint8_t *at) {
    struct wb_answer head;
    memcpy(&head, at, sizeof head);
    sha256_add(sha, &head.outcome, 1);
    sha256_add(sha, &head.mark, 1);
    sha256_add(sha, &head.code, 2);
    sha256_add(sha, &head.permitted, 2);
    sha256_add(sha, head.tracker, 16);
    sha256_add(sha, &head.fingerprint, 8);
    sha256_add(sha, &head.https_length, 4);
    sha256_add(sha, at + sizeof head, head.https_length);
    sha256_add(sha, &head.cloud_length, 4);
    sha256_add(sha, at + sizeof head + head.https_length, head.cloud_length);
}

static void one_by_one(struct sha256 *sha, const struct bytes *rules, int64_t now) {
    struct bytes block = {0};
    for (int i = 0; i < DECISIONS_A_ROUND; i++) {
        block.length = request.length = 0;
        struct waybill *waybill = put_next(&block, now, false);
        put_decide_head(&request, WB_HTTPS_BODY | WB_CLOUD_ARGUMENTS, now, waybill->tracker);
        put(&request, block.data, block.length);
        if (ask(WB_DECIDE, rules, &request, &answer) < 0) give_up("a decision is refused");
        memcpy(waybill->tracker, answer.data + 8, 16);
        add(sha, answer.data);
    }
    free(block.data);
}

static void in_one_batch(struct sha256 *sha, const struct bytes *rules, int64_t now) {
    request.length = 0;
    put_u32(&request, WB_HTTPS_BODY | WB_CLOUD_ARGUMENTS);
    put_u32(&request, 0);
    put_i64(&request, now);
    put_u32(&request, WAYBILLS);
    put_u32(&request, DECISIONS_A_ROUND);
    for (int i = 0; i < WAYBILLS; i++) put(&request, waybills[i].tracker, 16);
    for (int i = 0; i < DECISIONS_A_ROUND; i++) put_next(&request, now, true);
    if (ask(WB_DECIDE_MANY, rules, &request, &answer) < 0) give_up("a batch is refused");
    for (int i = 0; i < WAYBILLS; i++) memcpy(waybills[i].tracker, answer.data + 24 + 16 * i, 16);
    const uint8_t *at = answer.data + 24 + 16 * WAYBILLS;
    for (int i = 0; i < DECISIONS_A_ROUND; i++) {
        struct wb_answer head;
        memcpy(&head, at, sizeof head);
        add(sha, at);
        at += head.size;
    }
    if (at != answer.data + answer.length) give_up("a batch's answer has another length");
}

static void decide_a_million(const char *messages_path, char digits[65]) {
    char *text = file_text(messages_path), *rest = text;
    for (int i = 0; i < MESSAGES; i++) messages[i] = strtok_r(i == 0 ? text : NULL, "\n", &rest);
    for (int i = 0; i < WAYBILLS; i++) {
        snprintf(waybills[i].id, sizeof waybills[i].id, "WB%04d", i);
        snprintf(waybills[i].token, sizeof waybills[i].token, "token-%d", i);
    }
    struct sha256 sha;
    sha256_begin(&sha);
    for (int64_t round = 0; round < ROUNDS; round++) {
        const struct bytes *rules = round % 4 == 0 ? &standard : round % 4 == 3 ? &own : &strict;
        int64_t now = 1700000000 + round * 600;
        begin_round(now);
        (round % 2 == 0 ? one_by_one : in_one_batch)(&sha, rules, now);
    }
    sha256_end(&sha, digits);
    free(text);
}

int main(int count, char **arguments) {
    if (count != 4) give_up("usage: runner VECTORS OWN_RULES MESSAGES");
    if (wb_abi_version() != WB_ABI_VERSION || wb_version() != WB_VERSION) give_up("the library is of another version");
    char *own_text = file_text(arguments[2]), digits[65];
    strict = made_rules(2, "");
    own = made_rules(0, own_text);
    free(own_text);
    unsigned vectors = check_vectors(arguments[1]);
    if (differences > 0) {
        fprintf(stderr, "runner: %u differences\n", differences);
        return 1;
    }
    decide_a_million(arguments[3], digits);
    printf("vectors %u decisions %s\n", vectors, digits);
    free(strict.data);
    free(own.data);
    free(request.data);
    free(answer.data);
    return 0;
}
