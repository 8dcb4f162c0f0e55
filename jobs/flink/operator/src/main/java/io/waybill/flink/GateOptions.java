package io.waybill.flink;

import io.waybill.engine.DecideOptions;
import io.waybill.engine.RuleSet;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** How the operator decides. Immutable; each method gives options that differ in one thing. */
public final class GateOptions implements Serializable {
    /** The preset standard, payloads for the HTTPS call, nothing adopted, parked or forgotten. */
    public static final GateOptions STANDARD = new GateOptions(null, false, false, Duration.ZERO, Duration.ZERO);

    private static final long serialVersionUID = 1;

    /** The rule file; null for the preset standard. */
    private final byte[] rules;
    private final boolean cloud;
    private final boolean adopting;
    private final Duration parkAtMost;
    private final Duration forgetAfter;

    private GateOptions(byte[] rules, boolean cloud, boolean adopting, Duration parkAtMost, Duration forgetAfter) {
        this.rules = rules;
        this.cloud = cloud;
        this.adopting = adopting;
        this.parkAtMost = parkAtMost;
        this.forgetAfter = forgetAfter;
    }

    /**
     * The rules to begin with; the broadcast may change them.
     *
     * @param rules the rules
     * @return options that differ in this
     */
    public GateOptions withRules(RuleSet rules) {
        byte[] file = rules.toJson().getBytes(StandardCharsets.UTF_8);
        return new GateOptions(file, cloud, adopting, parkAtMost, forgetAfter);
    }

    /** {@return options with payloads for the cloud call} */
    public GateOptions withCloudArguments() {
        return new GateOptions(rules, true, adopting, parkAtMost, forgetAfter);
    }

    /** {@return options that take the first scan of an unknown waybill as it stands; for the first weeks} */
    public GateOptions adopting() {
        return new GateOptions(rules, cloud, true, parkAtMost, forgetAfter);
    }

    /**
     * Keeps a scan that is too far ahead of the machine's clock (201) until it no longer is, and decides it then. One that was
     * given its own time is never kept, as that time does not change.
     *
     * @param atMost one that would have to wait longer is refused at once; zero keeps none
     * @return options that differ in this
     */
    public GateOptions parking(Duration atMost) {
        return new GateOptions(rules, cloud, adopting, atMost, forgetAfter);
    }

    /**
     * Forgets a waybill when so much time has passed since it was signed for or cancelled, or since it was first seen if
     * nothing of it was accepted. A scan that comes later finds an unknown waybill.
     *
     * @param after the time, by the machine's clock; zero forgets none
     * @return options that differ in this
     */
    public GateOptions forgettingAfter(Duration after) {
        return new GateOptions(rules, cloud, adopting, parkAtMost, after);
    }

    /** Both texts at once: asking for one later would decide once more. */
    DecideOptions decideOptions() {
        DecideOptions options = cloud ? DecideOptions.NOTHING_AT_ONCE.withCloudArguments() : DecideOptions.STANDARD;
        options = options.withText(Locale.ENGLISH).withText(Locale.CHINESE);
        return adopting ? options.adopting() : options;
    }

    RuleSet rules() {
        return rules == null ? RuleSet.STANDARD : RuleSet.fromJson(rules);
    }

    boolean cloud() {
        return cloud;
    }

    long parkAtMostMillis() {
        return parkAtMost.toMillis();
    }

    long forgetAfterMillis() {
        return forgetAfter.toMillis();
    }
}
