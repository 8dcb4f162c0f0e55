package io.waybill.flink;

import static io.waybill.flink.Scans.IN_TRANSIT;
import static io.waybill.flink.Scans.NOW;
import static io.waybill.flink.Scans.PICKED_UP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.engine.RuleSet;
import io.waybill.flink.Answer.Became;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;

/**
 * What version 1 of the state wrote is restored by every later one. The file was written once, by this test with
 * {@code -Dwaybill.write.savepoint=true}, and is never written again: another version gets another file.
 */
class SavepointTest {
    private static final Path FILE = Path.of("src/test/resources/savepoint-1.bin");
    private static final GateOptions OPTIONS = GateOptions.STANDARD.parking(Duration.ofHours(1)).forgettingAfter(Duration.ofDays(90));
    private static final int UPDATES = WaybillState.MOST + 6;

    private static Incoming update(int i) {
        return Scans.scan("W1", NOW - 9000 + i, i == 0 ? PICKED_UP : IN_TRANSIT, "第" + i + "条");
    }

    /** One of everything that is kept: few and many updates, an order, a parked scan, other rules, timers. */
    private static void write() throws Exception {
        try (Harness harness = Harness.inMemory(OPTIONS)) {
            harness.clock(NOW);
            for (int i = 0; i < UPDATES; i++) {
                harness.put(update(i));
            }
            harness.put(Incoming.order("W2", "token-of-W2"));
            harness.put(Scans.at(Incoming.MACHINE_CLOCK, Scans.json("W3", NOW + 1000, PICKED_UP, "已揽收")));
            harness.putRules(RuleSet.STRICT.toJson());
            Files.createDirectories(FILE.getParent());
            OperatorSnapshotUtil.writeStateHandle(harness.save(), FILE.toString());
        }
    }

    @Test
    void anOlderSavepointIsRestored() throws Exception {
        if (Boolean.getBoolean("waybill.write.savepoint")) {
            assertTrue(Files.notExists(FILE), FILE + " is there, and what is there never changes");
            write();
        }
        for (int parallelism : new int[] {1, 3}) {
            try (Harness harness = Harness.inMemory(OPTIONS)) {
                harness.clock(NOW);
                harness.restore(parallelism, OperatorSnapshotUtil.readStateHandle(FILE.toString()));
                for (int i = 0; i < UPDATES; i++) {
                    harness.put(update(i));
                }
                harness.put(Scans.at(NOW, Scans.withoutToken("W2", NOW - 900, PICKED_UP, "已揽收")));
                harness.clock(NOW + 700);
                List<Became> became = harness.answers().stream().map(Answer::became).toList();
                assertEquals(UPDATES, became.stream().filter(Became.DUPLICATE::equals).count());
                assertEquals(2, became.stream().filter(Became.ACCEPTED::equals).count(), "by the order's token, and the parked one");
                assertTrue(harness.answers().stream().allMatch(one -> one.rules().equals(RuleSet.STRICT.fingerprint())));
            }
        }
    }
}
