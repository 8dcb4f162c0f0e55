import java.nio.charset.StandardCharsets;

/** A vector: one flat JSON object a line, whose texts have no escapes. */
final class Line {
    private final String text;

    Line(String text) {
        this.text = text;
    }

    /** Where the value of a field begins; -1 if it is not there. */
    private int value(String name) {
        String key = '"' + name + "\":";
        int at = text.indexOf(key);
        return at < 0 ? -1 : at + key.length();
    }

    boolean has(String name) {
        return value(name) >= 0;
    }

    /** A text; nothing if it is not there. */
    String text(String name) {
        int at = value(name);
        return at < 0 ? "" : text.substring(at + 1, text.indexOf('"', at + 1));
    }

    /** A number; 0 if it is not there. */
    long number(String name) {
        int at = value(name);
        if (at < 0) {
            return 0;
        }
        int end = at;
        while (text.charAt(end) == '-' || Character.isDigit(text.charAt(end))) {
            end++;
        }
        return Long.parseLong(text.substring(at, end));
    }

    /** A number, or null if it is not there. */
    Long numberOrNull(String name) {
        return has(name) ? number(name) : null;
    }

    boolean isTrue(String name) {
        int at = value(name);
        return at >= 0 && text.charAt(at) == 't';
    }

    /** The bytes of a text of hexadecimal digits, or null if it is not there. */
    byte[] bytesOrNull(String name) {
        if (!has(name)) {
            return null;
        }
        String digits = text(name);
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    static String hex(byte[] bytes) {
        StringBuilder digits = new StringBuilder();
        for (byte one : bytes) {
            digits.append(Character.forDigit(one >> 4 & 15, 16)).append(Character.forDigit(one & 15, 16));
        }
        return digits.toString();
    }

    static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return text.length() > 400 ? text.substring(0, 400) : text;
    }
}
