package io.waybill.engine;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a backend stores of a waybill: sixteen bytes, the same in every language and version. Put {@link #toBytes()} into a
 * column of {@code BINARY(16)}, in the transaction that puts the payload into your outbox.
 */
public final class Tracker implements Serializable {
    private static final long serialVersionUID = 1;

    /** How many bytes a tracker has. */
    public static final int SIZE = 16;

    /** A waybill of which nothing was accepted yet: sixteen zeros. */
    public static final Tracker START = new Tracker(0, 0);

    private static final int TIME_BITS = 37;
    private static final int COUNT_BITS = 22;

    /** Time, count, situation. */
    private final long progress;
    /** The fingerprint of the last accepted update; 0 if none is known. */
    private final long lastFingerprint;

    private Tracker(long progress, long lastFingerprint) {
        this.progress = progress;
        this.lastFingerprint = lastFingerprint;
    }

    /**
     * A tracker from where it was stored.
     *
     * @param bytes sixteen bytes
     * @return the tracker
     * @throws IllegalArgumentException if they are no tracker; the message says why
     */
    public static Tracker fromBytes(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes is null; a fresh waybill has Tracker.START");
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a tracker has 16 bytes, not " + bytes.length);
        }
        ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return checked(words.getLong(0), words.getLong(8));
    }

    /**
     * A tracker from where you alone store it, without the question to the engine whether it is one: for those who ask for very
     * many. If it is none, the decision refuses it with a {@link MisuseException}; what it says of itself means nothing then.
     *
     * @param bytes the sixteen bytes of {@link #toBytes()}, perhaps with others behind them
     * @return the tracker
     * @throws IndexOutOfBoundsException if there are fewer than sixteen
     */
    public static Tracker fromTrustedBytes(byte[] bytes) {
        ByteBuffer words = ByteBuffer.wrap(Objects.requireNonNull(bytes, "bytes is null")).order(ByteOrder.LITTLE_ENDIAN);
        long progress = words.getLong(0);
        long lastFingerprint = words.getLong(8);
        return (progress | lastFingerprint) == 0 ? START : new Tracker(progress, lastFingerprint);
    }

    private static Tracker checked(long progress, long lastFingerprint) {
        if ((progress | lastFingerprint) == 0) {
            return START;
        }
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(24);
            request.putLong(0, 0).putLong(8, progress).putLong(16, lastFingerprint);
            ByteBuffer answer = Border.call(Border.TRACKER, Border.Kept.STANDARD, scratch, 24);
            if (answer.get(0) == 0) {
                throw new IllegalArgumentException(
                        "these sixteen bytes are no tracker: " + Border.text(answer, 48, answer.getInt(40)));
            }
        } finally {
            scratch.release();
        }
        return new Tracker(progress, lastFingerprint);
    }

    /**
     * The tracker of a waybill that another system had until now.
     *
     * @param situation where it stands
     * @param latest the time of the latest update that is known, in whole seconds
     * @return the tracker, which knows no earlier update
     * @throws IllegalArgumentException if the time is none that an update can have
     */
    public static Tracker known(Situation situation, Instant latest) {
        Objects.requireNonNull(situation, "situation is null");
        Objects.requireNonNull(latest, "latest is null");
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(24);
            request.putLong(0, 1L | (long) situation.place() << 8).putLong(8, latest.getEpochSecond()).putLong(16, 0);
            ByteBuffer answer = Border.call(Border.TRACKER, Border.Kept.STANDARD, scratch, 24);
            if (answer.get(0) == 0) {
                throw new IllegalArgumentException(Border.text(answer, 48, answer.getInt(40)));
            }
            return read(answer, 24, START);
        } finally {
            scratch.release();
        }
    }

    /** The tracker of an answer; the same object as before if nothing changed. */
    static Tracker read(ByteBuffer answer, int at, Tracker before) {
        long progress = answer.getLong(at);
        long lastFingerprint = answer.getLong(at + 8);
        return progress == before.progress && lastFingerprint == before.lastFingerprint
                ? before
                : new Tracker(progress, lastFingerprint);
    }

    void write(ByteBuffer request, int at) {
        request.putLong(at, progress).putLong(at + 8, lastFingerprint);
    }

    /** {@return the sixteen bytes to store} */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        write(bytes, 0);
        return bytes.array();
    }

    /** {@return where the waybill stands} */
    public Situation situation() {
        return Situation.at((int) (progress >>> TIME_BITS + COUNT_BITS));
    }

    /** {@return the status, also of a held waybill} */
    public Status status() {
        return situation().status();
    }

    /** {@return the highest accepted time; nothing for a waybill of which nothing is known} */
    public Optional<Instant> highestTime() {
        long seconds = progress & (1L << TIME_BITS) - 1;
        return seconds == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
    }

    /** {@return how many updates were accepted; stays at 4194303} */
    public int updates() {
        return (int) (progress >>> TIME_BITS) & (1 << COUNT_BITS) - 1;
    }

    /** {@return the fingerprint of the last accepted update, if one is known} */
    public Optional<Fingerprint> lastFingerprint() {
        return lastFingerprint == 0 ? Optional.empty() : Optional.of(Fingerprint.of(lastFingerprint));
    }

    /** {@return the tracker that came from elsewhere, checked as {@link #fromBytes} does} */
    private Object readResolve() {
        return checked(progress, lastFingerprint);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tracker
                && ((Tracker) other).progress == progress
                && ((Tracker) other).lastFingerprint == lastFingerprint;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(progress) * 31 + Long.hashCode(lastFingerprint);
    }

    /** {@return where it stands, since when, after how many updates; nothing secret} */
    @Override
    public String toString() {
        return "Tracker[" + situation() + ", " + highestTime().map(Instant::toString).orElse("no time") + ", "
                + updates() + " updates]";
    }
}
