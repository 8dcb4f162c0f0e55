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
import java.util.Collections;
import org.apache.flink.api.common.state.ValueState;

/** Asks the engine. A record without a token takes that of its order. */
final class Decider {
    private static final byte[] TOKEN = "\"token\":\"".getBytes(StandardCharsets.US_ASCII);

    private final DecideOptions options;

    Decider(GateOptions options) {
        this.options = options.decideOptions();
    }

    Decision decide(RuleSet rules, Tracker tracker, byte[] record, ValueState<byte[]> token, long now) throws Exception {
        Instant clock = Instant.ofEpochSecond(now);
        Decision decision = rules.decide(tracker, Scan.json(record), clock, options);
        byte[] ordered = isFieldMissing(decision) ? token.value() : null;
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
