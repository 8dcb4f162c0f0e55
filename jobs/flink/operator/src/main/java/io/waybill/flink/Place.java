package io.waybill.flink;

/**
 * Where a record came from, and by which time it is decided. Both stay with it, so that an answer leads back to its record,
 * and a replay gives the same answer.
 *
 * @param partition the partition of a topic; {@value #FILE} for a file
 * @param position the offset in the partition, or the number of the line, from 1
 * @param item the number of the scan in its record as it came, from 1; {@value #WHOLE_RECORD} for a record that is one scan
 * @param opensRecord whether it is the first of its record that is handed over, so that records can be counted by it
 * @param now the time to decide by, in Unix seconds; {@link Incoming#MACHINE_CLOCK} for the clock of the machine that decides
 */
public record Place(int partition, long position, int item, boolean opensRecord, long now) {
    /** The partition of what came from a file. */
    public static final int FILE = -1;

    /** The item of a record that is one scan. */
    public static final int WHOLE_RECORD = 0;

    /** The last second by which the engine decides, in Unix seconds. */
    public static final long LAST_NOW = 99_999_999_999L;

    static final Place NOWHERE = new Place(FILE, 0, Incoming.MACHINE_CLOCK);

    /**
     * The place of a whole record.
     *
     * @param partition the partition of a topic; {@value #FILE} for a file
     * @param position the offset in the partition, or the number of the line, from 1
     * @param now the time to decide by, in Unix seconds, or {@link Incoming#MACHINE_CLOCK}
     */
    public Place(int partition, long position, long now) {
        this(partition, position, WHOLE_RECORD, true, now);
    }

    /**
     * Whether the engine decides by a time. That of a topic's record may be any number, as its producer sets it.
     *
     * @param seconds any number
     * @return whether it is from 1 to {@value #LAST_NOW}
     */
    public static boolean canBeNow(long seconds) {
        return seconds >= 1 && seconds <= LAST_NOW;
    }

    /**
     * The place of a scan in this record, which has many.
     *
     * @param number its number in the record as it came, from 1
     * @param opensRecord whether it is the first that is handed over
     * @return the place
     */
    public Place ofItem(int number, boolean opensRecord) {
        return new Place(partition, position, number, opensRecord, now);
    }

    /** The same, decided by this time. */
    Place decidedAt(long time) {
        return time == now ? this : new Place(partition, position, item, opensRecord, time);
    }
}
