package io.waybill.engine;

/** What becomes of a trace of which something is refused. */
public enum ImportMode {
    /** Nothing of it is taken in. */
    ALL_OR_NOTHING,
    /** What is accepted is taken in. */
    BEST_EFFORT
}
