package io.waybill.flink.job;

import io.waybill.flink.Incoming;
import io.waybill.flink.Place;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * By which time a record is decided.
 *
 * @param given a time for all, in Unix seconds; {@link #OF_THE_RECORD} for the time that the topic has of each; {@link
 *     Incoming#MACHINE_CLOCK} for the clock of the machine that decides
 */
record Now(long given) implements Serializable {
    private static final long OF_THE_RECORD = -1;

    /** Reads the option: {@code clock}, {@code record}, Unix seconds, or a time with its offset. */
    static Now parse(String option) {
        switch (option) {
            case "clock":
                return new Now(Incoming.MACHINE_CLOCK);
            case "record":
                return new Now(OF_THE_RECORD);
            default:
                return new Now(seconds(option));
        }
    }

    private static long seconds(String option) {
        long seconds;
        try {
            seconds = option.matches("[0-9]{1,12}") ? Long.parseLong(option) : OffsetDateTime.parse(option).toEpochSecond();
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException("--now is `" + option + "`; it is clock, record, Unix seconds, or a time such as "
                    + Instant.ofEpochSecond(1_794_999_000), wrong);
        }
        if (!Place.canBeNow(seconds)) {
            throw new IllegalArgumentException("--now is `" + option + "`; Unix seconds are from 1 to " + Place.LAST_NOW);
        }
        return seconds;
    }

    boolean isOfTheRecord() {
        return given == OF_THE_RECORD;
    }

    /**
     * The time for a record whose topic has this timestamp, in milliseconds. One that its producer set to none, or to another
     * unit, would end the job at each restart; it is decided by the machine's clock.
     */
    long of(long timestamp) {
        if (!isOfTheRecord()) {
            return given;
        }
        long seconds = Math.floorDiv(timestamp, 1000L);
        return Place.canBeNow(seconds) ? seconds : Incoming.MACHINE_CLOCK;
    }
}
