/*
 * What a call costs from C: the floor of every other language. One scan of 240 bytes, half of them Chinese,
 * is checked, decided, and its payload written. Of each row the best of nine runs.
 */
#define _POSIX_C_SOURCE 200809L
#include <time.h>

#include "frames.h"

enum { RUNS = 9, CALLS = 200000, BATCH = 1000, NOW = 1795000000 };

static const struct scan PICKUP = {
    "_p4dkhX4WK5eQ3eF6ttFX8phTrWW8n66fPETKtK34ftqrpB8hhBBXDPmdkW", "770473676669116",
    "【西安市】雁塔小寨服务部已揽收，网点电话0755-86550123", 1794999000, 100001};
static const uint8_t FRESH[16];
static struct bytes answer;

static double microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

/* Microseconds for each of `decisions` that one call decides. */
static double cost(enum wb_operation operation, const struct bytes *rules, const struct bytes *request,
                   int decisions, uint8_t outcome) {
    double best = 1e9;
    int calls = CALLS / decisions;
    /* Own rules are read on every call; fewer calls are enough. */
    if (rules->length > 8 && decisions == 1) calls /= 20;
    for (int run = 0; run < RUNS; run++) {
        double start = microseconds();
        for (int call = 0; call < calls; call++)
            if (ask(operation, rules, request, &answer) < 0) out_of_memory();
        double each = (microseconds() - start) / calls / decisions;
        if (each < best) best = each;
    }
    if (answer.data[operation == WB_DECIDE_MANY ? 24 + 16 * (size_t)decisions : 0] != outcome) {
        fprintf(stderr, "bench: another outcome than meant\n");
        exit(1);
    }
    return best;
}

static struct bytes one(uint32_t wanted, const struct scan *scan, const char *json) {
    struct bytes request = {0};
    put_decide_head(&request, wanted, NOW, FRESH);
    if (json != NULL)
        put_json(&request, json, strlen(json), 0);
    else
        put_fields(&request, scan, 0, 0);
    return request;
}

static struct bytes many(const char *json) {
    struct bytes request = {0};
    put_u32(&request, WB_HTTPS_BODY);
    put_u32(&request, 0);
    put_i64(&request, NOW);
    put_u32(&request, BATCH);
    put_u32(&request, BATCH);
    for (int i = 0; i < BATCH; i++) put(&request, FRESH, sizeof FRESH);
    for (uint32_t i = 0; i < BATCH; i++) {
        if (json == NULL) {
            put_fields(&request, &PICKUP, 0, i);
        } else {
            struct wb_json_block block = {.kind = WB_JSON, .size = (uint32_t)(sizeof block + strlen(json)), .place = i};
            put(&request, &block, sizeof block);
            put_text(&request, json);
        }
    }
    return request;
}

static void row(const char *name, enum wb_operation operation, const struct bytes *rules, struct bytes request,
                int decisions, uint8_t outcome) {
    printf("| %-44s | %6.3f |\n", name, cost(operation, rules, &request, decisions, outcome));
    free(request.data);
}

int main(int count, char **arguments) {
    static char json[512];
    struct bytes standard = {0}, own = {0};
    struct scan signature = PICKUP;
    signature.action_type = 300003;
    snprintf(json, sizeof json,
             "{\"token\":\"%s\",\"waybill_id\":\"%s\",\"action_time\":%d,\"action_type\":%d,\"action_msg\":\"%s\"}",
             PICKUP.token, PICKUP.waybill_id, (int)PICKUP.action_time, (int)PICKUP.action_type, PICKUP.action_msg);
    if (count > 1) {
        static char text[8192];
        FILE *file = fopen(arguments[1], "rb");
        if (file == NULL || fread(text, 1, sizeof text - 1, file) == 0) out_of_memory();
        fclose(file);
        own = made_rules(0, text);
    }
    printf("| one decision, record of %3zu bytes              |     us |\n|---|---|\n", strlen(json));
    uint32_t texts = WB_ENGLISH | WB_CHINESE;
    row("fields in, payload out", WB_DECIDE, &standard, one(WB_HTTPS_BODY, &PICKUP, NULL), 1, WB_ACCEPTED);
    row("JSON line in, payload out", WB_DECIDE, &standard, one(WB_HTTPS_BODY, NULL, json), 1, WB_ACCEPTED);
    row("fields in, rejected, no texts", WB_DECIDE, &standard, one(0, &signature, NULL), 1, WB_REJECTED);
    row("fields in, rejected, both texts", WB_DECIDE, &standard, one(texts, &signature, NULL), 1, WB_REJECTED);
    row("fields in, batch of 1000", WB_DECIDE_MANY, &standard, many(NULL), BATCH, WB_ACCEPTED);
    row("JSON lines in, batch of 1000", WB_DECIDE_MANY, &standard, many(json), BATCH, WB_ACCEPTED);
    if (own.length > 0) {
        row("fields in, a carrier's own rules", WB_DECIDE, &own, one(WB_HTTPS_BODY, &PICKUP, NULL), 1, WB_ACCEPTED);
        row("fields in, own rules, batch of 1000", WB_DECIDE_MANY, &own, many(NULL), BATCH, WB_ACCEPTED);
    }
    free(own.data);
    free(answer.data);
    return 0;
}
