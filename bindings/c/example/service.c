/*
 * A service's loop: reads scans as JSON Lines from standard input, keeps where each waybill stands, and
 * prints the payload of each accepted scan. What a service would store in its database is in memory here:
 * of each waybill the tracker, and the fingerprints of what was accepted.
 *
 *   service NOW [RULES.json] < scans.jsonl > payloads.jsonl
 *
 * NOW is in Unix seconds. Standard error has a line for each refused scan, and the counts.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <waybill.h>

/* Bytes that grow. */
struct bytes {
    uint8_t *data;
    size_t length, capacity;
};

struct waybill {
    struct waybill *next;
    uint8_t tracker[16];
    uint64_t *fingerprints;
    size_t fingerprint_count;
    size_t id_length;
    char id[];
};

struct service {
    struct bytes rules, request, answer;
    struct waybill *waybills;
    int64_t now;
    unsigned counts[4]; /* by outcome */
};

static void fail(const char *what) {
    fprintf(stderr, "service: %s\n", what);
    exit(1);
}

static void *enough(void *memory, size_t size) {
    memory = realloc(memory, size);
    if (memory == NULL) fail("out of memory");
    return memory;
}

static void reserve(struct bytes *bytes, size_t capacity) {
    if (bytes->capacity < capacity) {
        bytes->data = enough(bytes->data, capacity);
        bytes->capacity = capacity;
    }
}

static void put(struct bytes *bytes, const void *data, size_t length) {
    if (length == 0) return;
    if (bytes->capacity < bytes->length + length) reserve(bytes, 2 * (bytes->length + length));
    memcpy(bytes->data + bytes->length, data, length);
    bytes->length += length;
}

/* Asks the engine; the answer is in service->answer. */
static void ask(struct service *service, enum wb_operation operation) {
    struct bytes *answer = &service->answer;
    for (;;) {
        int32_t length =
            wb_call(operation, service->rules.data, service->rules.length, service->request.data,
                    service->request.length, answer->data, answer->capacity);
        if (length < 0) {
            fprintf(stderr, "service: operation %d is refused with status %" PRId32 "\n", operation, length);
            exit(1);
        }
        answer->length = (size_t)length;
        if (answer->length <= answer->capacity) return;
        reserve(answer, answer->length);
    }
}

static uint32_t u32_at(const struct bytes *bytes, size_t offset) {
    uint32_t number;
    memcpy(&number, bytes->data + offset, sizeof number);
    return number;
}

/* The rules of a file, made ready once. */
static void load_rules(struct service *service, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail("the rules can't be opened");
    uint32_t head[2] = {0, 0};
    put(&service->request, head, sizeof head);
    uint8_t part[4096];
    for (size_t length; (length = fread(part, 1, sizeof part, file)) > 0;) put(&service->request, part, length);
    fclose(file);
    ask(service, WB_RULES);
    const struct bytes *answer = &service->answer;
    size_t at = 8;
    for (uint32_t fault = 0; fault < u32_at(answer, 0); fault++) {
        uint32_t english = u32_at(answer, at), chinese = u32_at(answer, at + 4);
        fprintf(stderr, "service: %.*s\n", (int)english, (const char *)answer->data + at + 8);
        at += 8 + english + chinese;
    }
    if (u32_at(answer, 0) > 0) exit(1);
    put(&service->rules, answer->data + at, u32_at(answer, 4));
}

/* The waybill with this id; a new one if it was not seen before. */
static struct waybill *find(struct service *service, const uint8_t *id, size_t length) {
    struct waybill *waybill = service->waybills;
    for (; waybill != NULL; waybill = waybill->next)
        if (waybill->id_length == length && memcmp(waybill->id, id, length) == 0) return waybill;
    waybill = enough(NULL, sizeof *waybill + length);
    memset(waybill, 0, sizeof *waybill);
    waybill->id_length = length;
    memcpy(waybill->id, id, length);
    waybill->next = service->waybills;
    service->waybills = waybill;
    return waybill;
}

static bool knows(const struct waybill *waybill, uint64_t fingerprint) {
    for (size_t i = 0; i < waybill->fingerprint_count; i++)
        if (waybill->fingerprints[i] == fingerprint) return true;
    return false;
}

static void put_record(struct bytes *request, const char *line, size_t length, uint8_t flags) {
    struct wb_json_block block = {.kind = WB_JSON, .flags = flags, .size = (uint32_t)(sizeof block + length)};
    put(request, &block, sizeof block);
    put(request, line, length);
}

