package io.waybill.flink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.engine.Decision;
import io.waybill.engine.Fingerprint;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Status;
import io.waybill.engine.Tracker;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The layout of a waybill's state is a contract. */
class WaybillStateTest {
    private static Decision decide(Tracker tracker, int action, String message, long time) {
        Scan scan = Scan.json(Scans.json("W1", time, action, message));
        return RuleSet.STANDARD.decide(tracker, scan, Instant.ofEpochSecond(Scans.NOW));
    }

    @Test
    void theBytesAreTheseForEver() {
        Decision pickup = decide(Tracker.START, Scans.PICKED_UP, "已揽收", 1_794_999_000);
        WaybillState one = WaybillState.of(null).after(Tracker.START, pickup.tracker());
        Decision transit = decide(pickup.tracker(), Scans.IN_TRANSIT, "运输中", 1_794_999_600);
        WaybillState two = one.after(pickup.tracker(), transit.tracker());
        String tracker = HexFormat.of().formatHex(transit.tracker().toBytes());
        String first = String.format("%016x", Long.reverseBytes(pickup.fingerprint().orElseThrow().value()));
        assertEquals(tracker + "0100" + first, HexFormat.of().formatHex(two.toBytes()));
        assertEquals(18, one.toBytes().length);
        assertTrue(two.has(pickup.fingerprint().orElseThrow()));
        assertFalse(two.has(transit.fingerprint().orElseThrow()), "that one is in the tracker");
    }

    @Test
    void aBackendsSixteenBytesAreAState() {
        Tracker stored = decide(Tracker.START, Scans.PICKED_UP, "已揽收", 1_794_999_000).tracker();
        WaybillState state = WaybillState.of(stored.toBytes());
        assertEquals(stored, state.tracker());
        assertEquals(Status.PICKED_UP, state.tracker().status());
        assertEquals(0, state.count());
        assertEquals(18, state.toBytes().length);
    }

    @Test
    void whatNoVersionWroteIsRefusedAndSaysWhy() {
        byte[] newer = WaybillState.of(null).toBytes().clone();
        newer[16] = 2;
        String message = assertThrows(IllegalStateException.class, () -> WaybillState.of(newer)).getMessage();
        assertEquals("the state of a waybill is of version 2, and this package knows none but 1;"
                + " use the package that wrote it, or a later one", message);
        for (int length : new int[] {0, 15, 17, 19, 25}) {
            byte[] bytes = Arrays.copyOf(WaybillState.of(null).toBytes(), length);
            assertThrows(IllegalStateException.class, () -> WaybillState.of(bytes), length + " bytes");
        }
    }

    @Test
    void aFullValueIsEmptiedAndSaysSo() {
        WaybillState state = WaybillState.of(null);
        Tracker tracker = Tracker.START;
        for (int i = 0; !state.isFull(); i++) {
            Decision next = decide(tracker, Scans.PICKED_UP, "揽收第" + i + "次", 1_794_999_000 + i);
            state = state.after(tracker, next.tracker());
            tracker = next.tracker();
        }
        assertEquals(WaybillState.MOST, state.count());
        assertEquals(18 + 8 * WaybillState.MOST, state.toBytes().length);
        WaybillState emptied = state.emptied();
        assertTrue(emptied.hasEarlier());
        assertEquals(tracker, emptied.tracker());
        assertArrayEquals(emptied.toBytes(), WaybillState.of(emptied.toBytes()).toBytes());
        assertFalse(emptied.has(Fingerprint.of(state.fingerprint(0))));
    }
}
