package io.waybill.spring;

import io.waybill.engine.Batch;
import io.waybill.engine.BatchDecision;
import io.waybill.engine.DecideOptions;
import io.waybill.engine.Decision;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Tracker;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Decides scans by one rule set and one clock, and tells each decision to whoever counts. Any number of threads may use it.
 */
public final class WaybillGate {
    private final RuleSet rules;
    private final Clock clock;
    private final Consumer<Decision> counter;

    /**
     * A gate of your own making.
     *
     * @param rules by which it decides
     * @param clock what the time is
     * @param counter is told every decision, in the thread that asked
     */
    public WaybillGate(RuleSet rules, Clock clock, Consumer<Decision> counter) {
        this.rules = Objects.requireNonNull(rules, "rules is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.counter = Objects.requireNonNull(counter, "counter is null");
    }

    /** {@return the rules by which it decides} */
    public RuleSet rules() {
        return rules;
    }

    /**
     * May this scan be sent?
     *
     * @param tracker what is stored of the waybill; {@link Tracker#START}, or null, for a fresh one, as a column that is not
     *     set yet
     * @param scan the scan
     * @return the answer
     */
    public Decision decide(Tracker tracker, Scan scan) {
        return decide(tracker, scan, DecideOptions.STANDARD);
    }

    /**
     * May this scan be sent?
     *
     * @param tracker what is stored of the waybill, or null for a fresh one
     * @param scan the scan
     * @param options how it is asked for
     * @return the answer
     */
    public Decision decide(Tracker tracker, Scan scan, DecideOptions options) {
        Decision decision = rules.decide(tracker == null ? Tracker.START : tracker, scan, clock.instant(), options);
        counter.accept(decision);
        return decision;
    }

    /**
     * May these scans be sent, one after the other?
     *
     * @param batch the waybills and their scans
     * @return the answers
     */
    public BatchDecision decideMany(Batch batch) {
        BatchDecision answer = rules.decideMany(batch, clock.instant());
        answer.decisions().forEach(counter);
        return answer;
    }
}
