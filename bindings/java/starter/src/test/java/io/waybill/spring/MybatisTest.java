package io.waybill.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.engine.Situation;
import io.waybill.engine.Status;
import io.waybill.engine.Tracker;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.mybatis.spring.annotation.MapperScan;
import org.mybatis.spring.boot.autoconfigure.MybatisAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The example of the README, on a database. */
class MybatisTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);

    @Configuration(proxyBeanMethods = false)
    @MapperScan(basePackageClasses = WaybillMapper.class, annotationClass = org.apache.ibatis.annotations.Mapper.class)
    static class Service {
        @Bean
        ScanListener listener(WaybillGate gate, WaybillMapper waybills) {
            return new ScanListener(gate, waybills);
        }

        @Bean
        Clock clock() {
            return Clock.fixed(NOW, ZoneOffset.UTC);
        }
    }

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withUserConfiguration(Service.class)
            .withPropertyValues("spring.datasource.generate-unique-name=true", "spring.datasource.driver-class-name=org.h2.Driver")
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class, MybatisAutoConfiguration.class, WaybillAutoConfiguration.class));

    private static byte[] record(long time, int action, String message) {
        String json = "{\"token\":\"t0ken\",\"waybill_id\":\"W1\",\"action_time\":" + time + ",\"action_type\":" + action
                + ",\"action_msg\":\"" + message + "\"}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void scansGoThroughTheListenerIntoTheOutbox() {
        contexts.run(context -> {
            WaybillMapper waybills = context.getBean(WaybillMapper.class);
            waybills.createTables();
            ScanListener listener = context.getBean(ScanListener.class);
            byte[] pickup = record(1_794_999_000, 100001, "已揽收");
            byte[] signed = record(1_794_999_100, 300003, "已签收");
            byte[] transit = record(1_794_999_200, 200001, "运输中");
            listener.scanned(pickup);
            listener.scanned(pickup);
            listener.scanned(signed);
            listener.scanned(transit);
            listener.scanned("{".getBytes(StandardCharsets.UTF_8));
            assertThat(waybills.outbox()).containsExactly(
                    new String(pickup, StandardCharsets.UTF_8), new String(transit, StandardCharsets.UTF_8));
            assertThat(waybills.trackerForUpdate("W1").status()).isEqualTo(Status.IN_TRANSIT);
        });
    }

    @Test
    void aTrackerGoesIntoItsColumnAndBack() {
        contexts.run(context -> {
            WaybillMapper waybills = context.getBean(WaybillMapper.class);
            waybills.createTables();
            for (Situation situation : Situation.all()) {
                Tracker tracker = Tracker.known(situation, NOW);
                waybills.store("W", tracker);
                assertThat(waybills.trackerForUpdate("W")).isEqualTo(tracker);
            }
            waybills.store("W", null);
            assertThat(waybills.trackerForUpdate("W")).isNull();
        });
    }

    @Test
    void bytesThatAreNoTrackerAreRefusedWithTheirColumn() {
        contexts.run(context -> {
            WaybillMapper waybills = context.getBean(WaybillMapper.class);
            waybills.createTables();
            byte[] wrong = new byte[16];
            java.util.Arrays.fill(wrong, (byte) 0xff);
            waybills.storeBytes("W2", wrong);
            assertThatThrownBy(() -> waybills.trackerForUpdate("W2"))
                    .hasStackTraceContaining("TRACKER: these sixteen bytes are no tracker");
        });
    }
}
