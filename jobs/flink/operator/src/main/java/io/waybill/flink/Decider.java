package io.waybill.flink;

import io.waybill.engine.Code;
import io.waybill.engine.DecideOptions;
import io.waybill.engine.Decision;
import io.waybill.engine.Outcome;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Tracker;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import org.apache.flink.api.common.state.ValueState;

/** Asks the engine. A record without a token takes that of its order. */
final class Decider {
    private static final byte[] WORD = "token".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TOKEN = "\"token\":\"".getBytes(StandardCharsets.US_ASCII);

    private final DecideOptions options;

    Decider(GateOptions options) {
        this.options = options.decideOptions();
    }

    Decision decide(RuleSet rules, Tracker tracker, byte[] record, ValueState<byte[]> token, long now) throws Exception {
        Instant clock = Instant.ofEpochSecond(now);
        boolean lacksToken = lacksToken(record);
        byte[] ordered = lacksToken ? token.value() : null;
        if (ordered != null) {
            Decision whole = rules.decide(tracker, Scan.json(withToken(record, ordered)), clock, options);
            if (whole.outcome() != Outcome.MALFORMED) {
                return whole;
            }
        }
        // What else is malformed has to be told of the record as it came.
        Decision decision = rules.decide(tracker, Scan.json(record), clock, options);
        if (!isFieldMissing(decision)) {
            return decision;
        }
        ordered = lacksToken ? ordered : token.value();
        if (ordered == null) {
            return decision;
        }
        Decision whole = rules.decide(tracker, Scan.json(withToken(record, ordered)), clock, options);
        return hadToken(decision, whole) ? decision : whole;
    }

    /** When a well-formed record says that it was. */
    long actionTime(RuleSet rules, byte[] record, ValueState<byte[]> token) throws Exception {
        var time = rules.read(Scan.json(record)).actionTime();
        if (time.isEmpty()) {
            time = rules.read(Scan.json(withToken(record, token.value()))).actionTime();
        }
        return time.orElseThrow().getEpochSecond();
    }

    /** Whether a record certainly has no token: no name has the word in it, nor an escape that might hide one. */
    static boolean lacksToken(byte[] record) {
        if (record.length == 0 || record[0] != '{') {
            return false;
        }
        for (int at = 1; at < record.length; at++) {
            if (record[at] == '\\' || record[at] == 't' && isWord(record, at)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWord(byte[] record, int at) {
        return at + WORD.length <= record.length && Arrays.equals(WORD, 0, WORD.length, record, at, at + WORD.length);
    }

    private static boolean isFieldMissing(Decision decision) {
        return decision.outcome() == Outcome.MALFORMED && decision.faults().contains(Code.MISSING_FIELD);
    }

    /** Whether the record had a token of its own, so that another field is what is missing. */
    private static boolean hadToken(Decision decision, Decision whole) {
        return whole.outcome() == Outcome.MALFORMED
                && Collections.frequency(whole.faults(), Code.DUPLICATE_FIELD)
                        > Collections.frequency(decision.faults(), Code.DUPLICATE_FIELD);
    }

    /** The record, which is an object, with the token as its first field. */
    private static byte[] withToken(byte[] record, byte[] token) {
        int open = 0;
        while (record[open] != '{') {
            open++;
        }
        int next = open + 1;
        while (next < record.length && record[next] <= ' ' && record[next] >= 0) {
            next++;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream(record.length + TOKEN.length + token.length + 2);
        whole.write(record, 0, open + 1);
        whole.writeBytes(TOKEN);
        for (byte sign : token) {
            if (sign == '"' || sign == '\\') {
                whole.write('\\');
            }
            whole.write(sign);
        }
        whole.write('"');
        if (next < record.length && record[next] != '}') {
            whole.write(',');
        }
        whole.write(record, open + 1, record.length - open - 1);
        return whole.toByteArray();
    }
}
