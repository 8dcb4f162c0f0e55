package io.waybill.flink;

import io.waybill.engine.Fingerprint;
import io.waybill.engine.Tracker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What is kept of a waybill, as bytes. The layout is a contract: a savepoint of any version of this package is read by every
 * later one. Needs nothing of Flink, so whoever keeps waybills in another engine, or looks into a savepoint, uses it, too.
 *
 * <table>
 * <caption>The layout, little-endian</caption>
 * <tr><th>bytes</th><th>what</th></tr>
 * <tr><td>0 to 15</td><td>the {@linkplain Tracker#toBytes() tracker}. A value of these alone is one, too: a backend's
 *     {@code BINARY(16)}</td></tr>
 * <tr><td>16</td><td>the version, {@value #VERSION}</td></tr>
 * <tr><td>17</td><td>flags; 1: more fingerprints are in the map {@code earlier}</td></tr>
 * <tr><td>18, 8 each</td><td>fingerprints of accepted updates, the oldest first, without the last one, which is in the
 *     tracker; at most {@value #MOST}</td></tr>
 * </table>
 */
public final class WaybillState {
    /** The version that is written. */
    public static final byte VERSION = 1;
    /** How many fingerprints are kept here; one more, and they move to the map, so that no update writes a long value. */
    public static final int MOST = 64;

    private static final int HEAD = Tracker.SIZE + 2;
    private static final byte HAS_EARLIER = 1;

    private final byte[] bytes;

    private WaybillState(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * From what was stored.
     *
     * @param stored the bytes, which are not copied, or null if nothing is known of the waybill
     * @return the state
     * @throws IllegalStateException if no version wrote them
     */
    public static WaybillState of(byte[] stored) {
        if (stored == null) {
            return new WaybillState(withHead(new byte[Tracker.SIZE], 0));
        }
        if (stored.length == Tracker.SIZE) {
            return new WaybillState(withHead(stored, 0));
        }
        if (stored.length < HEAD || (stored.length - HEAD) % Long.BYTES != 0) {
            throw new IllegalStateException("the state of a waybill has " + stored.length
                    + " bytes; it has 16, or 18 and 8 for each fingerprint");
        }
        if (stored[Tracker.SIZE] != VERSION) {
            throw new IllegalStateException("the state of a waybill is of version " + stored[Tracker.SIZE]
                    + ", and this package knows none but " + VERSION + "; use the package that wrote it, or a later one");
        }
        return new WaybillState(stored);
    }

    private static byte[] withHead(byte[] tracker, int flags) {
        byte[] bytes = Arrays.copyOf(tracker, HEAD);
        bytes[Tracker.SIZE] = VERSION;
        bytes[Tracker.SIZE + 1] = (byte) flags;
        return bytes;
    }

    /** {@return what the engine decides by, which refuses it if these bytes are none} */
    public Tracker tracker() {
        return Tracker.fromTrustedBytes(bytes);
    }

    /** {@return the bytes to store, which are not copied} */
    public byte[] toBytes() {
        return bytes;
    }

    /** {@return whether more fingerprints are in the map {@code earlier}} */
    public boolean hasEarlier() {
        return (bytes[Tracker.SIZE + 1] & HAS_EARLIER) != 0;
    }

    /** {@return how many fingerprints are in here} */
    public int count() {
        return (bytes.length - HEAD) / Long.BYTES;
    }

    /**
     * A fingerprint that is in here.
     *
     * @param i which, from 0, the oldest, below {@link #count()}
     * @return its value, as of {@link Fingerprint#value()}
     */
    public long fingerprint(int i) {
        return words().getLong(HEAD + Long.BYTES * i);
    }

    /**
     * Whether an update was accepted that has this fingerprint. The map is not asked, and the last one is the tracker's, which
     * the engine knows.
     *
     * @param fingerprint the update's
     * @return whether it is in here
     */
    public boolean has(Fingerprint fingerprint) {
        ByteBuffer words = words();
        for (int at = HEAD; at < bytes.length; at += Long.BYTES) {
            if (words.getLong(at) == fingerprint.value()) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether the next {@link #after} has no room, so that the fingerprints have to go to the map before} */
    public boolean isFull() {
        return count() == MOST;
    }

    /** {@return the same without fingerprints, which are in the map now} */
    public WaybillState emptied() {
        return new WaybillState(withHead(bytes, bytes[Tracker.SIZE + 1] | HAS_EARLIER));
    }

    /**
     * After an update was accepted.
     *
     * @param before the tracker before
     * @param after the tracker after, which has the update's own fingerprint
     * @return the state to store
     */
    public WaybillState after(Tracker before, Tracker after) {
        int length = bytes.length + (before.lastFingerprint().isPresent() ? Long.BYTES : 0);
        byte[] next = Arrays.copyOf(bytes, length);
        System.arraycopy(after.toBytes(), 0, next, 0, Tracker.SIZE);
        before.lastFingerprint().ifPresent(last ->
                ByteBuffer.wrap(next).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length, last.value()));
        return new WaybillState(next);
    }

    private ByteBuffer words() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
