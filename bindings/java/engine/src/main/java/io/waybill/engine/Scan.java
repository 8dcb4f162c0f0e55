package io.waybill.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * A scan of a parcel that may become an update: five fields, or a JSON record. Nothing is checked here; what is wrong comes
 * back in the answer, with its code. Holds the order token, which {@link #toString()} never shows.
 */
public final class Scan {
    private static final int JSON_HEAD = 16;
    private static final int FIELDS_HEAD = 48;
    private static final int MOST = Border.LARGEST_REQUEST;

    /** The block of the update, as the frame has it, perhaps with free room behind it. */
    private final byte[] block;
    private final int length;
    private final boolean seenBefore;

    private Scan(byte[] block, int length, boolean seenBefore) {
        this.block = block;
        this.length = length;
        this.seenBefore = seenBefore;
    }

    /**
     * A scan of which all five fields are there.
     *
     * @param token the order token, which WeChat pushed with the order
     * @param waybillId the carrier's number of the parcel
     * @param actionTime when it was scanned; cut to whole seconds
     * @param actionType what was done
     * @param message what the consignee is to read
     * @return the scan
     */
    public static Scan of(String token, String waybillId, Instant actionTime, ActionType actionType, String message) {
        Objects.requireNonNull(actionTime, "actionTime is null; a scan without one is made by Scan.builder()");
        Objects.requireNonNull(actionType, "actionType is null; a scan without one is made by Scan.builder()");
        return of(token, waybillId, actionTime.getEpochSecond(), actionType.code(), message);
    }

    /**
     * A scan with the numbers as they came.
     *
     * @param token the order token, which WeChat pushed with the order
     * @param waybillId the carrier's number of the parcel
     * @param actionTime when it was scanned, in Unix seconds; any number
     * @param actionType WeChat's number of the action; any number
     * @param message what the consignee is to read
     * @return the scan
     */
    public static Scan of(String token, String waybillId, long actionTime, long actionType, String message) {
        Objects.requireNonNull(token, "token is null; a scan without one is made by Scan.builder()");
        Objects.requireNonNull(waybillId, "waybillId is null; a scan without one is made by Scan.builder()");
        Objects.requireNonNull(message, "message is null; a scan without one is made by Scan.builder()");
        byte[] block = new byte[FIELDS_HEAD
                + Utf8.roomFor((long) token.length() + waybillId.length() + message.length())];
        int tokenEnd = Utf8.put("token", token, block, FIELDS_HEAD);
        int idEnd = Utf8.put("waybillId", waybillId, block, tokenEnd);
        int end = Utf8.put("message", message, block, idEnd);
        head(block, 0b11111, actionTime, actionType, tokenEnd - FIELDS_HEAD, idEnd - tokenEnd, end - idEnd);
        return new Scan(block, end, false);
    }

    private static void head(byte[] block, int present, long time, long type, int token, int id, int message) {
        ByteBuffer head = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        head.put(2, (byte) present).putInt(4, FIELDS_HEAD + token + id + message);
        head.putLong(16, time).putLong(24, type);
        head.putInt(32, token).putInt(36, id).putInt(40, message);
    }

    /**
     * A scan as a JSON object, in snake_case or camelCase.
     *
     * @param record the bytes of one record, whatever they are; copied
     * @return the scan
     */
    public static Scan json(byte[] record) {
        Objects.requireNonNull(record, "record is null");
        if (record.length > MOST - JSON_HEAD) {
            throw new IllegalArgumentException("a record of " + record.length + " bytes; a request has at most " + MOST);
        }
        byte[] block = new byte[JSON_HEAD + record.length];
        block[0] = 1;
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt(4, block.length);
        System.arraycopy(record, 0, block, JSON_HEAD, record.length);
        return new Scan(block, block.length, false);
    }

    /**
     * A scan as a JSON object, in snake_case or camelCase.
     *
     * @param record the text of one record, whatever it is
     * @return the scan
     */
    public static Scan json(String record) {
        return json(Utf8.bytes("record", Objects.requireNonNull(record, "record is null")));
    }

    /** {@return a builder, for scans of which a field may be missing, or whose texts are bytes} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The same scan, of which you have found that it was accepted before, as its {@link Fingerprint} is among those that you
     * keep. If it is well-formed, the answer is {@link Outcome#DUPLICATE}.
     *
     * @return the scan
     */
    public Scan seenBefore() {
        return new Scan(block, length, true);
    }

    /** {@return whether it is one {@link #seenBefore() seen before}} */
    public boolean isSeenBefore() {
        return seenBefore;
    }

    int size() {
        return length;
    }

    /** Writes the block, and returns where it ends. */
    int write(ByteBuffer request, int at, int place) {
        ((java.nio.Buffer) request).position(at);
        request.put(block, 0, length);
        if (seenBefore) {
            request.put(at + 1, (byte) 1);
        }
        if (place != 0) {
            request.putInt(at + 8, place);
        }
        return at + length;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Scan)) {
            return false;
        }
        Scan that = (Scan) other;
        return seenBefore == that.seenBefore && length == that.length
                && Arrays.equals(Arrays.copyOf(block, length), Arrays.copyOf(that.block, length));
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + block[i];
        }
        return hash;
    }

    /** {@return what kind it is and how large; no field, as a record holds the token} */
    @Override
    public String toString() {
        String kind = block[0] == 1 ? "JSON record" : "fields";
        return "Scan[" + kind + " of " + length + " bytes" + (seenBefore ? ", seen before]" : "]");
    }

    /** Collects the fields of a scan; one that is not given, or null, is missing, and the answer is 103. */
    public static final class Builder {
        private byte[] token;
        private byte[] waybillId;
        private Long actionTime;
        private Long actionType;
        private byte[] message;

        private Builder() {}

        /**
         * The order token.
         *
         * @param token any text, or null if there is none
         * @return this builder
         */
        public Builder token(String token) {
            return tokenUtf8(token == null ? null : Utf8.bytes("token", token));
        }

        /**
         * The order token as bytes.
         *
         * @param token any bytes, or null if there are none
         * @return this builder
         */
        public Builder tokenUtf8(byte[] token) {
            this.token = token;
            return this;
        }

        /**
         * The carrier's number of the parcel.
         *
         * @param waybillId any text, or null if there is none
         * @return this builder
         */
        public Builder waybillId(String waybillId) {
            return waybillIdUtf8(waybillId == null ? null : Utf8.bytes("waybillId", waybillId));
        }

        /**
         * The carrier's number of the parcel as bytes.
         *
         * @param waybillId any bytes, or null if there are none
         * @return this builder
         */
        public Builder waybillIdUtf8(byte[] waybillId) {
            this.waybillId = waybillId;
            return this;
        }

        /**
         * When it was scanned.
         *
         * @param seconds in Unix seconds; any number, or null if there is none
         * @return this builder
         */
        public Builder actionTime(Long seconds) {
            this.actionTime = seconds;
            return this;
        }

        /**
         * When it was scanned, where it is known.
         *
         * @param seconds in Unix seconds; any number
         * @return this builder
         */
        public Builder actionTime(long seconds) {
            return actionTime((Long) seconds);
        }

        /**
         * What was done.
         *
         * @param code WeChat's number of the action; any number, or null if there is none
         * @return this builder
         */
        public Builder actionType(Long code) {
            this.actionType = code;
            return this;
        }

        /**
         * What was done, where it is known.
         *
         * @param code WeChat's number of the action; any number
         * @return this builder
         */
        public Builder actionType(long code) {
            return actionType((Long) code);
        }

        /**
         * What the consignee is to read.
         *
         * @param message any text, or null if there is none
         * @return this builder
         */
        public Builder message(String message) {
            return messageUtf8(message == null ? null : Utf8.bytes("message", message));
        }

        /**
         * What the consignee is to read, as bytes.
         *
         * @param message any bytes, or null if there are none
         * @return this builder
         */
        public Builder messageUtf8(byte[] message) {
            this.message = message;
            return this;
        }

        /** {@return the scan of what was given so far} */
        public Scan build() {
            long size = FIELDS_HEAD + (long) length(token) + length(waybillId) + length(message);
            if (size > MOST) {
                throw new IllegalArgumentException("a scan of " + size + " bytes; a request has at most " + MOST);
            }
            byte[] block = new byte[(int) size];
            int present = bit(token, 0) | bit(waybillId, 1) | bit(actionTime, 2) | bit(actionType, 3) | bit(message, 4);
            head(block, present, number(actionTime), number(actionType),
                    length(token), length(waybillId), length(message));
            int at = FIELDS_HEAD;
            for (byte[] text : new byte[][] {token, waybillId, message}) {
                if (text != null) {
                    System.arraycopy(text, 0, block, at, text.length);
                    at += text.length;
                }
            }
            return new Scan(block, block.length, false);
        }

        private static int length(byte[] text) {
            return text == null ? 0 : text.length;
        }

        private static long number(Long number) {
            return number == null ? 0 : number;
        }

        private static int bit(Object field, int place) {
            return field == null ? 0 : 1 << place;
        }
    }
}
