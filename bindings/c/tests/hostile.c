/*
 * What may come over the border by mistake or malice: buffers of any size, frames of any bytes, many
 * threads, many calls. Buffers end where memory ends, so a byte too far stops the test.
 *
 *   hostile [ROUNDS]
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "frames.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { OPERATIONS = WB_MAP_READ, LAST_STATUS = WB_WRONG_MAP, NOW = 1795000000, GUARDED = 1 << 16 };

/* The fixed fields of docs/abi.md: one that is missing, or of another type, makes another size. */
_Static_assert(sizeof(struct wb_decide_head) == 32 && sizeof(struct wb_json_block) == 16, "");
_Static_assert(sizeof(struct wb_fields_block) == 48 && sizeof(struct wb_answer) == 72, "");
_Static_assert(sizeof(struct wb_record) == 56 && sizeof(struct wb_next_head) == 24, "");
_Static_assert(sizeof(struct wb_make_head) == 8 && sizeof(struct wb_made) == 8 && sizeof(struct wb_fault) == 8, "");
_Static_assert(sizeof(struct wb_trail_head) == 16 && sizeof(struct wb_trail_decided) == 8, "");
_Static_assert(sizeof(struct wb_import_head) == 24 && sizeof(struct wb_imported) == 16, "");
_Static_assert(sizeof(struct wb_reply_head) == 16 && sizeof(struct wb_reply) == 24, "");
_Static_assert(sizeof(struct wb_map_read_head) == 16 && sizeof(struct wb_items) == 16, "");
_Static_assert(sizeof(struct wb_item) == 80, "");

static const uint8_t FRESH[16];
static const struct bytes NONE;
static unsigned failures;

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            failures++;                                                                   \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);               \
        }                                                                                 \
    } while (0)

/* A request for the bytes to keep of a ready map. */
static struct bytes request_for_map(void) {
    struct bytes request = {0};
    put_u32(&request, WB_MAP_READY);
    put_u32(&request, 0);
    put_text(&request, "yto");
    return request;
}

/* Those bytes; they are made once. */
static const struct bytes *kept_map(void) {
    static struct bytes kept;
    if (kept.length == 0) {
        struct bytes request = request_for_map(), answer = {0};
        if (ask(WB_MAP, &NONE, &request, &answer) < 0) exit(1);
        put(&kept, answer.data + 8, u32_at(&answer, 4));
        free(request.data);
        free(answer.data);
    }
    return &kept;
}

/* A request of each operation that is answered. */
static struct bytes request_of(uint32_t operation) {
    struct bytes request = {0};
    struct scan scan = {"t0ken", "W1", "【杭州市】\"余杭\"\\已揽收 186****1234", 1794999000, 100001};
    if (operation % 2 == 0) scan.action_msg = "【杭州市】\"余杭\"\\已揽收";
    switch (operation) {
    case WB_DECIDE:
    case WB_EXPLAIN:
        put_decide_head(&request, 15, NOW, FRESH);
        put_fields(&request, &scan, 0, 0);
        break;
    case WB_DECIDE_MANY:
        put_u32(&request, 15);
        put_u32(&request, 0);
        put_i64(&request, NOW);
        put_u32(&request, 2);
        put_u32(&request, 20);
        put(&request, FRESH, 16);
        put(&request, FRESH, 16);
        for (uint32_t i = 0; i < 20; i++) put_fields(&request, &scan, 0, i % 2);
        break;
    case WB_RECORD:
    case WB_TRAIL_LATE:
        put_u32(&request, 12);
        put_u32(&request, 0);
        put_fields(&request, &scan, 0, 0);
        break;
    case WB_NEXT:
        put_u32(&request, 12);
        put_u32(&request, 0);
        put(&request, FRESH, 16);
        break;
    case WB_TRACKER:
        put_i64(&request, 0);
        put(&request, FRESH, 16);
        break;
    case WB_RULES:
        put_i64(&request, 0);
        put_text(&request, "{\"name\":\"x\",\"rows\":{\"Signed\":\"+\"}}");
        break;
    case WB_TRAIL_DECIDE:
    case WB_TRAIL_IMPORT:
        put_u32(&request, 15);
        put_u32(&request, 0);
        put_i64(&request, NOW);
        if (operation == WB_TRAIL_IMPORT) {
            put_u32(&request, 1);
            put_u32(&request, 1);
        }
        put_fields(&request, &scan, 0, 0);
        break;
    case WB_TRAIL_REPLAY:
        put_i64(&request, 12);
        break;
    case WB_REPLY:
        put_i64(&request, 12);
        put_i64(&request, 0);
        put_text(&request, "{\"errcode\":40199,\"errmsg\":\"invalid waybill_id rid: 1-2\"}");
        break;
    case WB_MAP:
        return request_for_map();
    case WB_MAP_SHOW:
        put(&request, kept_map()->data, kept_map()->length);
        break;
    case WB_MAP_READ:
        put_u32(&request, 12);
        put_u32(&request, (uint32_t)kept_map()->length);
        put_u32(&request, 1);
        put_u32(&request, 0);
        put(&request, kept_map()->data, kept_map()->length);
        put_block(&request, WB_FOREIGN, "{\"waybillNo\":\"W1\"}", 18, 0);
        break;
    default:
        break;
    }
    return request;
}

