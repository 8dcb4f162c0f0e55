import io.waybill.engine.ActionType;
import io.waybill.engine.Batch;
import io.waybill.engine.Decision;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Tracker;
import io.waybill.engine.Trail;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many calls, and many threads. */
final class Calls {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);
    private static final int CALLS = 50_000;
    /** What the virtual machine itself may take in between, for compiled code. A call that lost 400 bytes would be over it. */
    private static final long SLACK = 20 << 20;

    private Calls() {}

    /** A digest of what some calls of every kind answer. */
    private static int ask(RuleSet own, int calls) {
        int digest = 0;
        Trail trail = Trail.START;
        for (int i = 0; i < calls; i++) {
            ActionType action = ActionType.values()[i % ActionType.values().length];
            Scan scan = Scan.of("t0ken", "W1", NOW.minusSeconds(i % 1000), action, "【杭州市】\"余杭\"\\已揽收");
            RuleSet rules = i % 3 == 0 ? own : i % 3 == 1 ? RuleSet.STRICT : RuleSet.STANDARD;
            Decision decision = rules.decide(Tracker.START, scan, NOW);
            digest = 31 * digest + decision.toString().hashCode();
            switch (i % 8) {
                case 0:
                    digest += decision.text(Locale.CHINESE).hashCode();
                    break;
                case 1:
                    digest += rules.explain(Tracker.START, scan, NOW).toString().hashCode();
                    break;
                case 2:
                    digest += rules.next(decision.tracker()).toString().hashCode();
                    break;
                case 3:
                    trail = trail.entries().size() > 50 ? Trail.START : rules.decide(trail, scan, NOW).trail();
                    break;
                case 4:
                    digest += rules.decideMany(batch(scan), NOW).toString().hashCode();
                    break;
                default:
                    digest += rules.read(scan).hashCode() == 0 ? 1 : 0;
            }
        }
        return digest + trail.hashCode();
    }

    private static Batch batch(Scan scan) {
        Batch batch = new Batch();
        int place = batch.waybill(Tracker.START);
        return batch.add(place, scan).add(place, scan).add(place, scan);
    }

    static void withoutGrowth(RuleSet own) throws Exception {
        ask(own, CALLS);
        System.gc();
        long buffers = outside();
        long resident = resident();
        ask(own, CALLS);
        System.gc();
        if (outside() > buffers) {
            throw new IllegalStateException("buffers outside of the heap grew from " + buffers + " to " + outside());
        }
        if (resident() > resident + SLACK) {
            throw new IllegalStateException("the process grew from " + resident + " to " + resident() + " bytes");
        }
    }

    /** Bytes in direct buffers. */
    private static long outside() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    /** Bytes of the process that are in memory; 0 where the system does not tell. */
    private static long resident() throws Exception {
        Path status = Paths.get("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }

    static void inEightThreads(RuleSet own) throws Exception {
        int expected = ask(own, 5000);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            Callable<Integer> question = () -> ask(own, 5000);
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(question));
            }
            for (Future<Integer> answer : answers) {
                if (answer.get() != expected) {
                    throw new IllegalStateException("a thread got other answers");
                }
            }
        } finally {
            threads.shutdown();
        }
    }
}
