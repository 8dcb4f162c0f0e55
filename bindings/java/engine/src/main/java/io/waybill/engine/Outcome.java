package io.waybill.engine;

/** What became of a scan. */
public enum Outcome {
    /** Send the payload, and store the tracker with it. */
    ACCEPTED,
    /** It was accepted before: there is nothing to send. Whoever reports it should be told success. */
    DUPLICATE,
    /** The rules refuse it: a code from 201 to 204. */
    REJECTED,
    /** The record itself is wrong: codes from 101 to 115. */
    MALFORMED;

    private static final Outcome[] BY_PLACE = values();

    static Outcome at(int place) {
        return BY_PLACE[place];
    }
}
