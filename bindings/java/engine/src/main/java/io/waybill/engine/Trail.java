package io.waybill.engine;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A waybill's accepted history: recognises every earlier update. Stored as 32 bytes and 24 for each update, the same in every
 * language and version; store {@link #toBytes()}. Where only the last duplicate matters, a {@link Tracker} is enough.
 */
public final class Trail implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int HEAD = 2 * Tracker.SIZE;
    private static final int ENTRY_SIZE = 24;
    private static final int BEGAN_AT = 0;
    private static final int NOW_AT = Tracker.SIZE;

    /** A waybill of which nothing was accepted yet: no bytes. */
    public static final Trail START = new Trail(new byte[0]);

    /** As they are stored. */
    private final byte[] bytes;

    private Trail(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A trail from where it was stored.
     *
     * @param bytes what {@link #toBytes()} gave; copied
     * @return the trail
     * @throws MisuseException if they are no trail
     */
    public static Trail fromBytes(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes is null; a fresh waybill has Trail.START");
        if (bytes.length == 0) {
            return START;
        }
        Trail trail = of(bytes.clone());
        // Reads the whole of it, and refuses what is none.
        RuleSet.STANDARD.replay(trail);
        return trail;
    }

    /**
     * A trail that goes on from a tracker: of a waybill of which only that was stored until now.
     *
     * @param tracker the stored tracker
     * @return a trail without entries
     */
    public static Trail from(Tracker tracker) {
        Objects.requireNonNull(tracker, "tracker is null");
        if (tracker.equals(Tracker.START)) {
            return START;
        }
        ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
        tracker.write(head, BEGAN_AT);
        tracker.write(head, NOW_AT);
        return new Trail(head.array());
    }

    /** Of two forms of a trail that has nothing in it, the shorter. */
    private static Trail of(byte[] bytes) {
        boolean empty = bytes.length == HEAD;
        for (int i = 0; empty && i < bytes.length; i++) {
            empty = bytes[i] == 0;
        }
        return empty ? START : new Trail(bytes);
    }

    static Trail read(ByteBuffer answer, int at, int length, Trail before) {
        byte[] bytes = length == 0 ? START.bytes : Border.bytes(answer, at, length);
        return Arrays.equals(bytes, before.bytes) ? before : of(bytes);
    }

    int size() {
        return bytes.length;
    }

    /** Writes it, and returns where it ends. */
    int write(ByteBuffer request, int at) {
        ((java.nio.Buffer) request).position(at);
        request.put(bytes);
        return at + bytes.length;
    }

    /** {@return the bytes to store; none for a fresh waybill} */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** {@return the tracker after all of it} */
    public Tracker tracker() {
        return bytes.length == 0 ? Tracker.START : Tracker.read(words(), NOW_AT, Tracker.START);
    }

    /** {@return the tracker that it began at} */
    public Tracker beganAt() {
        return bytes.length == 0 ? Tracker.START : Tracker.read(words(), BEGAN_AT, Tracker.START);
    }

    /** {@return the accepted updates, in the order in which they were accepted} */
    public List<Entry> entries() {
        int count = bytes.length == 0 ? 0 : (bytes.length - HEAD) / ENTRY_SIZE;
        return new AbstractList<Entry>() {
            @Override
            public Entry get(int i) {
                if (i < 0 || i >= count) {
                    throw new IndexOutOfBoundsException("entry " + i + " of " + count);
                }
                return new Entry(words(), HEAD + ENTRY_SIZE * i);
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    private ByteBuffer words() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return the trail that came from elsewhere, checked as {@link #fromBytes} does} */
    private Object readResolve() {
        return fromBytes(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Trail && Arrays.equals(((Trail) other).bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@return how many updates it has, and where they led} */
    @Override
    public String toString() {
        return "Trail[" + entries().size() + " entries, " + tracker() + "]";
    }

    /** An accepted update. */
    public static final class Entry {
        private final long time;
        private final long action;
        private final long fingerprint;

        private Entry(ByteBuffer words, int at) {
            time = words.getLong(at);
            action = words.getLong(at + 8);
            // In the order of its digits.
            fingerprint = Long.reverseBytes(words.getLong(at + 16));
        }

        /** {@return its time} */
        public Instant time() {
            return Instant.ofEpochSecond(time);
        }

        /** {@return its action} */
        public ActionType action() {
            return ActionType.fromCode(action).orElseThrow(IllegalStateException::new);
        }

        /** {@return its fingerprint} */
        public Fingerprint fingerprint() {
            return Fingerprint.of(fingerprint);
        }

        /** {@return time and action} */
        @Override
        public String toString() {
            return time() + " " + action();
        }
    }
}
