package io.waybill.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Room outside of the heap for one request and its answer. A few are kept for whichever thread comes next: buffers of each
 * thread would pile up where threads are many and short-lived, as virtual ones are.
 */
final class Scratch {
    private static final int FIRST_INPUT = 2 << 10;
    private static final int FIRST_OUTPUT = 8 << 10;
    /** Larger ones, of large batches, are left to the collector. */
    private static final int LARGEST_KEPT = 4 << 20;
    /** More than there are threads in a call at the same moment; a power of two. */
    private static final int KEPT = 8 * Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors()));
    /** Each place on a cache line of its own, so that threads do not slow each other down. */
    private static final int SPREAD = 16;

    private static final AtomicReferenceArray<Scratch> POOL = new AtomicReferenceArray<>(KEPT * SPREAD);

    ByteBuffer input = direct(FIRST_INPUT);
    ByteBuffer output = direct(FIRST_OUTPUT);
    long inputAddress = Native.address(input);
    long outputAddress = Native.address(output);

    private Scratch() {}

    /** One that nobody else has until it is {@link #release released}. */
    static Scratch acquire() {
        int start = startOfThread();
        for (int i = 0; i < KEPT; i++) {
            int slot = (start + i) % KEPT * SPREAD;
            if (POOL.get(slot) != null) {
                Scratch kept = POOL.getAndSet(slot, null);
                if (kept != null) {
                    return kept;
                }
            }
        }
        return new Scratch();
    }

    void release() {
        if (input.capacity() > LARGEST_KEPT || output.capacity() > LARGEST_KEPT) {
            return;
        }
        int start = startOfThread();
        for (int i = 0; i < KEPT; i++) {
            int slot = (start + i) % KEPT * SPREAD;
            if (POOL.get(slot) == null && POOL.compareAndSet(slot, null, this)) {
                return;
            }
        }
    }

    /** So that threads rarely meet at a place. */
    private static int startOfThread() {
        return (int) (Thread.currentThread().getId() & (KEPT - 1));
    }

    /** Room for a request of so many bytes. */
    ByteBuffer request(long bytes) {
        if (bytes > Border.LARGEST_REQUEST) {
            throw MisuseException.ofStatus(MisuseException.TOO_LARGE, "a request of " + bytes + " bytes");
        }
        if (input.capacity() < bytes) {
            input = direct(grown((int) bytes));
            inputAddress = Native.address(input);
        }
        ((java.nio.Buffer) input).clear();
        return input;
    }

    void roomForAnswer(int bytes) {
        if (output.capacity() < bytes) {
            output = direct(grown(bytes));
            outputAddress = Native.address(output);
        }
    }

    private static int grown(int bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes + (bytes >> 2) + 64L);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
