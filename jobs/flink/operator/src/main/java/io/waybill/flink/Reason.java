package io.waybill.flink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Why something is no update, for people.
 *
 * @param english the text in English, or as the record itself says it
 * @param chinese the text in Chinese
 */
record Reason(String english, String chinese) {
    static final Reason NONE = new Reason("", "");

    private static final int HEAD = Short.BYTES + Integer.BYTES;

    Reason {
        Objects.requireNonNull(english, "the reason in English is null");
        Objects.requireNonNull(chinese, "the reason in Chinese is null");
    }

    /** As the body of an {@link Incoming}: the number of a code, or 0; the length of the first text; both texts. */
    byte[] toBytes(int code) {
        byte[] first = english.getBytes(StandardCharsets.UTF_8);
        byte[] second = chinese.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEAD + first.length + second.length)
                .putShort((short) code).putInt(first.length).put(first).put(second).array();
    }

    static int code(byte[] body) {
        return ByteBuffer.wrap(body).getShort();
    }

    static Reason of(byte[] body) {
        int length = ByteBuffer.wrap(body).getInt(Short.BYTES);
        return new Reason(
                new String(body, HEAD, length, StandardCharsets.UTF_8),
                new String(body, HEAD + length, body.length - HEAD - length, StandardCharsets.UTF_8));
    }
}
