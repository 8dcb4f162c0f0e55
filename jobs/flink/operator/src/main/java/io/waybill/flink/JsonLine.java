package io.waybill.flink;

/** Writes one flat object of JSON. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    JsonLine text(String name, String value) {
        name(name);
        if (value == null) {
            text.append("null");
            return this;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char sign = value.charAt(i);
            if (sign == '"' || sign == '\\') {
                text.append('\\').append(sign);
            } else if (sign < ' ') {
                text.append(String.format("\\u%04x", (int) sign));
            } else {
                text.append(sign);
            }
        }
        text.append('"');
        return this;
    }

    JsonLine number(String name, long value) {
        name(name).text.append(value);
        return this;
    }

    JsonLine numbers(String name, int[] values) {
        name(name).text.append('[');
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ",").append(values[i]);
        }
        text.append(']');
        return this;
    }

    private JsonLine name(String name) {
        text.append(text.length() == 1 ? "\"" : ",\"").append(name).append("\":");
        return this;
    }

    String end() {
        return text.append('}').toString();
    }
}
