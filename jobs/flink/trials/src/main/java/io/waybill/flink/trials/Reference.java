package io.waybill.flink.trials;

import io.waybill.engine.Decision;
import io.waybill.engine.Fingerprint;
import io.waybill.engine.Outcome;
import io.waybill.engine.Reading;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Tracker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The engine's own replay of a feed: what each waybill's payloads and last state have to be. */
final class Reference {
    final Map<String, Waybill> waybills = new HashMap<>();
    final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);

    private final Instant now;

    Reference(long now) {
        this.now = Instant.ofEpochSecond(now);
    }

    /** A waybill as it stands after the replay. */
    static final class Waybill {
        Tracker tracker = Tracker.START;
        final Set<Fingerprint> accepted = new HashSet<>();
        final List<String> payloads = new ArrayList<>();
    }

    /** Decides one record, and says whose it is; an empty text if that can't be read. */
    String put(byte[] record) {
        Scan scan = Scan.json(record);
        Reading reading = RuleSet.STANDARD.read(scan);
        if (!reading.isWellFormed()) {
            counts.merge(Outcome.MALFORMED, 1, Integer::sum);
            return reading.waybillId().orElse("");
        }
        String id = reading.waybillId().orElseThrow();
        Waybill waybill = waybills.computeIfAbsent(id, none -> new Waybill());
        boolean seen = waybill.accepted.contains(reading.fingerprint().orElseThrow());
        Decision decision = RuleSet.STANDARD.decide(waybill.tracker, seen ? scan.seenBefore() : scan, now);
        counts.merge(decision.outcome(), 1, Integer::sum);
        if (decision.isAccepted()) {
            waybill.accepted.add(decision.fingerprint().orElseThrow());
            waybill.payloads.add(decision.httpsBody());
            waybill.tracker = decision.tracker();
        }
        return id;
    }

    int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }
}
