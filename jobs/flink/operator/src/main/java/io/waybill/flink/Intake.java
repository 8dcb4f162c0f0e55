package io.waybill.flink;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * From the bytes of a source to what the operator takes. It has to run in the source's own chain, as anything that spreads
 * records before they are keyed would lose the order of a waybill's.
 *
 * <p>A carrier's own vocabulary enters here: for each item of a record, a record of the engine's form, or why it is no update.
 */
@FunctionalInterface
public interface Intake extends Serializable {
    /** Takes records of the engine's own form: one update each. */
    Intake OWN_RECORDS = (record, place, take) -> take.accept(Incoming.scan(WaybillIds.of(record), record, place));

    /**
     * Reads one record.
     *
     * @param record its bytes, whatever they are
     * @param place where it came from, and by which time it is decided
     * @param take takes any number of items, in the order in which they are to be decided
     */
    void read(byte[] record, Place place, Consumer<Incoming> take);
}
