package io.waybill.flink;

import io.waybill.engine.InvalidRulesException;
import io.waybill.engine.RuleSet;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;

/**
 * The rules that decide now, made ready once, and whether others may take their place. Those of a sound file always may: a row
 * from which no way leads to an end is a fault, so no waybill is ever left without one, whatever decided it before.
 */
final class CurrentRules {
    private static final String CURRENT = "current";

    private RuleSet rules;
    private long fingerprint;
    /** The file that the rules were made from, as the state has it; null as long as the state has none. */
    private byte[] file;

    CurrentRules(RuleSet atFirst) {
        use(atFirst, null);
    }

    private void use(RuleSet rules, byte[] file) {
        this.rules = rules;
        this.fingerprint = rules.fingerprint().value();
        this.file = file;
    }

    RuleSet current() {
        return rules;
    }

    long fingerprint() {
        return fingerprint;
    }

    /** Takes what the state has, which after a restore is more than this object knows. */
    void take(ReadOnlyBroadcastState<String, byte[]> state) throws Exception {
        byte[] stored = state.get(CURRENT);
        if (stored != null && stored != file) {
            use(RuleSet.fromJson(stored), stored);
        }
    }

    /**
     * Takes the rules of a file, unless it has a fault.
     *
     * @return what became of it, as JSON
     */
    String change(byte[] next, BroadcastState<String, byte[]> state) throws Exception {
        take(state);
        JsonLine line = new JsonLine();
        RuleSet offered;
        try {
            offered = RuleSet.fromJson(next);
        } catch (InvalidRulesException wrong) {
            return line.text("rules", "refused").text("reason", wrong.getMessage()).text("current", rules.fingerprint().toString())
                    .end();
        }
        String changes = rules.diff(offered).text();
        String before = rules.fingerprint().toString();
        state.put(CURRENT, next);
        use(offered, state.get(CURRENT));
        return line.text("rules", "taken").text("name", rules.name()).text("before", before)
                .text("current", rules.fingerprint().toString()).text("changes", changes).end();
    }
}
