package io.waybill.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.engine.Code;
import io.waybill.flink.Answer.Became;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A record that can be seen to have no token is decided with that of its order at once. */
class DeciderTest {
    @Test
    void whichRecordsLackAToken() {
        for (String record : List.of("{}", "{\"waybill_id\":\"W1\"}", "{\"message\":\"to ken\"}", "{\"toke\":1}", "{")) {
            assertTrue(Decider.lacksToken(Scans.utf8(record)), record);
        }
        for (String record : List.of(
                "", "[]", " {}", "{\"token\":\"t\"}", "{\"\\u0074oken\":\"t\"}", "{\"waybill_id\":\"token\"}", "{\"a\":{\"token\":1}}")) {
            assertFalse(Decider.lacksToken(Scans.utf8(record)), record);
        }
    }

    /** Nothing of what is told of a malformed record shows that there is an order, nor how long its token is. */
    @Test
    void whatElseIsMalformedIsToldAsTheRecordCame() throws Exception {
        List<String> records = List.of(
                "{\"waybill_id\":\"W1\",\"action_time\":", "{\"waybill_id\":\"W1\"}",
                "{\"waybill_id\":\"W1\",\"action_time\":7,\"action_type\":100001,\"action_msg\":\"已揽收\"}");
        try (Harness without = Harness.inMemory(GateOptions.STANDARD); Harness with = Harness.inMemory(GateOptions.STANDARD)) {
            with.put(Incoming.order("W1", "token-of-W1"));
            for (String record : records) {
                without.put(Scans.at(Scans.NOW, record));
                with.put(Scans.at(Scans.NOW, record));
            }
            assertEquals(without.answers().get(0), with.answers().get(0), "broken JSON");
            for (int i = 1; i < records.size(); i++) {
                Answer before = without.answers().get(i);
                Answer after = with.answers().get(i);
                assertEquals(Became.MALFORMED, after.became());
                assertTrue(before.reason().contains("token"), before::reason);
                assertFalse(after.reason().contains("token"), after::reason);
            }
            assertEquals(Code.INVALID_ACTION_TIME, with.answers().get(2).code().orElseThrow());
        }
    }
}
