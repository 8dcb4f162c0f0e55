package io.waybill.spring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.engine.Code;
import io.waybill.engine.Decision;
import io.waybill.engine.Outcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Counts decisions in Micrometer: {@code waybill.decisions} with the tags {@code outcome} ({@code accepted},
 * {@code duplicate}, {@code rejected}, {@code malformed}) and {@code code} (such as {@code time_goes_back}, or {@code none}).
 * All counters are there from the start, at zero. Any number of threads may use it.
 */
public final class DecisionCounters implements Consumer<Decision> {
    /** The name of the counters. */
    public static final String NAME = "waybill.decisions";

    private final Map<Code, Counter> refused = new EnumMap<>(Code.class);
    private final Counter accepted;
    private final Counter duplicate;

    /**
     * Counts in a registry.
     *
     * @param registry where the counters are registered
     */
    public DecisionCounters(MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry is null");
        accepted = counter(registry, Outcome.ACCEPTED, "none");
        duplicate = counter(registry, Outcome.DUPLICATE, "none");
        for (Code code : Code.values()) {
            Outcome outcome = code.isMalformed() ? Outcome.MALFORMED : Outcome.REJECTED;
            refused.put(code, counter(registry, outcome, code.id()));
        }
    }

    private static Counter counter(MeterRegistry registry, Outcome outcome, String code) {
        return Counter.builder(NAME)
                .description("Scans that were decided, by outcome and code")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .tag("code", code)
                .register(registry);
    }

    @Override
    public void accept(Decision decision) {
        switch (decision.outcome()) {
            case ACCEPTED -> accepted.increment();
            case DUPLICATE -> duplicate.increment();
            case REJECTED, MALFORMED -> decision.code().map(refused::get).ifPresent(Counter::increment);
        }
    }
}
