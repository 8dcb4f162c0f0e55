/* Requests for the tests: bytes that are put together. */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <waybill.h>

struct bytes {
    uint8_t *data;
    size_t length, capacity;
};

static inline void out_of_memory(void) {
    fprintf(stderr, "out of memory\n");
    exit(1);
}

static inline void reserve(struct bytes *bytes, size_t capacity) {
    if (bytes->capacity >= capacity) return;
    bytes->data = realloc(bytes->data, capacity);
    if (bytes->data == NULL) out_of_memory();
    bytes->capacity = capacity;
}

static inline void put(struct bytes *bytes, const void *data, size_t length) {
    if (length == 0) return;
    if (bytes->capacity < bytes->length + length) reserve(bytes, 2 * (bytes->length + length));
    memcpy(bytes->data + bytes->length, data, length);
    bytes->length += length;
}

static inline void put_u32(struct bytes *bytes, uint32_t number) { put(bytes, &number, sizeof number); }

static inline void put_i64(struct bytes *bytes, int64_t number) { put(bytes, &number, sizeof number); }

static inline void put_text(struct bytes *bytes, const char *text) { put(bytes, text, strlen(text)); }

/* What a caller has of an update; a text that is NULL is not there. */
struct scan {
    const char *token, *waybill_id, *action_msg;
    int64_t action_time, action_type;
};

static inline void put_fields(struct bytes *bytes, const struct scan *scan, uint8_t flags, uint32_t place) {
    const char *texts[] = {scan->token, scan->waybill_id, scan->action_msg};
    const uint8_t bits[] = {WB_HAS_TOKEN, WB_HAS_WAYBILL_ID, WB_HAS_ACTION_MSG};
    uint32_t lengths[3] = {0, 0, 0};
    struct wb_fields_block block = {.kind = WB_FIELDS, .flags = flags, .place = place,
                                    .action_time = scan->action_time, .action_type = scan->action_type};
    block.present = WB_HAS_ACTION_TIME | WB_HAS_ACTION_TYPE;
    block.size = sizeof block;
    for (int i = 0; i < 3; i++) {
        if (texts[i] == NULL) continue;
        block.present |= bits[i];
        lengths[i] = (uint32_t)strlen(texts[i]);
        block.size += lengths[i];
    }
    block.token_length = lengths[0];
    block.waybill_id_length = lengths[1];
    block.action_msg_length = lengths[2];
    put(bytes, &block, sizeof block);
    for (int i = 0; i < 3; i++)
        if (texts[i] != NULL) put(bytes, texts[i], lengths[i]);
}

/* A block of a kind that has no fields of its own. */
static inline void put_block(struct bytes *bytes, uint8_t kind, const void *content, size_t length, uint8_t flags) {
    struct wb_json_block block = {.kind = kind, .flags = flags, .size = (uint32_t)(sizeof block + length)};
    put(bytes, &block, sizeof block);
    put(bytes, content, length);
}

static inline void put_json(struct bytes *bytes, const void *line, size_t length, uint8_t flags) {
    put_block(bytes, WB_JSON, line, length, flags);
}

static inline void put_decide_head(struct bytes *bytes, uint32_t wanted, int64_t now, const uint8_t tracker[16]) {
    struct wb_decide_head head = {.wanted = wanted, .now = now};
    memcpy(head.tracker, tracker, sizeof head.tracker);
    put(bytes, &head, sizeof head);
}

/* Asks until the answer fits; returns its length or a negative status. */
static inline int32_t ask(uint32_t operation, const struct bytes *rules, const struct bytes *request,
                          struct bytes *answer) {
    for (;;) {
        int32_t length = wb_call(operation, rules->data, rules->length, request->data, request->length,
                                 answer->data, answer->capacity);
        if (length < 0) return length;
        answer->length = (size_t)length;
        if (answer->length <= answer->capacity) return length;
        reserve(answer, answer->length);
    }
}

static inline uint32_t u32_at(const struct bytes *bytes, size_t offset) {
    uint32_t number;
    memcpy(&number, bytes->data + offset, sizeof number);
    return number;
}

/* The bytes to keep of rules: of a JSON file (kind 0), or of a preset. */
static inline struct bytes made_rules(uint32_t kind, const char *json) {
    struct bytes none = {0}, request = {0}, answer = {0}, kept = {0};
    put_u32(&request, kind);
    put_u32(&request, 0);
    put_text(&request, json);
    if (ask(WB_RULES, &none, &request, &answer) < 0 || u32_at(&answer, 0) != 0) {
        fprintf(stderr, "the rules are refused\n");
        exit(1);
    }
    put(&kept, answer.data + 8, u32_at(&answer, 4));
    free(request.data);
    free(answer.data);
    return kept;
}

/* Thirty-two bits after thirty-two bits (xorshift32); the state is never 0. */
static inline uint32_t draw(uint32_t *state) {
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

#endif
