package io.waybill.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waybill.engine.ActionType;
import io.waybill.engine.Batch;
import io.waybill.engine.Code;
import io.waybill.engine.Outcome;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Tracker;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.ibatis.type.TypeHandler;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class WaybillAutoConfigurationTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(WaybillAutoConfiguration.class));

    private static Scan pickup(long time) {
        return Scan.of("t0ken", "W1", time, ActionType.PICKED_UP.code(), "已揽收");
    }

    @Test
    void withoutSettingsTheStandardDecides() {
        contexts.run(context -> {
            assertThat(context.getBean(RuleSet.class)).isSameAs(RuleSet.STANDARD);
            WaybillGate gate = context.getBean(WaybillGate.class);
            Scan scan = pickup(Instant.now().getEpochSecond());
            assertThat(gate.decide(null, scan).outcome()).isEqualTo(Outcome.ACCEPTED);
            assertThat(gate.decide(Tracker.START, scan).outcome()).isEqualTo(Outcome.ACCEPTED);
        });
    }

    @Test
    void rulesComeFromASettingOrAFile() {
        contexts.withPropertyValues("waybill.rules=strict").run(context ->
                assertThat(context.getBean(WaybillGate.class).rules()).isSameAs(RuleSet.STRICT));
        contexts.withPropertyValues("waybill.rules=file:" + System.getProperty("repository.root")
                + "/conformance/own-rules.json").run(context ->
                assertThat(context.getBean(RuleSet.class).name()).isEqualTo("own"));
    }

    @Test
    void rulesThatCanNotBeUsedSayWhereTheyAreAndWhatIsWrong() {
        contexts.withPropertyValues("waybill.rules=classpath:wrong-rules.json").run(context ->
                assertThat(context.getStartupFailure()).rootCause()
                        .hasMessageContaining("the rule file can't be used"));
        contexts.withPropertyValues("waybill.rules=classpath:wrong-rules.json").run(context ->
                assertThat(context.getStartupFailure()).hasStackTraceContaining("classpath:wrong-rules.json"));
        contexts.withPropertyValues("waybill.rules=classpath:none.json").run(context ->
                assertThat(context.getStartupFailure()).rootCause()
                        .hasMessageContaining("classpath:none.json, which does not exist"));
    }

    @Test
    void yourBeansAreTaken() {
        contexts.withBean(RuleSet.class, () -> RuleSet.STRICT)
                .withBean(Clock.class, () -> Clock.fixed(NOW, ZoneOffset.UTC))
                .run(context -> {
                    WaybillGate gate = context.getBean(WaybillGate.class);
                    assertThat(gate.rules()).isSameAs(RuleSet.STRICT);
                    long latest = NOW.getEpochSecond() + gate.rules().allowanceSeconds();
                    assertThat(gate.decide(null, pickup(latest)).outcome()).isEqualTo(Outcome.ACCEPTED);
                    assertThat(gate.decide(null, pickup(latest + 1)).code()).contains(Code.TOO_FAR_AHEAD);
                });
    }

    @Test
    void decisionsAreCountedByCode() {
        contexts.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(Clock.class, () -> Clock.fixed(NOW, ZoneOffset.UTC))
                .run(context -> {
                    WaybillGate gate = context.getBean(WaybillGate.class);
                    Tracker after = gate.decide(null, pickup(NOW.getEpochSecond())).tracker();
                    gate.decide(after, pickup(NOW.getEpochSecond()));
                    gate.decide(null, pickup(NOW.getEpochSecond() + 1000));
                    Batch batch = new Batch();
                    int place = batch.waybill(Tracker.START);
                    batch.add(place, pickup(5)).add(place, pickup(NOW.getEpochSecond()));
                    gate.decideMany(batch);
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(count(registry, "accepted", "none")).isEqualTo(2);
                    assertThat(count(registry, "duplicate", "none")).isEqualTo(1);
                    assertThat(count(registry, "rejected", "too_far_ahead")).isEqualTo(1);
                    assertThat(count(registry, "malformed", "invalid_action_time")).isEqualTo(1);
                    assertThat(registry.get(DecisionCounters.NAME).counters()).hasSize(Code.values().length + 2);
                });
    }

    private static double count(MeterRegistry registry, String outcome, String code) {
        return registry.get(DecisionCounters.NAME).tag("outcome", outcome).tag("code", code).counter().count();
    }

    @Test
    void neitherMicrometerNorMybatisIsNeeded() {
        contexts.withClassLoader(new FilteredClassLoader(MeterRegistry.class, TypeHandler.class)).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(WaybillGate.class);
            assertThat(context).doesNotHaveBean("waybillDecisionCounters").doesNotHaveBean("waybillTrackerTypeHandler");
        });
    }
}
