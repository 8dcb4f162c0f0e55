package io.waybill.engine;

import java.nio.ByteBuffer;

/**
 * The library's functions. Nobody but {@link Border} calls them, once {@link NativeLibrary} has loaded the library.
 */
final class Native {
    private Native() {}

    static native int abiVersion();

    static native int version();

    /** Where a direct buffer's bytes are. */
    static native long address(ByteBuffer buffer);

    /**
     * {@code wb_call}. The first two arguments own the memory: while the call runs they can't be collected, as they are
     * arguments.
     */
    static native int call(
            Object rulesOwner, Object scratch,
            int operation, long rules, int rulesLength, long input, int inputLength, long output, int outputCapacity);
}
