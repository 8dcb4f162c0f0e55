package io.waybill.flink;

/**
 * Where a record came from, and by which time it is decided. Both stay with it, so that an answer leads back to its record,
 * and a replay gives the same answer.
 *
 * @param partition the partition of a topic; {@value #FILE} for a file
 * @param position the offset in the partition, or the number of the line, from 1
 * @param now the time to decide by, in Unix seconds; {@link Incoming#MACHINE_CLOCK} for the clock of the machine that decides
 */
public record Place(int partition, long position, long now) {
    /** The partition of what came from a file. */
    public static final int FILE = -1;

    static final Place NOWHERE = new Place(FILE, 0, Incoming.MACHINE_CLOCK);
}