/* Memory that ends where a page begins that nobody may touch. */
static uint8_t *guarded(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *memory = mmap(NULL, GUARDED + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + GUARDED, page, PROT_NONE) != 0) out_of_memory();
    return memory + GUARDED;
}

static void buffers_of_any_size(void) {
    uint8_t *input_end = guarded(), *output_end = guarded();
    size_t huge = (size_t)1 << 28;
    uint8_t *much = mmap(NULL, huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (much == MAP_FAILED) out_of_memory();
    for (uint32_t operation = 1; operation <= OPERATIONS; operation++) {
        struct bytes request = request_of(operation);
        uint8_t *input = input_end - request.length;
        if (request.length > 0) memcpy(input, request.data, request.length);
        int32_t length = wb_call(operation, NULL, 0, input, request.length, NULL, 0);
        CHECK(length > 0 && length <= GUARDED);
        for (int32_t room = 0; room <= length; room++) {
            uint8_t *output = output_end - room;
            memset(output_end - GUARDED, 0xA5, GUARDED);
            CHECK(wb_call(operation, NULL, 0, input, request.length, output, (size_t)room) == length);
            CHECK(output[-1] == 0xA5);
        }
        CHECK(wb_call(operation, NULL, 0, input, request.length, much, huge) == length);
        CHECK(memcmp(much, output_end - length, (size_t)length) == 0);
        /* Every part of the request is needed, but where a text runs to the end of it. */
        for (size_t shorter = 0; shorter < request.length; shorter++) {
            memcpy(input_end - shorter, request.data, shorter);
            int32_t returned = wb_call(operation, NULL, 0, input_end - shorter, shorter, much, huge);
            CHECK(returned >= LAST_STATUS);
            if (operation <= WB_TRACKER) CHECK(returned == WB_TOO_SHORT);
        }
        free(request.data);
    }
    munmap(much, huge);
}

/* One byte, one number, the length, or all of it is not what it was. */
static void damage(struct bytes *request, uint32_t *state) {
    static const uint32_t extremes[] = {0, 1, 2, 15, 16, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    uint32_t way = draw(state) % 6, at = request->length > 0 ? draw(state) % (uint32_t)request->length : 0;
    if (way == 0 && request->length > 0) request->data[at] ^= (uint8_t)(1 << draw(state) % 8);
    if (way == 1 && request->length > 0) request->data[at] = (uint8_t)draw(state);
    if (way == 2 && request->length >= 4) memcpy(request->data + at % (request->length - 3), &extremes[draw(state) % 8], 4);
    if (way == 3) request->length = at;
    if (way == 4) put(request, extremes, draw(state) % sizeof extremes);
    if (way == 5)
        for (size_t i = at; i < request->length; i++) request->data[i] = (uint8_t)draw(state);
}

static void frames_of_any_bytes(uint32_t rounds) {
    static const char own[] =
        "{\"name\":\"own\",\"rows\":{\"AwaitingPickup\":\"+++s...++\",\"CourierAssigned\":\"r++s...++\","
        "\"PickupFailed\":\"+r+s...++\",\"PickedUp\":\"..r+s...+\",\"InTransit\":\"..r++ss.+\","
        "\"OutForDelivery\":\"...+r++.+\",\"AtDepot\":\"...++++.+\",\"DeliveryFailed\":\"...++r+.+\","
        "\"Signed\":\".........\",\"Cancelled\":\".........\"}}";
    uint8_t *input_end = guarded(), *output_end = guarded(), *rules_end = guarded();
    struct bytes requests[OPERATIONS + 1] = {0}, kept = made_rules(0, own), request = {0}, rules = {0};
    for (uint32_t operation = 1; operation <= OPERATIONS; operation++) requests[operation] = request_of(operation);
    uint32_t state = 2463534242U, answered = 0, refused = 0;
    for (uint32_t round = 0; round < rounds; round++) {
        uint32_t operation = draw(&state) % (OPERATIONS + 2);
        const struct bytes *sound = &requests[operation <= OPERATIONS ? operation : 1];
        request.length = rules.length = 0;
        put(&request, sound->data, sound->length);
        for (uint32_t times = 1 + draw(&state) % 3; times > 0; times--) damage(&request, &state);
        if (draw(&state) % 4 == 0) {
            put(&rules, kept.data, kept.length);
            if (draw(&state) % 2 == 0) damage(&rules, &state);
        }
        uint8_t *input = input_end - request.length, *kept_here = rules_end - rules.length;
        if (request.length > 0) memcpy(input, request.data, request.length);
        if (rules.length > 0) memcpy(kept_here, rules.data, rules.length);
        size_t room = draw(&state) % 4096;
        int32_t returned = wb_call(operation, kept_here, rules.length, input, request.length, output_end - room, room);
        CHECK(returned >= LAST_STATUS);
        returned < 0 ? refused++ : answered++;
    }
    /* Or the test would show little. */
    CHECK(answered > rounds / 20 && refused > rounds / 20);
    for (uint32_t operation = 1; operation <= OPERATIONS; operation++) free(requests[operation].data);
    free(kept.data);
    free(request.data);
    free(rules.data);
}

/* A digest of what some thousand calls answer (FNV-1a), the same in every thread. */
static uint64_t digest(uint32_t rounds) {
    struct bytes answer = {0};
    uint64_t digest = 14695981039346656037U;
    for (uint32_t round = 0; round < rounds; round++) {
        struct bytes request = request_of(1 + round % OPERATIONS);
        if (ask(1 + round % OPERATIONS, &NONE, &request, &answer) < 0) failures++;
        for (size_t i = 0; i < answer.length; i++) digest = (digest ^ answer.data[i]) * 1099511628211U;
        free(request.data);
    }
    free(answer.data);
    return digest;
}

static void *digest_in_a_thread(void *result) {
    *(uint64_t *)result = digest(1500);
    return NULL;
}

static void eight_threads(void) {
    pthread_t threads[8];
    uint64_t results[8], expected = digest(1500);
    for (int i = 0; i < 8; i++) CHECK(pthread_create(&threads[i], NULL, digest_in_a_thread, &results[i]) == 0);
    for (int i = 0; i < 8; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(results[i] == expected);
    }
}

/* How much memory is given out; where the C library does not tell, nothing is compared. */
static size_t given_out(void) {
#ifdef __GLIBC__
    return mallinfo2().uordblks;
#else
    return 0;
#endif
}

/*
 * The C library keeps some freed memory at hand and counts it as given out, below 256 KiB; a call in eight
 * that lost its smallest piece would be over that. Valgrind tells to the byte.
 */
static void many_calls(uint32_t rounds) {
    digest(100 * OPERATIONS);
    size_t before = given_out();
    digest(rounds);
    CHECK(given_out() < before + (1 << 18));
}

int main(int count, char **arguments) {
    uint32_t rounds = count > 1 ? (uint32_t)strtoul(arguments[1], NULL, 10) : 50000;
    kept_map(); /* before there are threads */
    buffers_of_any_size();
    frames_of_any_bytes(4 * rounds);
    many_calls(rounds);
    eight_threads();
    if (failures > 0) {
        fprintf(stderr, "hostile: %u failed\n", failures);
        return 1;
    }
    printf("hostile: %u calls without growth, %u frames of any bytes, 8 threads\n", rounds, 4 * rounds);
    return 0;
}
