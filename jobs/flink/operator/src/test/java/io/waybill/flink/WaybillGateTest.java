package io.waybill.flink;

import static io.waybill.flink.Scans.IN_TRANSIT;
import static io.waybill.flink.Scans.NOW;
import static io.waybill.flink.Scans.OUT_FOR_DELIVERY;
import static io.waybill.flink.Scans.PICKED_UP;
import static io.waybill.flink.Scans.SIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.engine.Code;
import io.waybill.engine.RuleSet;
import io.waybill.flink.Answer.Became;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator promises, in Flink's harness. */
class WaybillGateTest {
    private static List<Became> became(Harness harness) {
        return harness.answers().stream().map(Answer::became).toList();
    }

    @Test
    void anAcceptedScanHasItsPayloadAndNamesTheRules() throws Exception {
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            harness.put(Scans.scan("W1", NOW - 900, PICKED_UP, "已揽收"));
            harness.put(Scans.scan("W1", NOW - 600, IN_TRANSIT, "运输中"));
            Answer second = harness.answers().get(1);
            assertEquals(Scans.json("W1", NOW - 600, IN_TRANSIT, "运输中"), new String(second.payload(), "UTF-8"));
            assertEquals(2, second.updates());
            assertEquals(RuleSet.STANDARD.fingerprint(), second.rules());
            assertTrue(harness.answers().get(0).isFirst());
            assertFalse(second.isFirst());
            assertFalse(second.toString().contains("token-of"), second::toString);
            assertFalse(second.toJson().contains("token-of"), second::toJson);
        }
    }

    @Test
    void whatIsNotSentIsInItsSideOutputAndSaysWhy() throws Exception {
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            harness.put(Scans.scan("W1", NOW - 900, SIGNED, "已签收"));
            harness.put(Scans.at(NOW, "{\"waybill_id\":\"W2\"}"));
            harness.put(Scans.at(NOW, "no object"));
            harness.put(Incoming.ignored("W3", "ordered", "已下单", new Place(2, 17, NOW)));
            List<Answer> answers = harness.answers();
            assertEquals(List.of(Became.REJECTED, Became.MALFORMED, Became.MALFORMED, Became.IGNORED), became(harness));
            assertEquals(Code.ACTION_NOT_PERMITTED, answers.get(0).code().orElseThrow());
            assertTrue(answers.get(0).toJson().startsWith(
                    "{\"outcome\":\"rejected\",\"code\":\"action_not_permitted\",\"number\":203,\"reason\":\""), answers.get(0)::toJson);
            assertTrue(answers.get(0).toJson().contains("\"permitted\":[100001,"), answers.get(0)::toJson);
            assertEquals("W2", answers.get(1).waybillId());
            assertEquals("", answers.get(2).waybillId());
            assertEquals("{\"outcome\":\"ignored\",\"reason\":\"ordered\",\"reason_zh\":\"已下单\",\"waybill_id\":\"W3\",\"rules\":\""
                    + RuleSet.STANDARD.fingerprint() + "\",\"now\":" + NOW + ",\"partition\":2,\"position\":17}",
                    answers.get(3).toJson());
        }
    }

    /** What an intake could not read is answered as what the engine could not, and leads back to its item. */
    @Test
    void whatTheIntakeCouldNotReadIsAnswered() throws Exception {
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            Place record = new Place(2, 17, Incoming.MACHINE_CLOCK);
            harness.clock(NOW);
            harness.put(Incoming.malformed("W1", Code.INVALID_ACTION_TYPE, "unknown", "未知", record.ofItem(3, true)));
            harness.put(Incoming.empty("W2", "3天查询无记录", record.ofItem(4, false)));
            harness.put(Incoming.empty("", "", record));
            assertEquals(List.of(Became.MALFORMED, Became.EMPTY, Became.EMPTY), became(harness));
            Answer malformed = harness.answers().get(0);
            assertEquals(Code.INVALID_ACTION_TYPE, malformed.code().orElseThrow());
            assertEquals(new Place(2, 17, NOW).ofItem(3, true), malformed.place());
            String rest = ",\"rules\":\"" + RuleSet.STANDARD.fingerprint() + "\",\"now\":" + NOW + ",\"partition\":2,\"position\":17";
            assertEquals("{\"outcome\":\"malformed\",\"code\":\"invalid_action_type\",\"number\":114,\"reason\":\"unknown\","
                    + "\"reason_zh\":\"未知\",\"waybill_id\":\"W1\"" + rest + ",\"item\":3}", malformed.toJson());
            assertEquals("{\"outcome\":\"empty\",\"waybill_id\":null" + rest + "}", harness.answers().get(2).toJson());
        }
    }

    @Test
    void anIdOfAnyLengthIsAnAnswer() throws Exception {
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            Incoming scan = Scans.scan("W".repeat(100_000), NOW - 900, PICKED_UP, "已揽收");
            harness.put(scan);
            assertEquals(Code.INVALID_WAYBILL_ID, harness.answers().get(0).code().orElseThrow());
            assertEquals("", scan.waybillId());
            assertTrue(scan.key().length() < 4, "a key of no waybill");
        }
    }

    @Test
    void aRecordOfAnyLengthIsAnAnswer() throws Exception {
        byte[] record = new byte[Incoming.MOST_BYTES + 1];
        Place place = new Place(0, 9, NOW);
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            Intake.OWN_RECORDS.read(record, place, scan -> put(harness, scan));
            Intake.FOREIGN_RECORDS.read(record, place, scan -> put(harness, scan));
            for (Answer answer : harness.answers()) {
                assertEquals(Code.INVALID_JSON, answer.code().orElseThrow());
                assertTrue(answer.reason().contains("16777217 bytes"), answer::reason);
                assertTrue(answer.reasonZh().contains("16777217 字节"), answer::reasonZh);
            }
            assertEquals(2, harness.answers().size());
        }
    }

    private static void put(Harness harness, Incoming scan) {
        try {
            harness.put(scan);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Every earlier update is recognised, also beyond those that are in the waybill's own value. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyDuplicateIsRecognised(boolean rocks) throws Exception {
        int updates = 3 * WaybillState.MOST + 5;
        try (Harness harness = new Harness(GateOptions.STANDARD, rocks)) {
            List<Incoming> scans = new ArrayList<>(List.of(Scans.scan("W1", NOW - 9000, PICKED_UP, "已揽收")));
            for (int i = 1; i < updates; i++) {
                scans.add(Scans.scan("W1", NOW - 9000 + i, IN_TRANSIT, "到达第" + i + "站"));
            }
            for (Incoming scan : scans) {
                harness.put(scan);
            }
            harness.restore(1);
            for (Incoming scan : scans) {
                harness.put(scan);
            }
            assertEquals(updates, became(harness).stream().filter(Became.ACCEPTED::equals).count());
            assertEquals(updates, became(harness).stream().filter(Became.DUPLICATE::equals).count());
        }
    }

    @Test
    void aScanWithoutTokenTakesThatOfItsOrder() throws Exception {
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            String record = Scans.withoutToken("W1", NOW - 900, PICKED_UP, "已揽收");
            harness.put(Scans.at(NOW, record));
            harness.put(Incoming.order("W1", "the-\"token\"-of-the-order"));
            harness.restore(2);
            harness.put(Scans.at(NOW, record));
            harness.put(Scans.scan("W1", NOW - 600, IN_TRANSIT, "运输中"));
            harness.put(Scans.at(NOW, "{\"token\":\"own\",\"waybill_id\":\"W1\"}"));
            harness.put(Incoming.cancelledOrder("W1"));
            harness.put(Scans.at(NOW, Scans.withoutToken("W1", NOW - 300, IN_TRANSIT, "运输中")));
            List<String> payloads = harness.answers().stream().filter(one -> one.became() == Became.ACCEPTED)
                    .map(one -> new String(one.payload(), java.nio.charset.StandardCharsets.UTF_8)).toList();
            assertEquals(List.of(
                    "{\"token\":\"the-\\\"token\\\"-of-the-order\"," + record.substring(1),
                    Scans.json("W1", NOW - 600, IN_TRANSIT, "运输中")), payloads);
            List<Answer> malformed = harness.answers().stream().filter(one -> one.became() == Became.MALFORMED).toList();
            assertEquals(3, malformed.size());
            // What the record of its own token lacks is told, and not that there are two tokens.
            assertTrue(malformed.stream().allMatch(one -> one.code().orElseThrow() == Code.MISSING_FIELD), malformed::toString);
        }
    }

    /** Saved, thrown away and restored after every record, in 1, 3 and 2 instances: nothing is different. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRestoreIsNotSeen(boolean rocks) throws Exception {
        List<Incoming> feed = feed(rocks ? 40 : 400);
        List<Answer> undisturbed;
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            for (Incoming scan : feed) {
                harness.put(scan);
            }
            undisturbed = harness.answers();
        }
        assertTrue(undisturbed.stream().map(Answer::became).distinct().count() == 4, "the feed has every outcome");
        int[] sizes = {1, 3, 2};
        try (Harness harness = new Harness(GateOptions.STANDARD, rocks)) {
            int records = 0;
            for (Incoming scan : feed) {
                harness.put(scan);
                harness.restore(sizes[++records % sizes.length]);
            }
            assertEquals(byWaybillAndOutcome(undisturbed), byWaybillAndOutcome(harness.answers()));
        }
    }

    /** Outputs of instances have no common order; those of one waybill with one outcome do. */
    private static Object byWaybillAndOutcome(List<Answer> answers) {
        return answers.stream().collect(Collectors.groupingBy(one -> one.waybillId() + one.became()));
    }

    private static List<Incoming> feed(int records) {
        Random random = new Random(20261128);
        int[] actions = {PICKED_UP, IN_TRANSIT, IN_TRANSIT, IN_TRANSIT, OUT_FOR_DELIVERY, SIGNED};
        List<Incoming> feed = new ArrayList<>();
        while (feed.size() < records) {
            String waybill = "W" + random.nextInt(20);
            long time = NOW - 100_000 + 100L * feed.size() - random.nextInt(4) * 50L;
            switch (random.nextInt(8)) {
                case 0 -> feed.add(Scans.at(NOW, "{\"waybill_id\":\"" + waybill + "\"}"));
                case 1, 2 -> feed.add(feed.isEmpty() ? Scans.scan(waybill, time, PICKED_UP, "已揽收")
                        : feed.get(random.nextInt(feed.size())));
                default -> feed.add(Scans.scan(waybill, time, actions[random.nextInt(actions.length)], "第" + feed.size() + "条"));
            }
        }
        return feed;
    }

    @Test
    void whatIsTooFarAheadIsParkedUntilItIsNot() throws Exception {
        GateOptions options = GateOptions.STANDARD.parking(Duration.ofHours(1));
        try (Harness harness = Harness.inMemory(options)) {
            harness.clock(NOW);
            harness.put(Scans.at(Incoming.MACHINE_CLOCK, Scans.json("W1", NOW + 1000, PICKED_UP, "已揽收")));
            harness.put(Scans.at(Incoming.MACHINE_CLOCK, Scans.json("W1", NOW + 99_000, PICKED_UP, "已揽收")));
            harness.put(Scans.scan("W1", NOW + 1000, PICKED_UP, "时间随记录"));
            assertEquals(List.of(Became.REJECTED, Became.REJECTED), became(harness), "too long to wait for, and of a given time");
            harness.restore(2);
            harness.clock(NOW + 699);
            assertEquals(2, became(harness).size());
            assertEquals(1, harness.timersOfTheEnd());
            harness.clock(NOW + 700);
            assertEquals(List.of(Became.REJECTED, Became.REJECTED, Became.ACCEPTED), became(harness));
            assertEquals(0, harness.timersOfTheEnd(), "nothing waits for the end any more");
            assertEquals(0, harness.timers());
        }
    }

    @Test
    void whatIsParkedAtTheEndIsAnswered() throws Exception {
        GateOptions options = GateOptions.STANDARD.parking(Duration.ofHours(1));
        try (Harness harness = Harness.inMemory(options)) {
            harness.clock(NOW);
            for (int i = 0; i < WaybillGate.MOST_PARKED + 1; i++) {
                harness.put(Scans.at(Incoming.MACHINE_CLOCK, Scans.json("W1", NOW + 1000 + i, PICKED_UP, "已揽收")));
            }
            assertEquals(List.of(Became.REJECTED), became(harness), "the one that is too many");
            harness.end();
            assertEquals(WaybillGate.MOST_PARKED + 1, became(harness).size());
            assertTrue(harness.answers().stream().allMatch(one -> one.code().orElseThrow() == Code.TOO_FAR_AHEAD));
            harness.clock(NOW + 5000);
            assertEquals(WaybillGate.MOST_PARKED + 1, became(harness).size(), "it is not answered twice");
        }
    }

    @Test
    void aClosedWaybillIsForgottenInItsTime() throws Exception {
        GateOptions options = GateOptions.STANDARD.forgettingAfter(Duration.ofDays(90));
        long days = 24 * 60 * 60;
        Incoming pickup = Scans.scan("W1", NOW - 900, PICKED_UP, "已揽收");
        try (Harness harness = Harness.inMemory(options)) {
            harness.clock(NOW);
            harness.put(pickup);
            harness.clock(NOW + 100 * days);
            harness.put(pickup);
            assertEquals(Became.DUPLICATE, became(harness).get(1), "it is open, so it is known");
            harness.put(Scans.scan("W1", NOW - 800, OUT_FOR_DELIVERY, "派件中"));
            harness.put(Scans.scan("W1", NOW - 700, SIGNED, "已签收"));
            harness.clock(NOW + 190 * days - 1);
            harness.put(pickup);
            assertEquals(2, became(harness).stream().filter(Became.DUPLICATE::equals).count());
            harness.restore(3);
            harness.clock(NOW + 190 * days);
            harness.put(pickup);
            assertEquals(4, became(harness).stream().filter(Became.ACCEPTED::equals).count(), "nothing is known of it any more");
        }
    }

    /** Of an order, a first scan and a signature, only the last one's timer is kept. */
    @Test
    void aWaybillHasOneTimer() throws Exception {
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD.forgettingAfter(Duration.ofDays(90)))) {
            harness.clock(NOW);
            harness.put(Incoming.order("W1", "token-of-W1"));
            harness.clock(NOW + 10);
            harness.put(Scans.scan("W1", NOW - 900, PICKED_UP, "已揽收"));
            harness.put(Scans.scan("W1", NOW - 800, OUT_FOR_DELIVERY, "派件中"));
            harness.clock(NOW + 20);
            harness.put(Scans.scan("W1", NOW - 700, SIGNED, "已签收"));
            assertEquals(3, became(harness).stream().filter(Became.ACCEPTED::equals).count());
            assertEquals(1, harness.timers());
        }
    }

    @Test
    void anOrderIsForgottenIfNothingComes() throws Exception {
        GateOptions options = GateOptions.STANDARD.forgettingAfter(Duration.ofDays(90)).parking(Duration.ofHours(1));
        try (Harness harness = Harness.inMemory(options)) {
            harness.clock(NOW);
            harness.put(Incoming.order("W1", "token-of-W1"));
            // A timer of its own, long before that of the order.
            harness.put(Scans.at(Incoming.MACHINE_CLOCK, Scans.json("W1", NOW + 1000, SIGNED, "已签收")));
            harness.clock(NOW + 700);
            assertEquals(List.of(Became.REJECTED), became(harness));
            harness.put(Scans.at(NOW + 700, Scans.withoutToken("W1", NOW, PICKED_UP, "已揽收")));
            assertEquals(2, became(harness).size());
            assertTrue(became(harness).contains(Became.ACCEPTED), "the order is known");
        }
        try (Harness harness = Harness.inMemory(options)) {
            harness.clock(NOW);
            harness.put(Incoming.order("W1", "token-of-W1"));
            harness.clock(NOW + 90 * 24 * 60 * 60);
            harness.put(Scans.at(NOW, Scans.withoutToken("W1", NOW, PICKED_UP, "已揽收")));
            assertEquals(List.of(Became.MALFORMED), became(harness));
            assertEquals(0, harness.timers());
        }
    }

    @Test
    void rulesAreChangedByTheBroadcastAndKept() throws Exception {
        String strict = RuleSet.STRICT.toJson();
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            harness.restore(2);
            harness.putRules("{\"name\":\"faulty\"}");
            harness.putRules(strict);
            List<String> said = harness.rulesSaid();
            assertEquals(2, said.size(), "each file is answered once");
            assertTrue(said.get(0).startsWith("{\"rules\":\"refused\",\"reason\":"), said::toString);
            assertTrue(said.get(1).startsWith("{\"rules\":\"taken\",\"name\":\"strict\",\"before\":\""
                    + RuleSet.STANDARD.fingerprint()), said::toString);
            for (int parallelism : new int[] {3, 1}) {
                harness.restore(parallelism);
                // A transit scan as the first one: standard takes it for a skipped pickup, strict refuses it.
                harness.put(Scans.scan("W" + parallelism, NOW - 900, IN_TRANSIT, "运输中"));
            }
            assertEquals(List.of(Became.REJECTED, Became.REJECTED), became(harness));
            assertEquals(RuleSet.STRICT.fingerprint(), harness.answers().get(0).rules());
        }
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            harness.put(Scans.scan("W1", NOW - 900, IN_TRANSIT, "运输中"));
            assertEquals(List.of(Became.ACCEPTED), became(harness));
            assertNotEquals(RuleSet.STRICT.fingerprint(), harness.answers().get(0).rules());
        }
    }

    @Test
    void optionsAreTheEnginesOwn() throws Exception {
        GateOptions options = GateOptions.STANDARD.withRules(RuleSet.STRICT).adopting().withCloudArguments();
        try (Harness harness = Harness.inMemory(options)) {
            harness.put(Scans.scan("W1", NOW - 900, IN_TRANSIT, "运输中"));
            assertEquals(List.of(Became.ACCEPTED), became(harness));
            assertTrue(new String(harness.answers().get(0).payload(), "UTF-8").contains("\"waybillId\":\"W1\""));
        }
    }
}
