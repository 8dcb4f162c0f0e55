/* One scan of a fresh waybill: may it be sent, and as what? */
#include <stdio.h>
#include <string.h>
#include <waybill.h>

int main(void) {
    const char *scan = "{\"token\":\"token-of-the-order-event\",\"waybill_id\":\"SF1020304050607\","
                       "\"action_time\":1794999000,\"action_type\":100001,"
                       "\"action_msg\":\"【杭州市】余杭服务部已揽收\"}";
    struct wb_decide_head head = {.wanted = WB_HTTPS_BODY | WB_ENGLISH, .now = 1795000000 /* your clock */};
    struct wb_json_block block = {.kind = WB_JSON, .size = (uint32_t)(sizeof block + strlen(scan))};
    uint8_t request[1024], output[4096];
    memcpy(request, &head, sizeof head); /* head.tracker is the stored one; zeros are a fresh waybill */
    memcpy(request + sizeof head, &block, sizeof block);
    memcpy(request + sizeof head + sizeof block, scan, strlen(scan));

    if (wb_abi_version() != WB_ABI_VERSION) return 2;
    int32_t length = wb_call(WB_DECIDE, NULL, 0, request, sizeof head + block.size, output, sizeof output);
    if (length < 0 || (size_t)length > sizeof output) return 1;
    struct wb_answer answer;
    memcpy(&answer, output, sizeof answer);
    const char *parts = (const char *)output + sizeof answer;
    switch (answer.outcome) {
    case WB_ACCEPTED: /* store answer.tracker and this payload together */
        printf("%.*s\n", (int)answer.https_length, parts);
        break;
    case WB_DUPLICATE: /* was accepted before: nothing to send */
        break;
    default: /* rejected or malformed: why */
        fprintf(stderr, "%d %.*s\n", answer.code, (int)answer.english_length, parts);
    }
    return 0;
}
