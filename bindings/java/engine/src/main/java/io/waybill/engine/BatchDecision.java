package io.waybill.engine;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** The answers to a batch. */
public final class BatchDecision {
    private final List<Decision> decisions;
    private final List<Tracker> trackers;
    private final int[] counts;

    BatchDecision(Decision[] decisions, Tracker[] trackers, int[] counts) {
        this.decisions = Collections.unmodifiableList(Arrays.asList(decisions));
        this.trackers = Collections.unmodifiableList(Arrays.asList(trackers));
        this.counts = counts;
    }

    /** {@return the answers, in the order of the scans; the tracker of each is that right after it} */
    public List<Decision> decisions() {
        return decisions;
    }

    /** {@return the trackers after the whole batch, by the places of the waybills} */
    public List<Tracker> trackers() {
        return trackers;
    }

    /**
     * The tracker of a waybill after the whole batch.
     *
     * @param place as {@link Batch#waybill} gave it
     * @return the tracker to store
     */
    public Tracker tracker(int place) {
        return trackers.get(place);
    }

    /**
     * How many scans came to an outcome.
     *
     * @param outcome the outcome
     * @return their number
     */
    public int count(Outcome outcome) {
        return counts[Objects.requireNonNull(outcome, "outcome is null").ordinal()];
    }

    /** {@return how many came to each outcome} */
    @Override
    public String toString() {
        return "BatchDecision[" + counts[0] + " accepted, " + counts[1] + " duplicate, " + counts[2] + " rejected, "
                + counts[3] + " malformed]";
    }
}
