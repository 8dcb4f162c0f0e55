package io.waybill.flink.trials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The decision as one would write it by hand: Jackson for JSON, a switch for the rules, a hash for the duplicates. It does less
 * than the engine: it tells no reason, does not say what would be permitted, and looks for masked numbers with one pattern.
 */
final class Twin {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern MASKED = Pattern.compile("1[3-9][0-9][*＊×xX•●]{4}[0-9]{4}");
    private static final int TOLERANCE = 60;
    private static final int ALLOWANCE = 300;
    private static final int MOST_CHARACTERS = 512;
    /** Status, held, highest time; then a hash of each accepted update. */
    private static final int HEAD = 2 + Long.BYTES;

    private Twin() {}

    /** What became of it, with the payload and the state to store of an accepted one. */
    record Decided(Outcome outcome, byte[] payload, byte[] state) {
        enum Outcome { ACCEPTED, DUPLICATE, REJECTED, MALFORMED }

        private static Decided without(Outcome outcome) {
            return new Decided(outcome, null, null);
        }
    }

    static Decided decide(byte[] stored, byte[] record, long now) throws JsonProcessingException {
        JsonNode fields;
        try {
            fields = JSON.readTree(record);
        } catch (IOException unreadable) {
            return Decided.without(Decided.Outcome.MALFORMED);
        }
        String token = text(fields, "token");
        String id = text(fields, "waybill_id");
        String message = text(fields, "action_msg");
        JsonNode time = fields.get("action_time");
        JsonNode action = fields.get("action_type");
        if (token == null || id == null || message == null || time == null || action == null
                || !time.isIntegralNumber() || !action.isInt() || !Rules.isAction(action.intValue())
                || message.codePointCount(0, message.length()) > MOST_CHARACTERS || MASKED.matcher(message).find()) {
            return Decided.without(Decided.Outcome.MALFORMED);
        }
        byte[] state = stored == null ? new byte[HEAD] : stored;
        ByteBuffer words = ByteBuffer.wrap(state);
        long hash = hash(time.longValue(), action.intValue(), message);
        for (int at = HEAD; at < state.length; at += Long.BYTES) {
            if (words.getLong(at) == hash) {
                return Decided.without(Decided.Outcome.DUPLICATE);
            }
        }
        int next = Rules.next(state[0], action.intValue());
        long highest = words.getLong(2);
        if (time.longValue() > now + ALLOWANCE || next == Rules.REFUSED || time.longValue() < highest - TOLERANCE) {
            return Decided.without(Decided.Outcome.REJECTED);
        }
        byte[] after = Arrays.copyOf(state, state.length + Long.BYTES);
        after[0] = (byte) next;
        after[1] = (byte) (action.intValue() == 400002 ? 1 : 0);
        ByteBuffer.wrap(after).putLong(2, Math.max(highest, time.longValue())).putLong(state.length, hash);
        ObjectNode payload = JSON.createObjectNode().put("token", token).put("waybill_id", id)
                .put("action_time", time.longValue()).put("action_type", action.intValue()).put("action_msg", message);
        return new Decided(Decided.Outcome.ACCEPTED, JSON.writeValueAsBytes(payload), after);
    }

    private static String text(JsonNode fields, String name) {
        JsonNode value = fields.get(name);
        return value == null || !value.isTextual() || value.textValue().isBlank() ? null : value.textValue();
    }

    /** FNV-1a, 64 bits. */
    private static long hash(long time, int action, String message) {
        long hash = 0xcbf29ce484222325L;
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(bytes.length + 12).putLong(time).putInt(action).put(bytes);
        for (byte one : all.array()) {
            hash = (hash ^ (one & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
