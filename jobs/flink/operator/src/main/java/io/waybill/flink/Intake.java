package io.waybill.flink;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * From the bytes of a source to what the operator takes. It has to run in the source's own chain, as anything that spreads
 * records before they are keyed would lose the order of a waybill's.
 *
 * <p>A carrier's own vocabulary enters here, by a map, for which {@link MappedRecords} stand behind {@link #FOREIGN_RECORDS}, or by
 * code of yours: for each scan in a record, a record of the engine's form, or why there is none.
 */
@FunctionalInterface
public interface Intake extends Serializable {
    /** Takes records of the engine's own form: one update each. */
    Intake OWN_RECORDS = (record, place, take) -> take.accept(Incoming.scan(WaybillIds.of(record), record, place));

    /** Takes records of a carrier's own vocabulary as they are, for {@link MappedRecords}. */
    Intake FOREIGN_RECORDS = (record, place, take) -> take.accept(Incoming.foreign(record, place));

    /**
     * Reads one record.
     *
     * @param record its bytes, whatever they are
     * @param place where it came from, and by which time it is decided
     * @param take takes any number of items, in the order in which they are to be decided
     */
    void read(byte[] record, Place place, Consumer<Incoming> take);
}