/* Which waybill a line is of, and whether it was accepted before; NULL if it can't be told. */
static struct waybill *sort_out(struct service *service, const char *line, size_t length, bool *seen) {
    uint32_t head[2] = {0, 0};
    service->request.length = 0;
    put(&service->request, head, sizeof head);
    put_record(&service->request, line, length, 0);
    ask(service, WB_RECORD);
    const struct bytes *answer = &service->answer;
    if (answer->data[0] == WB_MALFORMED) return NULL;
    uint64_t fingerprint;
    memcpy(&fingerprint, answer->data + 8, sizeof fingerprint);
    struct waybill *waybill = find(service, answer->data + 56 + u32_at(answer, 32), u32_at(answer, 36));
    *seen = knows(waybill, fingerprint);
    return waybill;
}

static void take(struct service *service, unsigned number, const char *line, size_t length) {
    bool seen = false;
    struct waybill *waybill = sort_out(service, line, length, &seen);
    struct wb_decide_head head = {.wanted = WB_HTTPS_BODY | WB_ENGLISH, .now = service->now};
    if (waybill != NULL) memcpy(head.tracker, waybill->tracker, sizeof head.tracker);
    service->request.length = 0;
    put(&service->request, &head, sizeof head);
    put_record(&service->request, line, length, seen ? WB_SEEN_BEFORE : 0);
    ask(service, WB_DECIDE);

    struct wb_answer answer;
    memcpy(&answer, service->answer.data, sizeof answer);
    const char *parts = (const char *)service->answer.data + sizeof answer;
    service->counts[answer.outcome]++;
    if (answer.outcome == WB_ACCEPTED && waybill != NULL) {
        /* One transaction: the tracker, the fingerprint, and the payload in the outbox. */
        memcpy(waybill->tracker, answer.tracker, sizeof waybill->tracker);
        size_t count = waybill->fingerprint_count + 1;
        waybill->fingerprints = enough(waybill->fingerprints, count * sizeof *waybill->fingerprints);
        waybill->fingerprints[waybill->fingerprint_count++] = answer.fingerprint;
        printf("%.*s\n", (int)answer.https_length, parts);
    } else if (answer.outcome != WB_DUPLICATE) {
        fprintf(stderr, "line %u: %u %.*s\n", number, answer.code, (int)answer.english_length, parts);
    }
}

static bool is_blank(const char *line, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (strchr(" \t\r\n", line[i]) == NULL || line[i] == 0) return false;
    return true;
}

static void run(struct service *service) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t got;
    for (unsigned number = 1; (got = getline(&line, &capacity, stdin)) >= 0; number++) {
        size_t length = (size_t)got;
        if (length > 0 && line[length - 1] == '\n') length--;
        /* A file that begins with a byte-order mark. */
        size_t skip = number == 1 && length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        if (!is_blank(line + skip, length - skip)) take(service, number, line + skip, length - skip);
    }
    free(line);
}

static void stop(struct service *service) {
    for (struct waybill *waybill = service->waybills, *next; waybill != NULL; waybill = next) {
        next = waybill->next;
        free(waybill->fingerprints);
        free(waybill);
    }
    free(service->rules.data);
    free(service->request.data);
    free(service->answer.data);
}

int main(int count, char **arguments) {
    if (wb_abi_version() != WB_ABI_VERSION || wb_version() != WB_VERSION) {
        fprintf(stderr, "service: made for frame %d and engine %06x, and the library has %" PRIu32 " and %06" PRIx32 "\n",
                WB_ABI_VERSION, WB_VERSION, wb_abi_version(), wb_version());
        return 2;
    }
    if (count < 2) fail("the time is missing: service NOW [RULES.json] < scans.jsonl");
    struct service service = {.now = strtoll(arguments[1], NULL, 10)};
    if (count > 2) load_rules(&service, arguments[2]);
    run(&service);
    fprintf(stderr, "accepted %u, duplicate %u, rejected %u, malformed %u\n", service.counts[WB_ACCEPTED],
            service.counts[WB_DUPLICATE], service.counts[WB_REJECTED], service.counts[WB_MALFORMED]);
    stop(&service);
    if (fflush(stdout) != 0) fail("the payloads can't be written");
    return 0;
}
