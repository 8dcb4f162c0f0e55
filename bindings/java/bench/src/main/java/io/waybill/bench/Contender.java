package io.waybill.bench;

import io.waybill.engine.Situation;

/** One way to have the machine, for all waybills of a stream. */
public interface Contender {
    /** {@return what it is} */
    String name();

    /** Puts every waybill back to its start. */
    void reset();

    /**
     * Takes a scan.
     *
     * @param scan of the stream
     * @return where its waybill stands after it, or null if it is refused
     */
    Situation take(Stream.Event scan);
}
