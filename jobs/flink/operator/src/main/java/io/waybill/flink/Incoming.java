package io.waybill.flink;

import io.waybill.engine.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * What the operator takes, keyed by {@link #key()}: a scan, an order, or what can't be one. Holds the order token, which
 * {@link #toString()} never shows.
 */
public final class Incoming {
    /** {@link #now()} of what is decided by the clock of the machine that decides. */
    public static final long MACHINE_CLOCK = 0;

    /** More than any record has. The engine takes 64 MiB at once; a longer one would end the job, at each restart again. */
    static final int MOST_BYTES = 16 << 20;

    private static final byte[] NOTHING = {};
    /** A character that no waybill id has. */
    private static final char NO_WAYBILL = '\u0001';
    /** The most characters of a key. What an id may be is for the engine to say; this only keeps a key from being of any length. */
    private static final int MOST_CHARACTERS = 255;
    /** Over how many keys records are spread whose waybill can't be read; each stays without state. */
    private static final int KEYS_WITHOUT_WAYBILL = 64;

    final Kind kind;
    final String key;
    /** The record of a scan, the token of an order, the {@link Reason} of what is no update. */
    final byte[] body;
    final Place place;

    Incoming(Kind kind, String key, byte[] body, Place place) {
        this.kind = kind;
        this.key = key;
        this.body = body;
        this.place = place;
    }

    /** What there is to take. The order is that of the serialised form: new ones go to the end. */
    enum Kind {
        SCAN,
        ORDER,
        CANCELLED_ORDER,
        IGNORED,
        MALFORMED,
        EMPTY,
        FOREIGN;

        private static final Kind[] BY_PLACE = values();

        static Kind at(int place) {
            return BY_PLACE[place];
        }
    }

    /**
     * A scan to be decided.
     *
     * @param waybillId the waybill that it names; empty if that can't be read, and then it is malformed
     * @param record a record of the engine's own form, JSON; one of more than 16 MiB is malformed
     * @param place where it came from, and by which time it is decided
     * @return what the operator takes
     */
    public static Incoming scan(String waybillId, byte[] record, Place place) {
        Objects.requireNonNull(waybillId, "waybillId is null; it is empty if it can't be read");
        return ofRecord(Kind.SCAN, waybillId, record, place);
    }

    private static Incoming ofRecord(Kind kind, String waybillId, byte[] record, Place place) {
        if (Objects.requireNonNull(record, "record is null").length <= MOST_BYTES) {
            return of(kind, waybillId, record, place);
        }
        return malformed(waybillId, Code.INVALID_JSON,
                "the record has " + record.length + " bytes, and none has more than " + MOST_BYTES + "; send one record at a time",
                "记录有 " + record.length + " 字节，超过上限 " + MOST_BYTES + "；请逐条发送记录", place);
    }

    /**
     * A record of a carrier's own vocabulary, which {@link MappedRecords} have to read before the operator takes it.
     *
     * @param record its bytes, whatever they are; one of more than 16 MiB is malformed
     * @param place where it came from, and by which time its scans are decided
     * @return what {@link MappedRecords} take
     */
    public static Incoming foreign(byte[] record, Place place) {
        return ofRecord(Kind.FOREIGN, "", record, place);
    }

    /**
     * An item of a carrier's record that is no update, as a carrier's map says.
     *
     * @param waybillId the waybill that it names, or empty
     * @param reason why it is none, for people, in English
     * @param reasonZh the same in Chinese
     * @param place where it came from
     * @return what the operator takes
     */
    public static Incoming ignored(String waybillId, String reason, String reasonZh, Place place) {
        return none(Kind.IGNORED, waybillId, new Reason(reason, reasonZh).toBytes(0), place);
    }

    /**
     * An item of a carrier's record that can't be read as a scan.
     *
     * @param waybillId the waybill that it names, or empty
     * @param code the first of its faults
     * @param reason all its faults, for people, in English; no order token may be in it
     * @param reasonZh the same in Chinese
     * @param place where it came from
     * @return what the operator takes
     */
    public static Incoming malformed(String waybillId, Code code, String reason, String reasonZh, Place place) {
        return none(Kind.MALFORMED, waybillId, new Reason(reason, reasonZh).toBytes(code.number()), place);
    }

    /**
     * A parcel of a carrier's record that has no scan at all.
     *
     * @param waybillId the waybill that it names, or empty
     * @param reason what the record says of it, or empty
     * @param place where it came from
     * @return what the operator takes
     */
    public static Incoming empty(String waybillId, String reason, Place place) {
        return none(Kind.EMPTY, waybillId, new Reason(reason, reason).toBytes(0), place);
    }

    private static Incoming none(Kind kind, String waybillId, byte[] body, Place place) {
        Objects.requireNonNull(waybillId, "waybillId is null; it is empty if it can't be read");
        return of(kind, waybillId, body, place);
    }

    /**
     * An order, as WeChat's {@code add_waybill} brings it: the token of scans that have none.
     *
     * @param waybillId its waybill
     * @param token the order token
     * @return what the operator takes
     */
    public static Incoming order(String waybillId, String token) {
        return of(Kind.ORDER, waybillId, token.getBytes(StandardCharsets.UTF_8), Place.NOWHERE);
    }

    /**
     * An order that was cancelled, as WeChat's {@code cancel_waybill} says: its token is forgotten.
     *
     * @param waybillId its waybill
     * @return what the operator takes
     */
    public static Incoming cancelledOrder(String waybillId) {
        return of(Kind.CANCELLED_ORDER, waybillId, NOTHING, Place.NOWHERE);
    }

    private static Incoming of(Kind kind, String waybillId, byte[] body, Place place) {
        String key = canBeKey(waybillId) ? waybillId : NO_WAYBILL + "" + Math.floorMod(place.position(), KEYS_WITHOUT_WAYBILL);
        return new Incoming(kind, key, body, place);
    }

    /**
     * Whether a text can be the key of a waybill. A scan of any other is malformed, and goes where those go that name none; an
     * order of any other is of no use.
     *
     * @param waybillId any text
     * @return whether it can
     */
    public static boolean canBeKey(String waybillId) {
        return !waybillId.isEmpty() && waybillId.length() <= MOST_CHARACTERS && waybillId.charAt(0) != NO_WAYBILL;
    }

    /** {@return what to key the stream by: the waybill id} */
    public String key() {
        return key;
    }

    /** {@return the waybill id; empty if it can't be read} */
    public String waybillId() {
        return key.charAt(0) == NO_WAYBILL ? "" : key;
    }

    /** {@return a copy of the record of a scan, with its token} */
    public byte[] record() {
        return kind == Kind.SCAN ? body.clone() : NOTHING;
    }

    /** {@return by which time it is decided, in Unix seconds, or {@link #MACHINE_CLOCK}} */
    public long now() {
        return place.now();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Incoming that && kind == that.kind && key.equals(that.key)
                && Arrays.equals(body, that.body) && place.equals(that.place);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, key, Arrays.hashCode(body), place);
    }

    /** {@return what it is and where it came from; no field, as it may hold the token} */
    @Override
    public String toString() {
        return "Incoming[" + kind + ", partition " + place.partition() + ", position " + place.position() + "]";
    }
}
