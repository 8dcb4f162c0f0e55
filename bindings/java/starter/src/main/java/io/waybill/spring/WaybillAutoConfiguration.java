package io.waybill.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.engine.Decision;
import io.waybill.engine.InvalidRulesException;
import io.waybill.engine.RuleSet;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Consumer;
import org.apache.ibatis.type.TypeHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/**
 * The beans of the waybill engine: rules, gate, counters, type handler.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration"
        },
        beforeName = "org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration")
@EnableConfigurationProperties(WaybillProperties.class)
public class WaybillAutoConfiguration {
    /** Spring makes one. */
    public WaybillAutoConfiguration() {}

    /**
     * The rules that {@code waybill.rules} names.
     *
     * @param properties the settings
     * @param resources finds the file
     * @return the rules
     * @throws IOException if the file can't be read
     */
    @Bean
    @ConditionalOnMissingBean
    public RuleSet waybillRules(WaybillProperties properties, ResourceLoader resources) throws IOException {
        switch (properties.rules()) {
            case "standard":
                return RuleSet.STANDARD;
            case "strict":
                return RuleSet.STRICT;
            default:
                return load(properties.rules(), resources);
        }
    }

    private static RuleSet load(String location, ResourceLoader resources) throws IOException {
        Resource file = resources.getResource(location);
        if (!file.exists()) {
            throw new IllegalStateException(
                    "waybill.rules is " + location + ", which does not exist; it is standard, strict, or where a rule file is");
        }
        try {
            return RuleSet.fromJson(file.getContentAsByteArray());
        } catch (InvalidRulesException wrong) {
            throw new IllegalStateException("waybill.rules is " + location + ": " + wrong.getMessage(), wrong);
        }
    }

    /**
     * The gate, with your {@link Clock} if there is a bean of it, and whatever counts decisions.
     *
     * @param rules the rules
     * @param clock your clock
     * @param counters are told every decision
     * @return the gate
     */
    @Bean
    @ConditionalOnMissingBean
    public WaybillGate waybillGate(
            RuleSet rules, ObjectProvider<Clock> clock, ObjectProvider<Consumer<Decision>> counters) {
        Consumer<Decision> all = counters.orderedStream().reduce(decision -> {}, Consumer::andThen);
        return new WaybillGate(rules, clock.getIfAvailable(Clock::systemUTC), all);
    }

    /** Where Micrometer is. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metrics {
        @Bean
        @ConditionalOnBean(MeterRegistry.class)
        @ConditionalOnMissingBean
        DecisionCounters waybillDecisionCounters(MeterRegistry registry) {
            return new DecisionCounters(registry);
        }
    }

    /** Where MyBatis is; its starter finds handlers among the beans. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TypeHandler.class)
    static class Mybatis {
        @Bean
        @ConditionalOnMissingBean
        TrackerTypeHandler waybillTrackerTypeHandler() {
            return new TrackerTypeHandler();
        }
    }
}
