package io.waybill.bench;

import io.waybill.engine.Batch;
import io.waybill.engine.BatchDecision;
import io.waybill.engine.Outcome;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Situation;
import io.waybill.engine.Tracker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What a decision costs: with each state machine on the same stream, answers compared first; and with the engine on the
 * record of the bench for C, as one call and in batches of 1000. Medians of some runs, in microseconds.
 *
 * <p>{@code Bench [C_CALL C_BATCH]}: what C takes for the same, in microseconds.
 */
public final class Bench {
    private static final int RUNS = 15;
    private static final int WARM_UPS = 30;
    private static final int CALLS = 50_000;
    private static final int BATCH = 1000;
    private static final Instant NOW = Instant.ofEpochSecond(Stream.NOW);

    /** What must not be optimised away. */
    private static int taken;

    private Bench() {}

    /**
     * Runs all of it.
     *
     * @param arguments what C takes for a call, and for each of a batch
     */
    public static void main(String[] arguments) {
        machines();
        calls(arguments);
        if (taken == 0) {
            throw new IllegalStateException("nothing was decided");
        }
    }

    private static void machines() {
        List<Stream.Event> events = Stream.events();
        List<Contender> contenders = List.of(new ByWaybill(), new ByCola(), new BySquirrel(), new BySpring());
        List<Situation> expected = answers(contenders.get(0), events);
        for (Contender contender : contenders) {
            if (!answers(contender, events).equals(expected)) {
                throw new IllegalStateException(contender.name() + " answers otherwise");
            }
        }
        long accepted = expected.stream().filter(after -> after != null).count();
        System.out.printf("%d scans of %d waybills, %d accepted; all answers equal%n%n", events.size(), Stream.WAYBILLS, accepted);
        System.out.println("| a scan | µs |\n|---|---|");
        for (Contender contender : contenders) {
            row(contender.name(), median(WARM_UPS, events.size(), () -> {
                contender.reset();
                long start = System.nanoTime();
                for (Stream.Event event : events) {
                    taken += contender.take(event) != null ? 1 : 0;
                }
                return System.nanoTime() - start;
            }));
        }
    }

    /**
     * What a contender makes of a stream.
     *
     * @param contender the contender
     * @param events the stream
     * @return for each scan where its waybill stands, or null if it was refused
     */
    static List<Situation> answers(Contender contender, List<Stream.Event> events) {
        contender.reset();
        List<Situation> answers = new ArrayList<>();
        events.forEach(event -> answers.add(contender.take(event)));
        return answers;
    }

    private static void calls(String[] arguments) {
        System.out.println("\n| the record of the bench for C, fields in, payload out | µs |\n|---|---|");
        double one = median(WARM_UPS, CALLS, Bench::oneByOne);
        double ready = median(WARM_UPS, CALLS, Bench::withReadyScans);
        double batch = median(WARM_UPS, CALLS, Bench::inBatches);
        double bare = median(WARM_UPS, CALLS, Bench::batchesOfReadyScans);
        row("one call, from strings", one);
        row("one call, of a scan that is there", ready);
        row("batches of " + BATCH + ", from strings", batch);
        row("batches of " + BATCH + ", of scans that are there", bare);
        if (arguments.length == 2) {
            double call = Double.parseDouble(arguments[0]);
            double many = Double.parseDouble(arguments[1]);
            row("C, one call", call);
            row("C, batches of " + BATCH, many);
            System.out.printf(Locale.ROOT, "%none call is %.1f times a call from C; batches %.1f times it, and %.1f times one of C%n",
                    one / call, batch / call, batch / many);
        }
    }

    private static Scan scan() {
        return Scan.of("_p4dkhX4WK5eQ3eF6ttFX8phTrWW8n66fPETKtK34ftqrpB8hhBBXDPmdkW", "770473676669116", 1_794_999_000L,
                100_001L, "【西安市】雁塔小寨服务部已揽收，网点电话0755-86550123");
    }

    private static long oneByOne() {
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            taken += RuleSet.STANDARD.decide(Tracker.START, scan(), NOW).isAccepted() ? 1 : 0;
        }
        return System.nanoTime() - start;
    }

    private static long withReadyScans() {
        Scan scan = scan();
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            taken += RuleSet.STANDARD.decide(Tracker.START, scan, NOW).isAccepted() ? 1 : 0;
        }
        return System.nanoTime() - start;
    }

    private static long inBatches() {
        long start = System.nanoTime();
        for (int done = 0; done < CALLS; done += BATCH) {
            Batch batch = new Batch();
            for (int i = 0; i < BATCH; i++) {
                batch.add(batch.waybill(Tracker.START), scan());
            }
            BatchDecision answer = RuleSet.STANDARD.decideMany(batch, NOW);
            taken += answer.count(Outcome.ACCEPTED);
        }
        return System.nanoTime() - start;
    }

    private static long batchesOfReadyScans() {
        Batch batch = new Batch();
        Scan scan = scan();
        for (int i = 0; i < BATCH; i++) {
            batch.add(batch.waybill(Tracker.START), scan);
        }
        long start = System.nanoTime();
        for (int done = 0; done < CALLS; done += BATCH) {
            taken += RuleSet.STANDARD.decideMany(batch, NOW).count(Outcome.ACCEPTED);
        }
        return System.nanoTime() - start;
    }

    /** Microseconds for each of some decisions. */
    private static double median(int warmUps, int decisions, LongSupplier run) {
        for (int i = 0; i < warmUps; i++) {
            run.getAsLong();
        }
        long[] nanoseconds = new long[RUNS];
        Arrays.setAll(nanoseconds, i -> run.getAsLong());
        Arrays.sort(nanoseconds);
        return nanoseconds[RUNS / 2] / 1000.0 / decisions;
    }

    private static void row(String name, double microseconds) {
        System.out.printf(Locale.ROOT, "| %s | %.3f |%n", name, microseconds);
    }
}
