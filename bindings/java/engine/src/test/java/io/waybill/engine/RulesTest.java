package io.waybill.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RulesTest {
    @Test
    void presetsAndFilesSayWhatTheyAre() {
        assertEquals("standard", RuleSet.STANDARD.name());
        assertEquals(60, RuleSet.STANDARD.toleranceSeconds());
        assertEquals(60, RuleSet.STANDARD.closingToleranceSeconds());
        assertEquals(300, RuleSet.STANDARD.allowanceSeconds());
        assertEquals(512, RuleSet.STANDARD.maxMessageChars());
        assertEquals(PhoneRule.REJECT, RuleSet.STANDARD.phoneRule());
        assertEquals(Set.of(), RuleSet.STANDARD.options());
        assertEquals("strict", RuleSet.STRICT.name());
        assertEquals(0, RuleSet.STRICT.toleranceSeconds());
        RuleSet own = Samples.own();
        assertEquals(120, own.toleranceSeconds());
        assertEquals(600, own.closingToleranceSeconds());
        assertEquals("own", own.name());
        assertEquals(64, own.maxMessageChars());
        assertEquals(PhoneRule.NORMALISE, own.phoneRule());
        assertEquals(EnumSet.allOf(RuleOption.class), own.options());
        assertEquals(Mark.SKIPPED, own.mark(Situation.of(Status.AWAITING_PICKUP), ActionType.IN_TRANSIT));
        assertEquals(Mark.REFUSED, own.mark(Situation.heldOver(Status.OUT_FOR_DELIVERY), ActionType.SIGNED));
        assertEquals(Mark.ACCEPTED, own.mark(Situation.of(Status.OUT_FOR_DELIVERY), ActionType.SIGNED));
    }

    @Test
    void rulesAreWhatTheirFileSays() throws Exception {
        RuleSet own = Samples.own();
        for (RuleSet rules : List.of(RuleSet.STANDARD, RuleSet.STRICT, own)) {
            RuleSet again = RuleSet.fromJson(rules.toJson());
            assertEquals(rules, again);
            assertEquals(rules.hashCode(), again.hashCode());
            assertEquals(rules.fingerprint(), again.fingerprint());
            assertTrue(rules.diff(again).isEmpty());
            assertEquals("", rules.diff(again).text());
        }
        assertEquals(own, RuleSet.load(Samples.repository("conformance/own-rules.json")));
        assertNotEquals(RuleSet.STANDARD, RuleSet.STRICT);
    }

    @Test
    void aFileThatCanNotBeUsedHasAllItsFaultsInBothLanguages() {
        String file = "{\"name\":\"x\",\"rows\":{\"Signed\":\"+ + + + + + + + +\",\"Nowhere\":\"+\"}}";
        List<FileFault> faults = RuleSet.check(file.getBytes(StandardCharsets.UTF_8));
        assertTrue(faults.size() > 2, faults::toString);
        InvalidRulesException thrown = assertThrows(InvalidRulesException.class, () -> RuleSet.fromJson(file));
        assertEquals(faults.size(), thrown.faults().size());
        for (int i = 0; i < faults.size(); i++) {
            String english = faults.get(i).text(Locale.ENGLISH);
            assertEquals(english, thrown.faults().get(i).toString());
            assertTrue(thrown.getMessage().contains(english), thrown.getMessage());
            assertFalse(faults.get(i).text(Locale.CHINESE).isEmpty());
            assertNotEquals(english, faults.get(i).text(Locale.CHINESE));
        }
        assertEquals(List.of(), RuleSet.check(RuleSet.STRICT.toJson().getBytes(StandardCharsets.UTF_8)));
        assertEquals(1, RuleSet.check(new byte[0]).size());
    }

    @Test
    void aDifferenceNamesCellsAndSettings() {
        RuleDiff diff = RuleSet.STANDARD.diff(RuleSet.STRICT);
        assertFalse(diff.isEmpty());
        int cells = 0;
        for (Situation situation : Situation.all()) {
            for (ActionType action : ActionType.values()) {
                Mark before = RuleSet.STANDARD.mark(situation, action);
                Mark after = RuleSet.STRICT.mark(situation, action);
                // A held status is named only where its row is not that of the status underneath, before or after.
                Situation underneath = Situation.of(situation.status());
                boolean follows = RuleSet.STANDARD.mark(underneath, action) == before
                        && RuleSet.STRICT.mark(underneath, action) == after;
                if (before == after || situation.isHeld() && follows && !hasOwnRow(situation)) {
                    continue;
                }
                cells++;
                RuleDiff.Cell cell = diff.cells().stream()
                        .filter(one -> one.situation() == situation && one.action() == action).findFirst().orElseThrow();
                assertEquals(before, cell.before());
                assertEquals(after, cell.after());
                assertEquals((before == Mark.REFUSED) != (after == Mark.REFUSED), cell.isDecisive());
            }
        }
        assertEquals(cells, diff.cells().size());
        assertTrue(diff.settings() > 0);
        assertEquals(cells + diff.settings() + diff.stranded().size(), diff.text().trim().split("\n").length);
        RuleDiff back = RuleSet.STRICT.diff(RuleSet.STANDARD);
        assertEquals(cells, back.cells().size());
        assertTrue(RuleSet.STANDARD.diff(Samples.own()).text().contains("tolerance"), RuleSet.STANDARD.diff(Samples.own())::text);
    }

    private static boolean hasOwnRow(Situation held) {
        for (ActionType action : ActionType.values()) {
            if (RuleSet.STRICT.mark(held, action) != RuleSet.STRICT.mark(Situation.of(held.status()), action)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void repliesHaveTheirClasses() {
        Reply refused = Reply.https(200, utf8("{\"errcode\":40199,\"errmsg\":\"waybill not found rid: 6123-4567\"}"));
        assertEquals(ReplyClass.WAYBILL_REFUSED, refused.replyClass());
        assertEquals(40199, refused.code().getAsLong());
        assertEquals("waybill not found", refused.message());
        assertEquals(200, refused.httpStatus().getAsInt());
        assertFalse(refused.isConfirmed() || refused.mayResend() || refused.isInDoubt());
        assertTrue(refused.text(Locale.ENGLISH).length() > 10 && refused.text(Locale.CHINESE).length() > 5);
        Reply accepted = Reply.cloud(utf8("{\"errCode\":0,\"errMsg\":\"openapi.logistics.updatePath:ok\"}"));
        assertEquals(ReplyClass.ACCEPTED, accepted.replyClass());
        assertTrue(accepted.isConfirmed());
        assertFalse(accepted.httpStatus().isPresent());
        assertEquals(ReplyClass.NO_ANSWER, Reply.noAnswer().replyClass());
        assertTrue(Reply.noAnswer().mayResend() && Reply.noAnswer().isInDoubt());
        assertFalse(Reply.noAnswer().code().isPresent());
        assertEquals(ReplyClass.ORDER_TOKEN_REFUSED, Reply.of(9_300_507, "").replyClass());
        assertEquals(ReplyClass.EMPTY, Reply.https(200, new byte[0]).replyClass());
        assertEquals(ReplyClass.ORDER_TOKEN_REFUSED, Reply.https(200, "{\"errcode\":9300507}").replyClass());
        assertEquals(ReplyClass.ACCEPTED, Reply.cloud("{\"errCode\":0,\"errMsg\":\"ok\"}").replyClass());
        assertEquals(65535, Reply.https(65535, new byte[0]).httpStatus().getAsInt());
        assertThrows(IllegalArgumentException.class, () -> Reply.https(65536, new byte[0]));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
