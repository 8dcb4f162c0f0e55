package io.waybill.engine;

import java.util.Objects;

/**
 * What two updates of a waybill have in common if they are the same: made of time, action and message. Keep those of a
 * waybill's accepted updates to recognise every duplicate; see {@link Scan#seenBefore()}.
 */
public final class Fingerprint implements Comparable<Fingerprint> {
    private static final int DIGITS = 16;

    private final long value;

    private Fingerprint(long value) {
        this.value = value;
    }

    /**
     * A fingerprint from the number that was stored.
     *
     * @param value any number but 0
     * @return the fingerprint
     * @throws IllegalArgumentException if it is 0, which no fingerprint is
     */
    public static Fingerprint of(long value) {
        if (value == 0) {
            throw new IllegalArgumentException("0 is no fingerprint; it stands for none");
        }
        return new Fingerprint(value);
    }

    /**
     * A fingerprint from its digits.
     *
     * @param digits sixteen hexadecimal digits, as {@link #toString()} gives them
     * @return the fingerprint
     * @throws IllegalArgumentException if they are anything else
     */
    public static Fingerprint parse(String digits) {
        if (Objects.requireNonNull(digits, "digits is null").length() != DIGITS || digits.charAt(0) == '+') {
            throw new IllegalArgumentException("a fingerprint has 16 hexadecimal digits, not " + digits.length());
        }
        return of(Long.parseUnsignedLong(digits, 16));
    }

    /** {@return the number to store, never 0; it may be negative, as Java has no unsigned numbers} */
    public long value() {
        return value;
    }

    /** By the unsigned numbers. */
    @Override
    public int compareTo(Fingerprint other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint && ((Fingerprint) other).value == value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }

    /** {@return sixteen hexadecimal digits, the most significant first} */
    @Override
    public String toString() {
        return String.format("%016x", value);
    }
}
