package io.waybill.engine;

/** The answer to a scan, given the whole history of its waybill. */
public final class TrailDecision {
    private final Trail trail;
    private final Decision decision;

    TrailDecision(Trail trail, Decision decision) {
        this.trail = trail;
        this.decision = decision;
    }

    /** {@return the trail to store: a longer one if the scan was accepted, else the one that came} */
    public Trail trail() {
        return trail;
    }

    /** {@return the answer} */
    public Decision decision() {
        return decision;
    }

    /** {@return the answer} */
    @Override
    public String toString() {
        return "Trail" + decision;
    }
}
