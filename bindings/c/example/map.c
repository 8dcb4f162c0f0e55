/*
 * Reads what a carrier pushes by a ready map, and decides each scan of it as the first of its waybill.
 *
 *   map NAME TOKEN NOW < push
 *
 * NAME is that of a ready map, such as sf-push; TOKEN that of the order, which a service looks up by the waybill
 * id; NOW is in Unix seconds. Prints the payload of each update, or why something is none.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <waybill.h>

enum { ROOM = 1 << 20 };

static uint8_t request[ROOM], answer[ROOM];
static size_t length;

static void put(const void *data, size_t size) {
    if (size > ROOM - length) {
        fprintf(stderr, "map: the request is too long\n");
        exit(1);
    }
    memcpy(request + length, data, size);
    length += size;
}

/* Asks under the preset standard; the answer is in `answer`. */
static void ask(enum wb_operation operation) {
    int32_t returned = wb_call(operation, NULL, 0, request, length, answer, ROOM);
    if (returned < 0 || returned > ROOM) {
        fprintf(stderr, "map: operation %d returned %" PRId32 "\n", operation, returned);
        exit(1);
    }
    length = 0;
}

/* The bytes to keep of a ready map; how many they are. */
static uint32_t ready_map(const char *name, uint8_t kept[ROOM]) {
    uint32_t head[2] = {WB_MAP_READY, 0}, made[2];
    put(head, sizeof head);
    put(name, strlen(name));
    ask(WB_MAP);
    memcpy(made, answer, sizeof made);
    if (made[0] > 0) {
        uint32_t texts[2];
        memcpy(texts, answer + sizeof made, sizeof texts);
        fprintf(stderr, "map: %.*s\n", (int)texts[0], (const char *)answer + sizeof made + sizeof texts);
        exit(1);
    }
    memcpy(kept, answer + sizeof made, made[1]);
    return made[1];
}

/* Decides an update, whose texts are given, and prints its payload. */
static void decide(const struct wb_item *item, const char *token, const uint8_t *texts, int64_t now) {
    struct wb_decide_head head = {.wanted = WB_HTTPS_BODY | WB_ENGLISH, .now = now};
    uint32_t token_length = (uint32_t)strlen(token);
    struct wb_fields_block block = {.kind = WB_FIELDS, .present = WB_HAS_ALL, .action_time = item->action_time,
                                    .action_type = item->action_type, .token_length = token_length,
                                    .waybill_id_length = item->waybill_id_length,
                                    .action_msg_length = item->action_msg_length};
    block.size = (uint32_t)sizeof block + token_length + item->waybill_id_length + item->action_msg_length;
    put(&head, sizeof head);
    put(&block, sizeof block);
    put(token, token_length);
    put(texts + item->token_length, item->waybill_id_length + item->action_msg_length);
    ask(WB_DECIDE);
    struct wb_answer decided;
    memcpy(&decided, answer, sizeof decided);
    const char *parts = (const char *)answer + sizeof decided;
    if (decided.outcome == WB_ACCEPTED)
        printf("%.*s\n", (int)decided.https_length, parts);
    else
        printf("%u %.*s\n", decided.code, (int)decided.english_length, parts);
}

int main(int count, char **arguments) {
    static uint8_t kept[ROOM], push[ROOM], items[ROOM];
    if (count != 4 || wb_abi_version() != WB_ABI_VERSION) {
        fprintf(stderr, "map: map NAME TOKEN NOW < push, with a library of frame %d\n", WB_ABI_VERSION);
        return 2;
    }
    uint32_t kept_length = ready_map(arguments[1], kept);
    size_t push_length = fread(push, 1, ROOM, stdin);

    struct wb_map_read_head head = {WB_ENGLISH, kept_length, 1, 0};
    struct wb_json_block block = {.kind = WB_FOREIGN, .size = (uint32_t)(sizeof block + push_length)};
    put(&head, sizeof head);
    put(kept, kept_length);
    put(&block, sizeof block);
    put(push, push_length);
    ask(WB_MAP_READ);
    memcpy(items, answer, ROOM);

    struct wb_items read;
    memcpy(&read, items, sizeof read);
    const uint8_t *at = items + sizeof read;
    for (uint32_t i = 0; i < read.item_count; i++) {
        struct wb_item item;
        memcpy(&item, at, sizeof item);
        const uint8_t *texts = at + sizeof item;
        const uint8_t *english = texts + item.token_length + item.waybill_id_length + item.action_msg_length +
                                 item.carrier_length + item.foreign_code_length + item.doubt_length +
                                 item.reason_length;
        if (item.kind == WB_ITEM_UPDATE)
            decide(&item, arguments[2], texts, strtoll(arguments[3], NULL, 10));
        else
            printf("%u %.*s\n", item.code, (int)item.english_length, (const char *)english);
        at += item.size;
    }
    return 0;
}
