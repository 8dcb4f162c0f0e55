package io.waybill.streams;

import io.waybill.engine.Decision;
import io.waybill.engine.Fingerprint;
import io.waybill.engine.Reading;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Tracker;
import io.waybill.flink.Place;
import io.waybill.flink.WaybillState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * May each scan be sent? Takes records of the engine's form from a topic that is keyed by the waybill id, and gives payloads and
 * what is not to be sent. It decides by the time that the topic has of the record, so what is read again after a failure gets the
 * same answer; what would end the thread, at each restart again, is passed over or decided by the machine's clock.
 */
public final class WaybillProcessor extends ContextualProcessor<String, byte[], String, byte[]> {
    /** The store of {@link WaybillState} by waybill id. */
    static final String WAYBILLS = "waybill";
    /** The store of fingerprints that a waybill's own value has no room for. */
    static final String EARLIER = "earlier";

    private static final byte[] PRESENT = {1};

    private final RuleSet rules;
    private KeyValueStore<String, byte[]> waybills;
    private KeyValueStore<String, byte[]> earlier;

    WaybillProcessor(RuleSet rules) {
        this.rules = rules;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        super.init(context);
        waybills = context.getStateStore(WAYBILLS);
        earlier = context.getStateStore(EARLIER);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.value() == null) {
            // What compaction leaves of a deleted record is no scan.
            return;
        }
        Scan scan = Scan.json(record.value());
        Reading reading = rules.read(scan);
        if (!reading.isWellFormed()) {
            refuse(record, "malformed " + reading.faults().get(0).number() + ": " + reading.text(Locale.ENGLISH));
            return;
        }
        String id = reading.waybillId().orElseThrow();
        byte[] stored = waybills.get(id);
        WaybillState state = WaybillState.of(stored);
        boolean seen = wasAccepted(id, state, reading.fingerprint().orElseThrow());
        Decision decision = rules.decide(state.tracker(), seen ? scan.seenBefore() : scan, now(record));
        switch (decision.outcome()) {
            case ACCEPTED -> {
                store(id, state, state.tracker(), decision);
                context().forward(new Record<>(id, decision.httpsBodyUtf8(), record.timestamp()), WaybillTopology.PAYLOADS);
            }
            case DUPLICATE -> refuse(record, "duplicate");
            default -> refuse(record, "rejected " + decision.code().orElseThrow().number() + ": " + decision.text(Locale.ENGLISH));
        }
    }

    /** The record's own time, but for one that its producer set to none, or to another unit. */
    private Instant now(Record<String, byte[]> record) {
        long seconds = Math.floorDiv(record.timestamp(), 1000L);
        return Place.canBeNow(seconds) ? Instant.ofEpochSecond(seconds) : Instant.ofEpochMilli(context().currentSystemTimeMs());
    }

    /** Whether it was accepted before the last one; the engine itself knows the last. */
    private boolean wasAccepted(String id, WaybillState state, Fingerprint fingerprint) {
        return state.has(fingerprint) || state.hasEarlier() && earlier.get(key(id, fingerprint.value())) != null;
    }

    private void store(String id, WaybillState before, Tracker tracker, Decision decision) {
        WaybillState state = before;
        if (state.isFull()) {
            for (int i = 0; i < state.count(); i++) {
                earlier.put(key(id, state.fingerprint(i)), PRESENT);
            }
            state = state.emptied();
        }
        waybills.put(id, state.after(tracker, decision.tracker()).toBytes());
    }

    private static String key(String id, long fingerprint) {
        return id + " " + Long.toHexString(fingerprint);
    }

    private void refuse(Record<String, byte[]> record, String why) {
        byte[] text = why.getBytes(StandardCharsets.UTF_8);
        context().forward(new Record<>(record.key(), text, record.timestamp()), WaybillTopology.REFUSED);
    }
}
