package io.waybill.engine;

import static io.waybill.engine.Samples.ID;
import static io.waybill.engine.Samples.NOW;
import static io.waybill.engine.Samples.TOKEN;
import static io.waybill.engine.Samples.at;
import static io.waybill.engine.Samples.scan;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DecideTest {
    private static final Scan PICKUP = scan(ActionType.PICKED_UP, 1000, "【杭州市】余杭服务部已揽收");
    private static final String HTTPS = "{\"token\":\"" + TOKEN + "\",\"waybill_id\":\"" + ID
            + "\",\"action_time\":1794999000,\"action_type\":100001,\"action_msg\":\"【杭州市】余杭服务部已揽收\"}";

    private static Decision decide(Tracker tracker, Scan scan) {
        return RuleSet.STANDARD.decide(tracker, scan, NOW);
    }

    @Test
    void anAcceptedScanHasBothPayloadsAndANewTracker() {
        Decision decision = decide(Tracker.START, PICKUP);
        assertEquals(Outcome.ACCEPTED, decision.outcome());
        assertTrue(decision.isAccepted() && decision.hasPayload());
        assertEquals(HTTPS, decision.httpsBody());
        assertArrayEquals(HTTPS.getBytes(StandardCharsets.UTF_8), decision.httpsBodyUtf8());
        assertTrue(decision.cloudArguments().contains("\"waybillId\":\"" + ID + "\""), decision::cloudArguments);
        assertEquals(Optional.of(Mark.ACCEPTED), decision.mark());
        assertEquals(Optional.empty(), decision.code());
        assertEquals("", decision.text(Locale.ENGLISH));
        assertEquals("", decision.text(Locale.CHINESE));
        assertEquals(Status.PICKED_UP, decision.tracker().status());
        assertEquals(Optional.of(NOW.minusSeconds(1000)), decision.tracker().highestTime());
        assertEquals(1, decision.tracker().updates());
        assertEquals(decision.fingerprint(), decision.tracker().lastFingerprint());
        assertEquals(EnumSet.of(ActionType.PICKED_UP, ActionType.IN_TRANSIT, ActionType.OUT_FOR_DELIVERY, ActionType.HELD),
                decision.permitted());
    }

    @Test
    void theSameScanAgainIsADuplicateAndChangesNothing() {
        Tracker after = decide(Tracker.START, PICKUP).tracker();
        Decision again = decide(after, PICKUP);
        assertEquals(Outcome.DUPLICATE, again.outcome());
        assertSame(after, again.tracker());
        assertFalse(again.hasPayload());
        IllegalStateException wrong = assertThrows(IllegalStateException.class, again::httpsBody);
        assertTrue(wrong.getMessage().contains("DUPLICATE"), wrong.getMessage());
        assertThrows(IllegalStateException.class, again::cloudArguments);
    }

    @Test
    void whatTheHostHasSeenBeforeIsADuplicate() {
        Decision decision = decide(Tracker.START, PICKUP.seenBefore());
        assertEquals(Outcome.DUPLICATE, decision.outcome());
        assertSame(Tracker.START, decision.tracker());
        assertEquals(RuleSet.STANDARD.read(PICKUP).fingerprint(), decision.fingerprint());
        assertEquals(Outcome.MALFORMED, decide(Tracker.START, Scan.json("{").seenBefore()).outcome());
        Scan seen = PICKUP.seenBefore();
        for (Executable misuse : new Executable[] {
            () -> RuleSet.STANDARD.explain(Tracker.START, seen, NOW),
            () -> RuleSet.STANDARD.read(seen),
            () -> RuleSet.STANDARD.late(Trail.START, seen),
            () -> RuleSet.STANDARD.importAll(Trail.START, List.of(PICKUP, seen), NOW, ImportMode.BEST_EFFORT)
        }) {
            String why = assertThrows(IllegalArgumentException.class, misuse).getMessage();
            assertEquals("the scan is one seen before; give it as it came, without seenBefore()", why);
        }
    }

    @Test
    void aDuplicateIsSentAgainWhenThatIsWanted() {
        Tracker after = decide(Tracker.START, PICKUP).tracker();
        Scan withOtherToken = Scan.of("another-token", ID, NOW.minusSeconds(1000), ActionType.PICKED_UP, "【杭州市】余杭服务部已揽收");
        DecideOptions resending = DecideOptions.NOTHING_AT_ONCE.resending();
        Decision again = RuleSet.STANDARD.decide(after, withOtherToken, NOW, resending);
        assertEquals(Outcome.DUPLICATE, again.outcome());
        assertTrue(again.hasPayload());
        assertEquals(HTTPS.replace(TOKEN, "another-token"), again.httpsBody());
        assertTrue(again.cloudArguments().contains("another-token"));
    }

    @Test
    void aRejectedScanSaysWhyInBothLanguagesAndTheWay() {
        Tracker tracker = decide(Tracker.START, PICKUP).tracker();
        Decision decision = decide(tracker, scan(ActionType.SIGNED, 100, "已签收"));
        assertEquals(Outcome.REJECTED, decision.outcome());
        assertEquals(Optional.of(Code.ACTION_NOT_PERMITTED), decision.code());
        assertSame(tracker, decision.tracker());
        assertEquals(Arrays.asList(ActionType.IN_TRANSIT, ActionType.OUT_FOR_DELIVERY, ActionType.SIGNED), decision.way());
        assertTrue(decision.text(Locale.ENGLISH).startsWith("300003 Signed is not permitted from PickedUp"),
                decision.text(Locale.ENGLISH));
        assertTrue(decision.text(Locale.SIMPLIFIED_CHINESE).contains("签收成功"), decision.text(Locale.CHINESE));
        assertEquals(decision.text(Locale.ENGLISH), decision.text(Locale.GERMAN));
        assertFalse(decision.isRefusedByOption());
    }

    @Test
    void textsAreTheSameWhetherAskedForAtOnceOrLater() {
        Scan wrong = Scan.of(TOKEN, ID, 5, 5, "");
        DecideOptions atOnce = DecideOptions.STANDARD.withText(Locale.ENGLISH).withText(Locale.CHINESE).withCloudArguments();
        for (Scan scan : Arrays.asList(wrong, PICKUP, scan(ActionType.SIGNED, 0, "x"))) {
            Decision one = RuleSet.STANDARD.decide(Tracker.START, scan, NOW, atOnce);
            Decision other = RuleSet.STANDARD.decide(Tracker.START, scan, NOW, DecideOptions.NOTHING_AT_ONCE);
            assertEquals(one.text(Locale.ENGLISH), other.text(Locale.ENGLISH));
            assertEquals(one.text(Locale.CHINESE), other.text(Locale.CHINESE));
            assertEquals(one.hasPayload(), other.hasPayload());
            if (one.hasPayload()) {
                assertEquals(one.httpsBody(), other.httpsBody());
                assertEquals(one.cloudArguments(), other.cloudArguments());
            }
        }
    }

    @Test
    void timesOverALimitAreToldWithTheLimit() {
        Decision ahead = decide(Tracker.START, scan(ActionType.PICKED_UP, -301, "x"));
        assertEquals(Optional.of(Code.TOO_FAR_AHEAD), ahead.code());
        assertEquals(Optional.of(NOW.plusSeconds(300)), ahead.limit());
        Tracker tracker = at(Situation.of(Status.IN_TRANSIT), 100);
        Decision back = decide(tracker, scan(ActionType.IN_TRANSIT, 161, "x"));
        assertEquals(Optional.of(Code.TIME_GOES_BACK), back.code());
        assertEquals(Optional.of(NOW.minusSeconds(160)), back.limit());
        assertEquals(Optional.empty(), decide(Tracker.START, PICKUP).limit());
    }

    @Test
    void aMalformedRecordHasAllItsFaults() {
        Decision decision = decide(Tracker.START, Scan.of("", "", 5, 5, ""));
        assertEquals(Outcome.MALFORMED, decision.outcome());
        assertEquals(Arrays.asList(Code.INVALID_WAYBILL_ID, Code.INVALID_TOKEN, Code.INVALID_ACTION_TIME,
                Code.INVALID_ACTION_TYPE, Code.INVALID_ACTION_MSG), decision.faults());
        assertEquals(Optional.of(Code.INVALID_WAYBILL_ID), decision.code());
        assertEquals(Optional.empty(), decision.fingerprint());
        for (String field : List.of("waybill_id", "token", "action_time", "action_type", "action_msg")) {
            assertTrue(decision.text(Locale.ENGLISH).contains(field), decision.text(Locale.ENGLISH));
            assertTrue(decision.text(Locale.CHINESE).contains(field), decision.text(Locale.CHINESE));
        }
    }

    @Test
    void aFieldThatIsNotThereIsAnAnswer() {
        Decision decision = decide(Tracker.START, Scan.builder().build());
        assertEquals(java.util.Collections.nCopies(5, Code.MISSING_FIELD), decision.faults());
        Scan all = Scan.builder().token(TOKEN).waybillId(ID).actionTime(1_794_999_000).actionType(100001)
                .message("【杭州市】余杭服务部已揽收").build();
        assertEquals(PICKUP, all);
        assertEquals(PICKUP.hashCode(), all.hashCode());
        assertEquals(HTTPS, decide(Tracker.START, all).httpsBody());
        Scan withoutToken = Scan.builder().token(null).waybillId(ID).actionTime(1_794_999_000L).actionType(100001L)
                .message("x").build();
        assertEquals(List.of(Code.MISSING_FIELD), decide(Tracker.START, withoutToken).faults());
    }

    @Test
    void textsThatAreNoUtf8AreAnAnswerAsBytesAndAMisuseAsStrings() {
        byte[] gbk = {(byte) 0xd2, (byte) 0xd1};
        Scan bytes = Scan.builder().tokenUtf8(gbk).waybillIdUtf8(gbk).actionTime(1L).actionType(1L).messageUtf8(gbk).build();
        assertEquals(Optional.of(Code.INVALID_UTF8), decide(Tracker.START, bytes).code());
        for (String half : List.of("\ud83d", "x\ude9a", "\ud83d\ud83d\ude9a", "已\ud83d!")) {
            IllegalArgumentException wrong = assertThrows(
                    IllegalArgumentException.class, () -> Scan.of(TOKEN, ID, 1, 1, half));
            assertTrue(wrong.getMessage().startsWith("message has half a surrogate pair at "), wrong.getMessage());
        }
    }

    @Test
    void everyCharacterBecomesItsUtf8() {
        StringBuilder all = new StringBuilder();
        for (int point = 1; point <= Character.MAX_CODE_POINT; point += point < 0x3000 ? 1 : 97) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                all.appendCodePoint(point);
            }
        }
        assertArrayEquals(all.toString().getBytes(StandardCharsets.UTF_8), Utf8.bytes("text", all.toString()));
    }

    @Test
    void jsonIsReadInEitherCasing() {
        assertEquals(HTTPS, decide(Tracker.START, Scan.json(HTTPS)).httpsBody());
        assertEquals(HTTPS, decide(Tracker.START, Scan.json(HTTPS.getBytes(StandardCharsets.UTF_8))).httpsBody());
        String camel = HTTPS.replace("waybill_id", "waybillId").replace("action_time", "actionTime");
        assertEquals(HTTPS, decide(Tracker.START, Scan.json(camel)).httpsBody());
        assertEquals(Optional.of(Code.INVALID_JSON), decide(Tracker.START, Scan.json("[]")).code());
        assertEquals(Optional.of(Code.INVALID_JSON), decide(Tracker.START, Scan.json("")).code());
    }

    @Test
    void aReadingHasTheFieldsOrTheFaults() {
        Reading reading = RuleSet.STANDARD.read(Scan.json(HTTPS));
        assertTrue(reading.isWellFormed());
        assertEquals(Optional.of(ID), reading.waybillId());
        assertEquals(Optional.of(TOKEN), reading.token());
        assertEquals(Optional.of(ActionType.PICKED_UP), reading.actionType());
        assertEquals(Optional.of(NOW.minusSeconds(1000)), reading.actionTime());
        assertEquals(Optional.of("【杭州市】余杭服务部已揽收"), reading.message());
        assertEquals(decide(Tracker.START, PICKUP).fingerprint(), reading.fingerprint());
        Reading wrong = RuleSet.STANDARD.read(Scan.json(HTTPS.replace("100001", "7")));
        assertFalse(wrong.isWellFormed());
        assertEquals(Optional.of(ID), wrong.waybillId());
        assertEquals(Optional.empty(), wrong.token());
        assertEquals(Optional.empty(), wrong.actionType());
        assertEquals(List.of(Code.INVALID_ACTION_TYPE), wrong.faults());
        assertTrue(wrong.text(Locale.CHINESE).contains("7"), wrong.text(Locale.CHINESE));
    }

    @Test
    void messagesAreRepairedWhereTheRulesRepair() {
        Scan scan = scan(ActionType.PICKED_UP, 10, "派件员小陈186-0000-1234正在为您派件");
        assertEquals(Optional.of(Code.INVALID_ACTION_MSG), decide(Tracker.START, scan).code());
        RuleSet own = Samples.own();
        assertEquals(Optional.of("派件员小陈18600001234正在为您派件"), own.read(scan).message());
        assertTrue(own.decide(Tracker.START, scan, NOW).httpsBody().contains("18600001234"));
    }

    @Test
    void aBatchAnswersAsOneByOne() {
        Batch batch = new Batch();
        int one = batch.waybill(Tracker.START);
        int other = batch.waybill(at(Situation.of(Status.OUT_FOR_DELIVERY), 5000));
        List<Scan> scans = List.of(
                PICKUP, PICKUP, scan(ActionType.SIGNED, 900, "a"), scan(ActionType.IN_TRANSIT, 800, "b"), Scan.json("?"));
        Tracker[] trackers = {Tracker.START, at(Situation.of(Status.OUT_FOR_DELIVERY), 5000)};
        for (Scan scan : scans) {
            batch.add(one, scan).add(other, scan);
        }
        for (RuleSet rules : List.of(RuleSet.STANDARD, RuleSet.STRICT, Samples.own())) {
            BatchDecision answer = rules.decideMany(batch, NOW);
            Tracker[] stored = trackers.clone();
            int[] counts = new int[4];
            for (int i = 0; i < 2 * scans.size(); i++) {
                Decision expected = rules.decide(stored[i % 2], scans.get(i / 2), NOW);
                Decision found = answer.decisions().get(i);
                stored[i % 2] = expected.tracker();
                counts[expected.outcome().ordinal()]++;
                assertEquals(expected.toString(), found.toString());
                assertEquals(expected.text(Locale.CHINESE), found.text(Locale.CHINESE));
                assertEquals(expected.hasPayload(), found.hasPayload());
                if (expected.hasPayload()) {
                    assertEquals(expected.httpsBody(), found.httpsBody());
                    assertEquals(expected.cloudArguments(), found.cloudArguments());
                }
            }
            assertEquals(Arrays.asList(stored), answer.trackers());
            assertEquals(stored[other], answer.tracker(other));
            for (Outcome outcome : Outcome.values()) {
                assertEquals(counts[outcome.ordinal()], answer.count(outcome));
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> batch.add(2, PICKUP));
        assertEquals(0, RuleSet.STANDARD.decideMany(new Batch(), NOW).decisions().size());
    }

    @Test
    void anExplanationGoesThroughTheChecks() {
        Explanation accepted = RuleSet.STANDARD.explain(Tracker.START, PICKUP, NOW);
        assertEquals(Outcome.ACCEPTED, accepted.decision().outcome());
        assertEquals(HTTPS, accepted.decision().httpsBody());
        assertTrue(accepted.text(Locale.ENGLISH).split("\n").length > 3, accepted.text(Locale.ENGLISH));
        Explanation rejected = RuleSet.STANDARD.explain(Tracker.START, scan(ActionType.SIGNED, 1, "x"), NOW);
        assertEquals(Optional.of(Code.ACTION_NOT_PERMITTED), rejected.decision().code());
        assertNotEquals(rejected.text(Locale.ENGLISH), rejected.decision().text(Locale.ENGLISH));
        assertTrue(rejected.decision().text(Locale.ENGLISH).startsWith("300003 Signed is not permitted"));
        assertTrue(rejected.text(Locale.CHINESE).contains("签收成功"));
    }

    @Test
    void whatMayComeNextIsKnownWithItsWays() {
        NextSteps next = RuleSet.STANDARD.next(at(Situation.of(Status.PICKED_UP), 10));
        assertEquals(Situation.of(Status.PICKED_UP), next.situation());
        assertEquals(RuleSet.STANDARD.permitted(at(Situation.of(Status.PICKED_UP), 10)), next.permitted());
        assertEquals(Mark.SKIPPED, next.mark(ActionType.OUT_FOR_DELIVERY));
        assertEquals(Optional.of(Situation.of(Status.OUT_FOR_DELIVERY)), next.target(ActionType.OUT_FOR_DELIVERY));
        assertEquals(Mark.REFUSED, next.mark(ActionType.SIGNED));
        assertEquals(Optional.empty(), next.target(ActionType.SIGNED));
        assertEquals(List.of(ActionType.IN_TRANSIT, ActionType.OUT_FOR_DELIVERY, ActionType.SIGNED),
                next.way(ActionType.SIGNED));
        assertEquals(List.of(), next.way(ActionType.CANCELLED));
        for (ActionType action : ActionType.values()) {
            String named = action.code() + " " + action.label(Locale.ENGLISH);
            assertEquals(next.permitted().contains(action), next.text(Locale.ENGLISH).contains(named), named);
        }
        assertEquals(Set.of(), RuleSet.STANDARD.permitted(at(Situation.of(Status.SIGNED), 10)));
    }

    @Test
    void aWaybillOnItsWayIsAdoptedWhenThatIsWanted() {
        Scan signed = scan(ActionType.SIGNED, 10, "已签收");
        assertEquals(Outcome.REJECTED, decide(Tracker.START, signed).outcome());
        Decision adopted = RuleSet.STANDARD.decide(Tracker.START, signed, NOW, DecideOptions.STANDARD.adopting());
        assertTrue(adopted.isAccepted() && adopted.isAdopted());
        assertEquals(Status.SIGNED, adopted.tracker().status());
        assertTrue(adopted.cloudArguments().contains("300003"));
    }

    @Test
    void anOptionThatRefusesIsTold() {
        RuleSet own = Samples.own();
        Tracker picked = own.decide(Tracker.START, scan(ActionType.COURIER_ASSIGNED, 100, "x"), NOW).tracker();
        Decision cancelled = own.decide(picked, scan(ActionType.CANCELLED, 10, "x"), NOW);
        assertEquals(Optional.of(Code.ACTION_NOT_PERMITTED), cancelled.code());
        assertTrue(cancelled.isRefusedByOption());
    }

    @Test
    void aTimeThatIsNoneIsAMisuse() {
        for (Instant now : List.of(Instant.EPOCH, Instant.MIN, Instant.MAX, Instant.ofEpochSecond(100_000_000_000L))) {
            MisuseException wrong = assertThrows(
                    MisuseException.class, () -> RuleSet.STANDARD.decide(Tracker.START, PICKUP, now));
            assertEquals("WRONG_NOW", wrong.status());
        }
    }

    @Test
    void whatIsTooLargeIsAMisuse() {
        Scan large = Scan.json(new byte[Border.LARGEST_REQUEST - 40]);
        MisuseException wrong = assertThrows(MisuseException.class, () -> decide(Tracker.START, large));
        assertEquals("TOO_LARGE", wrong.status());
        assertThrows(IllegalArgumentException.class, () -> Scan.json(new byte[Border.LARGEST_REQUEST]));
    }

    @Test
    void nothingButAPayloadAndTheTokenItselfShowsTheToken() {
        Decision accepted = decide(Tracker.START, PICKUP);
        Decision rejected = decide(Tracker.START, scan(ActionType.SIGNED, 0, "x"));
        Trail trail = RuleSet.STANDARD.decide(Trail.START, PICKUP, NOW).trail();
        for (Object shown : Arrays.asList(PICKUP, PICKUP.seenBefore(), Scan.json(HTTPS), accepted, rejected,
                rejected.text(Locale.ENGLISH), RuleSet.STANDARD.read(PICKUP), RuleSet.STANDARD.read(Scan.json(HTTPS)),
                RuleSet.STANDARD.explain(Tracker.START, PICKUP, NOW), trail, RuleSet.STANDARD,
                RuleSet.STANDARD.decide(trail, PICKUP, NOW), RuleSet.STANDARD.late(trail, PICKUP))) {
            assertFalse(shown.toString().contains(TOKEN), shown::toString);
        }
    }
}
