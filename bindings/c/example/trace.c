/*
 * Takes over the history of a waybill in a carrier's own status codes, and goes on with it: what is repeated is
 * recognised, however old it is, as the trail knows every update.
 *
 *   trace WAYBILL TOKEN NOW < history
 *
 * Each line is a time in Unix seconds, a code of the carrier's, and a text. The lines up to an empty one are the trace
 * as another system kept it, in any order; what follows comes as it happens. NOW is in Unix seconds. Prints the
 * payloads in the order in which they are to be sent; standard error has what became of all else.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <waybill.h>

enum { ROOM = 1 << 20, LINES = 1000, LINE = 1024 };

/* What the carrier's codes are to us. A feed with more than a handful is read by a map: example/map.c. */
static const struct {
    const char *code;
    int64_t action; /* 0: no update */
} CODES[] = {
    {"10", WB_PICKED_UP}, {"20", WB_IN_TRANSIT}, {"30", WB_OUT_FOR_DELIVERY},
    {"31", WB_DELIVERY_FAILED}, {"40", WB_SIGNED}, {"90", 0},
};

static uint8_t request[ROOM], answer[ROOM], trail[ROOM];
static size_t length;
static uint32_t trail_length; /* what a service stores; no bytes are a new trail */
static const char *waybill, *token;
static int64_t now;

static void put(const void *data, size_t size) {
    if (size > ROOM - length) {
        fprintf(stderr, "trace: the request is too long\n");
        exit(1);
    }
    memcpy(request + length, data, size);
    length += size;
}

static void ask(enum wb_operation operation) {
    int32_t returned = wb_call(operation, NULL, 0, request, length, answer, ROOM);
    if (returned < 0 || returned > ROOM) {
        fprintf(stderr, "trace: operation %d returned %" PRId32 "\n", operation, returned);
        exit(1);
    }
    length = 0;
}

/* The block of a line; false if the line is no update, and why is told. */
static bool put_scan(char *line) {
    const char *time = strtok(line, " "), *code = strtok(NULL, " "), *text = strtok(NULL, "");
    if (code == NULL || text == NULL) {
        fprintf(stderr, "not a time, a code and a text\n");
        return false;
    }
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        if (strcmp(code, CODES[i].code) != 0) continue;
        if (CODES[i].action == 0) {
            fprintf(stderr, "no update: code %s\n", code);
            return false;
        }
        struct wb_fields_block block = {.kind = WB_FIELDS, .present = WB_HAS_ALL, .action_time = strtoll(time, NULL, 10),
                                        .action_type = CODES[i].action, .token_length = (uint32_t)strlen(token),
                                        .waybill_id_length = (uint32_t)strlen(waybill),
                                        .action_msg_length = (uint32_t)strlen(text)};
        block.size = (uint32_t)sizeof block + block.token_length + block.waybill_id_length + block.action_msg_length;
        put(&block, sizeof block);
        put(token, block.token_length);
        put(waybill, block.waybill_id_length);
        put(text, block.action_msg_length);
        return true;
    }
    fprintf(stderr, "unknown code: %s\n", code);
    return false;
}

/* What an answer says, which is at this place: payload, or why there is none. */
static void tell(const uint8_t *at) {
    static const char *const OUTCOMES[] = {"accepted", "duplicate", "rejected", "malformed"};
    struct wb_answer said;
    memcpy(&said, at, sizeof said);
    const char *parts = (const char *)at + sizeof said;
    if (said.https_length > 0)
        printf("%.*s\n", (int)said.https_length, parts);
    else
        fprintf(stderr, "%s %u %.*s\n", OUTCOMES[said.outcome], said.code, (int)said.english_length, parts);
}

static void keep_trail(const void *from, uint32_t size) {
    memcpy(trail, from, size);
    trail_length = size;
}

/* Decides the whole history at once, as far as it is legal. */
static void take_over(char lines[LINES][LINE], size_t count) {
    struct wb_import_head head = {.wanted = WB_HTTPS_BODY | WB_ENGLISH, .now = now, .mode = WB_BEST_EFFORT};
    put(&head, sizeof head);
    for (size_t i = 0; i < count; i++) head.update_count += put_scan(lines[i]);
    memcpy(request, &head, sizeof head);
    ask(WB_TRAIL_IMPORT);

    struct wb_imported imported;
    memcpy(&imported, answer, sizeof imported);
    const uint8_t *at = answer + sizeof imported;
    keep_trail(at, imported.trail_length);
    const uint8_t *order = at + imported.trail_length;
    at = order + sizeof(uint32_t) * imported.well_formed_count;
    const uint8_t *answers[LINES];
    bool is_decided[LINES] = {false};
    for (uint32_t i = 0; i < imported.update_count; i++) {
        struct wb_answer said;
        memcpy(&said, at, sizeof said);
        answers[i] = at;
        at += said.size;
    }
    for (uint32_t i = 0; i < imported.well_formed_count; i++) {
        uint32_t place;
        memcpy(&place, order + sizeof place * i, sizeof place);
        tell(answers[place]);
        is_decided[place] = true;
    }
    for (uint32_t i = 0; i < imported.update_count; i++)
        if (!is_decided[i]) tell(answers[i]);
}

/* Decides one update, given all before. */
static void take(char *line) {
    struct wb_trail_head head = {.wanted = WB_HTTPS_BODY | WB_ENGLISH, .trail_length = trail_length, .now = now};
    length = 0;
    put(&head, sizeof head);
    put(trail, trail_length);
    if (!put_scan(line)) return;
    ask(WB_TRAIL_DECIDE);
    struct wb_trail_decided decided;
    memcpy(&decided, answer, sizeof decided);
    /* One transaction: the trail, and the payload in the outbox. */
    keep_trail(answer + sizeof decided, decided.trail_length);
    tell(answer + sizeof decided + decided.trail_length);
}

int main(int count, char **arguments) {
    static char lines[LINES][LINE];
    if (count != 4 || wb_abi_version() != WB_ABI_VERSION) {
        fprintf(stderr, "trace: trace WAYBILL TOKEN NOW < history, with a library of frame %d\n", WB_ABI_VERSION);
        return 2;
    }
    waybill = arguments[1];
    token = arguments[2];
    now = strtoll(arguments[3], NULL, 10);
    size_t read = 0;
    while (read < LINES && fgets(lines[read], LINE, stdin) != NULL) {
        lines[read][strcspn(lines[read], "\r\n")] = 0;
        if (lines[read][0] == 0) break;
        read++;
    }
    take_over(lines, read);
    for (char *line = lines[0]; fgets(line, LINE, stdin) != NULL;) {
        line[strcspn(line, "\r\n")] = 0;
        take(line);
    }
    return 0;
}
