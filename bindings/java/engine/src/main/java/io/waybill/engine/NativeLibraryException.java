package io.waybill.engine;

/**
 * The native library can't be loaded. The message says what was tried, what was found and what to do; the cause is what the
 * virtual machine said. Every use of the engine throws it again, so the reason is never lost behind a
 * {@link NoClassDefFoundError}.
 */
public final class NativeLibraryException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NativeLibraryException(String message, Throwable cause) {
        super(message, cause);
    }
}
