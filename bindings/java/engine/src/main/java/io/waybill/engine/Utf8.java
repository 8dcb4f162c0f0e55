package io.waybill.engine;

/** Texts to bytes, without repairing what is none. */
final class Utf8 {
    private Utf8() {}

    /**
     * Writes a text, and returns where it ends. There must be room for three bytes a character.
     *
     * @throws IllegalArgumentException for half a surrogate pair, which has no UTF-8 form
     */
    static int put(String name, String text, byte[] to, int at) {
        int length = text.length();
        int i = 0;
        for (char c; i < length && (c = text.charAt(i)) < 0x80; i++) {
            to[at++] = (byte) c;
        }
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                to[at++] = (byte) c;
            } else if (c < 0x800) {
                to[at++] = (byte) (0xc0 | c >> 6);
                to[at++] = (byte) (0x80 | c & 0x3f);
            } else if (!Character.isSurrogate(c)) {
                to[at++] = (byte) (0xe0 | c >> 12);
                to[at++] = (byte) (0x80 | c >> 6 & 0x3f);
                to[at++] = (byte) (0x80 | c & 0x3f);
            } else {
                int point = pair(name, text, i++);
                to[at++] = (byte) (0xf0 | point >> 18);
                to[at++] = (byte) (0x80 | point >> 12 & 0x3f);
                to[at++] = (byte) (0x80 | point >> 6 & 0x3f);
                to[at++] = (byte) (0x80 | point & 0x3f);
            }
        }
        return at;
    }

    private static int pair(String name, String text, int i) {
        int point = text.codePointAt(i);
        if (point < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
            throw new IllegalArgumentException(
                    name + " has half a surrogate pair at " + i + ", which has no UTF-8 form; send whole characters, or bytes");
        }
        return point;
    }

    /** The bytes of a whole text. */
    static byte[] bytes(String name, String text) {
        byte[] room = new byte[roomFor(text.length())];
        return java.util.Arrays.copyOf(room, put(name, text, room, 0));
    }

    static int roomFor(long characters) {
        if (characters > Border.LARGEST_REQUEST) {
            throw new IllegalArgumentException("a text of " + characters + " characters; a request has at most 64 MiB");
        }
        return (int) (3 * characters);
    }
}
