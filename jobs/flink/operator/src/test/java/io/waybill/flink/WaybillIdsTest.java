package io.waybill.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.engine.Reading;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A record goes to the waybill that the engine reads in it. */
class WaybillIdsTest {
    /** What the search finds in a well-formed record is what the engine reads. */
    private static boolean check(byte[] record) {
        Reading reading = RuleSet.STANDARD.read(Scan.json(record));
        String found = WaybillIds.search(record);
        if (reading.isWellFormed() && found != null) {
            assertEquals(reading.waybillId().orElseThrow(), found, () -> new String(record, StandardCharsets.UTF_8));
        }
        if (reading.isWellFormed()) {
            assertEquals(reading.waybillId().orElseThrow(), WaybillIds.of(record));
        }
        return reading.isWellFormed() && found != null;
    }

    @Test
    void everyLineOfTheFeed() throws Exception {
        byte[] feed = Files.readAllBytes(Path.of(System.getProperty("repository.root"), "data", "feed.jsonl"));
        int wellFormed = 0;
        int found = 0;
        int from = 0;
        for (int at = 0; at < feed.length; at++) {
            if (feed[at] == '\n') {
                byte[] record = Arrays.copyOfRange(feed, from, at);
                wellFormed += RuleSet.STANDARD.read(Scan.json(record)).isWellFormed() ? 1 : 0;
                found += check(record) ? 1 : 0;
                from = at + 1;
            }
        }
        assertTrue(found > wellFormed / 2, found + " of " + wellFormed + " are found by the search");
    }

    /** Records with pieces exchanged, doubled and cut out. */
    @Test
    void damagedRecords() {
        String[] pieces = {
            "{", "}", ",", ":", "\"", "\\", " ", "\t", "[", "]", "\"waybill_id\"", "\"waybillId\"", "\"W1\"", "\"W 2\"", "\"é\"", "7",
            "-1", "null", "\"token\":\"t\"", "\"action_time\":1794999000", "\"action_type\":100001", "\"action_msg\":\"m\"",
            "\"waybill_id\":\"W1\"", "\"x\":{\"waybill_id\":\"W3\"}", "\"\\u0077aybill_id\":\"W4\""
        };
        String whole = "{\"token\":\"t\",\"waybill_id\":\"W1\",\"action_time\":1794999000,\"action_type\":100001,\"action_msg\":\"m\"}";
        Random random = new Random(7);
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder record = new StringBuilder(whole);
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(record.length() + 1);
                if (random.nextBoolean()) {
                    record.insert(at, pieces[random.nextInt(pieces.length)]);
                } else {
                    record.delete(at, Math.min(record.length(), at + random.nextInt(4)));
                }
            }
            found += check(Scans.utf8(record.toString())) ? 1 : 0;
        }
        assertTrue(found > 100, found + " were well-formed and found");
    }

    @Test
    void whatIsNotPlainIsLeftToTheEngine() {
        assertNotNull(WaybillIds.search(Scans.utf8("{\"waybill_id\":\"W1\"}")));
        for (String record : new String[] {
            "", "{", "{}", "[]", "{\"waybill_id\":7}", "{\"waybill_id\":\"W1\",\"waybillId\":\"W2\"}", "{\"a\":{\"waybill_id\":\"W1\"}}",
            "{\"waybill_id\":\"W1\"", "{\"waybill_id\":\"W\\u0031\"}", "{\"waybill_id\":\"W1\"} {}", "{\"waybill_id\":\"\"}"}) {
            assertNull(WaybillIds.search(Scans.utf8(record)), record);
        }
    }
}
