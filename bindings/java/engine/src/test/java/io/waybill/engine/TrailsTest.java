package io.waybill.engine;

import static io.waybill.engine.Samples.NOW;
import static io.waybill.engine.Samples.scan;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TrailsTest {
    private static final List<Scan> TRACE = List.of(
            scan(ActionType.PICKED_UP, 1000, "已揽收"), scan(ActionType.IN_TRANSIT, 900, "在途"),
            scan(ActionType.OUT_FOR_DELIVERY, 800, "派送"), scan(ActionType.SIGNED, 700, "已签收"));

    private static Trail after(int scans) {
        Trail trail = Trail.START;
        for (Scan scan : TRACE.subList(0, scans)) {
            TrailDecision answer = RuleSet.STANDARD.decide(trail, scan, NOW);
            assertTrue(answer.decision().isAccepted());
            trail = answer.trail();
        }
        return trail;
    }

    @Test
    void aTrailRecognisesEveryEarlierUpdate() {
        Trail trail = after(4);
        for (Scan scan : TRACE) {
            TrailDecision again = RuleSet.STANDARD.decide(trail, scan, NOW);
            assertEquals(Outcome.DUPLICATE, again.decision().outcome());
            assertSame(trail, again.trail());
            TrailDecision resent = RuleSet.STANDARD.decide(trail, scan, NOW, DecideOptions.STANDARD.resending());
            assertTrue(resent.decision().httpsBody().contains(Samples.ID));
            assertTrue(resent.decision().cloudArguments().contains(Samples.ID));
        }
        assertEquals(4, trail.entries().size());
        assertEquals(ActionType.IN_TRANSIT, trail.entries().get(1).action());
        assertEquals(NOW.minusSeconds(900), trail.entries().get(1).time());
        assertEquals(RuleSet.STANDARD.read(TRACE.get(1)).fingerprint(), Optional.of(trail.entries().get(1).fingerprint()));
        assertEquals(Status.SIGNED, trail.tracker().status());
        assertThrows(IndexOutOfBoundsException.class, () -> trail.entries().get(4));
    }

    @Test
    void aTrailIsItsBytes() {
        assertEquals(0, Trail.START.toBytes().length);
        assertSame(Trail.START, Trail.fromBytes(new byte[0]));
        for (int scans = 1; scans <= 4; scans++) {
            Trail trail = after(scans);
            assertEquals(32 + 24 * scans, trail.toBytes().length);
            assertEquals(trail, Trail.fromBytes(trail.toBytes()));
            assertArrayEquals(trail.toBytes(), Trail.fromBytes(trail.toBytes()).toBytes());
        }
        byte[] bytes = after(2).toBytes();
        bytes[16] ^= 1;
        assertEquals("WRONG_TRAIL", assertThrows(MisuseException.class, () -> Trail.fromBytes(bytes)).status());
        assertThrows(MisuseException.class, () -> Trail.fromBytes(new byte[7]));
    }

    @Test
    void aTrailGoesOnFromATracker() {
        Tracker tracker = Samples.at(Situation.of(Status.OUT_FOR_DELIVERY), 750);
        Trail trail = Trail.from(tracker);
        assertEquals(32, trail.toBytes().length);
        assertEquals(trail, Trail.fromBytes(trail.toBytes()));
        TrailDecision signed = RuleSet.STANDARD.decide(trail, TRACE.get(3), NOW);
        assertTrue(signed.decision().isAccepted());
        assertEquals(tracker, signed.trail().beganAt());
        assertEquals(1, signed.trail().entries().size());
        assertSame(Trail.START, Trail.from(Tracker.START));
    }

    @Test
    void refusalsOnATrailHaveTheirTexts() {
        TrailDecision refused = RuleSet.STANDARD.decide(after(4), scan(ActionType.HELD, 1, "x"), NOW);
        assertEquals(Optional.of(Code.WAYBILL_CLOSED), refused.decision().code());
        assertTrue(refused.decision().text(Locale.ENGLISH).contains("Signed"));
        assertTrue(refused.decision().text(Locale.CHINESE).contains("已签收"));
    }

    @Test
    void aWholeTraceIsTakenInByItsTimes() {
        List<Scan> mixed = List.of(TRACE.get(3), TRACE.get(1), TRACE.get(0), TRACE.get(2));
        TrailImport taken = RuleSet.STANDARD.importAll(Trail.START, mixed, NOW, ImportMode.ALL_OR_NOTHING);
        assertTrue(taken.isTakenIn());
        assertEquals(List.of(2, 1, 3, 0), taken.order());
        assertEquals(after(4), taken.trail());
        for (Decision decision : taken.decisions()) {
            assertTrue(decision.isAccepted() && decision.hasPayload());
            assertTrue(decision.httpsBody().startsWith("{") && decision.cloudArguments().startsWith("{"));
        }
    }

    @Test
    void aTraceWithARefusalIsTakenInOnlyAsFarAsIsWanted() {
        List<Scan> wrong = List.of(TRACE.get(0), TRACE.get(3), Scan.json("{"));
        TrailImport none = RuleSet.STANDARD.importAll(Trail.START, wrong, NOW, ImportMode.ALL_OR_NOTHING);
        assertFalse(none.isTakenIn());
        assertSame(Trail.START, none.trail());
        assertTrue(none.decisions().get(0).isAccepted());
        assertFalse(none.decisions().get(0).hasPayload());
        assertEquals(Optional.of(Code.ACTION_NOT_PERMITTED), none.decisions().get(1).code());
        assertEquals(Outcome.MALFORMED, none.decisions().get(2).outcome());
        assertFalse(none.decisions().get(2).text(Locale.CHINESE).isEmpty());
        TrailImport some = RuleSet.STANDARD.importAll(Trail.START, wrong, NOW, ImportMode.BEST_EFFORT);
        assertTrue(some.isTakenIn());
        assertEquals(after(1), some.trail());
    }

    @Test
    void aLateScanIsJudgedInItsOwnTime() {
        Trail trail = after(3);
        Late legal = RuleSet.STANDARD.late(trail, scan(ActionType.IN_TRANSIT, 950, "迟到"));
        assertEquals(Late.Finding.LEGAL_THEN, legal.finding());
        assertEquals(OptionalInt.of(1), legal.entriesBefore());
        assertEquals(OptionalInt.empty(), legal.refusedEntry());
        Late illegal = RuleSet.STANDARD.late(trail, scan(ActionType.SIGNED, 950, "迟到"));
        assertEquals(Late.Finding.ILLEGAL_THEN, illegal.finding());
        assertEquals(Optional.of(Code.ACTION_NOT_PERMITTED), illegal.code());
        assertTrue(illegal.text(Locale.ENGLISH).contains("Signed") && illegal.text(Locale.CHINESE).contains("签收"));
        Late breaks = RuleSet.STANDARD.late(trail, scan(ActionType.SIGNED, 850, "迟到"));
        assertEquals(Late.Finding.BREAKS_WHAT_FOLLOWED, breaks.finding());
        assertEquals(OptionalInt.of(2), breaks.refusedEntry());
        assertEquals(Late.Finding.NOT_LATE, RuleSet.STANDARD.late(trail, scan(ActionType.SIGNED, 1, "x")).finding());
        assertEquals(Late.Finding.MALFORMED, RuleSet.STANDARD.late(trail, Scan.json("{")).finding());
        Trail later = Trail.from(Samples.at(Situation.of(Status.IN_TRANSIT), 100));
        assertEquals(Late.Finding.BEFORE_THE_TRAIL,
                RuleSet.STANDARD.late(later, scan(ActionType.IN_TRANSIT, 950, "x")).finding());
    }

    @Test
    void aTrailIsReplayedUnderOtherRules() {
        Replay same = RuleSet.STANDARD.replay(after(4));
        assertTrue(same.isAccepted());
        assertEquals(Optional.of(after(4).tracker()), same.tracker());
        assertEquals(Optional.empty(), same.code());
        Trail skipped = RuleSet.STANDARD.decide(Trail.START, TRACE.get(1), NOW).trail();
        Replay strict = RuleSet.STRICT.replay(skipped);
        assertFalse(strict.isAccepted());
        assertEquals(Optional.of(Code.ACTION_NOT_PERMITTED), strict.code());
        assertEquals(OptionalInt.of(0), strict.refusedEntry());
        assertEquals(Optional.empty(), strict.tracker());
        assertTrue(strict.text(Locale.CHINESE).length() > 5 && strict.toString().contains("InTransit"));
        assertTrue(RuleSet.STRICT.replay(Trail.START).isAccepted());
    }
}
