package io.waybill.bench;

import io.waybill.engine.Decision;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Situation;
import io.waybill.engine.Tracker;
import java.time.Instant;
import java.util.Arrays;

/** The engine, from five fields to the payload, with all its checks. */
public final class ByWaybill implements Contender {
    private static final Instant NOW = Instant.ofEpochSecond(Stream.NOW);

    private final Tracker[] stored = new Tracker[Stream.WAYBILLS];

    // page: waybill
    static Decision decide(Tracker stored, Stream.Event event) {
        Scan scan = Scan.of(event.token(), event.id(), event.time(), event.action().code(), event.message());
        return RuleSet.STANDARD.decide(stored, scan, NOW); // accepted with its payload, duplicate, or why not
    }
    // end of page

    @Override
    public String name() {
        return "waybill-engine, every check and the payload";
    }

    @Override
    public void reset() {
        Arrays.fill(stored, Tracker.START);
    }

    @Override
    public Situation take(Stream.Event scan) {
        Decision decision = decide(stored[scan.waybill()], scan);
        stored[scan.waybill()] = decision.tracker();
        return decision.isAccepted() ? decision.tracker().situation() : null;
    }
}
