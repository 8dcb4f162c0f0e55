package io.waybill.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.waybill.engine.Outcome;
import io.waybill.engine.Reading;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Trail;
import io.waybill.engine.TrailDecision;
import io.waybill.flink.WaybillState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processor gives what the engine gives on whole histories. */
class WaybillTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00+08:00");

    @TempDir
    private Path folder;

    /** Payloads by waybill, and how many scans had each outcome. */
    private record Output(Map<String, List<String>> payloads, Map<String, Integer> outcomes) {
        Output() {
            this(new LinkedHashMap<>(), new HashMap<>());
        }

        void add(String outcome) {
            outcomes.merge(outcome, 1, Integer::sum);
        }

        void addPayload(String id, String payload) {
            payloads.computeIfAbsent(id, none -> new ArrayList<>()).add(payload);
            add("accepted");
        }
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String idOf(byte[] line) {
        return RuleSet.STANDARD.read(Scan.json(line)).waybillId().orElse("");
    }

    private Output topology(List<byte[]> lines) {
        return topology(scans -> lines.forEach(line -> scans.pipeInput(idOf(line), line, NOW)));
    }

    /** What comes of records while the machine's clock is at {@link #NOW}. */
    private Output topology(Consumer<TestInputTopic<String, byte[]>> records) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "waybill");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nobody:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        Output output = new Output();
        // In memory, as the driver commits after each record, and a store on the disk is flushed then.
        Topology topology = WaybillTopology.of(RuleSet.STANDARD, Stores::inMemoryKeyValueStore);
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, settings, NOW)) {
            TestInputTopic<String, byte[]> scans = driver.createInputTopic(
                    WaybillTopology.SCANS, new StringSerializer(), new ByteArraySerializer());
            records.accept(scans);
            TestOutputTopic<String, byte[]> payloads = driver.createOutputTopic(
                    WaybillTopology.PAYLOADS, new StringDeserializer(), new ByteArrayDeserializer());
            payloads.readKeyValuesToList().forEach(one -> output.addPayload(one.key, utf8(one.value)));
            TestOutputTopic<String, byte[]> refused = driver.createOutputTopic(
                    WaybillTopology.REFUSED, new StringDeserializer(), new ByteArrayDeserializer());
            refused.readValuesToList().forEach(one -> output.add(utf8(one).split("[ :]")[0]));
        }
        return output;
    }

    /** By trails, which know every earlier update by themselves. */
    private static Output byTrails(List<byte[]> lines) {
        Output output = new Output();
        Map<String, Trail> trails = new HashMap<>();
        for (byte[] line : lines) {
            Scan scan = Scan.json(line);
            Reading reading = RuleSet.STANDARD.read(scan);
            if (!reading.isWellFormed()) {
                output.add("malformed");
                continue;
            }
            String id = reading.waybillId().orElseThrow();
            TrailDecision decision = RuleSet.STANDARD.decide(trails.getOrDefault(id, Trail.START), scan, NOW);
            trails.put(id, decision.trail());
            if (decision.decision().outcome() == Outcome.ACCEPTED) {
                output.addPayload(id, decision.decision().httpsBody());
            } else {
                output.add(decision.decision().outcome() == Outcome.DUPLICATE ? "duplicate" : "rejected");
            }
        }
        return output;
    }

    @Test
    void theRepositorysFeed() throws Exception {
        Path feed = Path.of(System.getProperty("repository.root"), "data", "feed.jsonl");
        // Some lines are no UTF-8.
        List<byte[]> lines = Files.readAllLines(feed, StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.getBytes(StandardCharsets.ISO_8859_1)).toList();
        Output due = byTrails(lines);
        assertEquals(4, due.outcomes().size(), "the feed has every outcome");
        assertEquals(due, topology(lines));
    }

    /** Each would end the thread, and the one that takes its place. */
    @Test
    void whatTheEngineTakesNoTimeOrRecordOfEndsNothing() {
        byte[] line = ("{\"token\":\"token-of-W1\",\"waybill_id\":\"W1\",\"action_time\":1793000000,\"action_type\":100001,"
                + "\"action_msg\":\"已揽收\"}").getBytes(StandardCharsets.UTF_8);
        Output due = byTrails(List.of(line));
        assertEquals(Map.of("accepted", 1), due.outcomes());
        for (Instant time : List.of(Instant.EPOCH, Instant.ofEpochMilli(999), Instant.ofEpochMilli(NOW.toEpochMilli() * 1000))) {
            assertEquals(due, topology(scans -> scans.pipeInput("W1", line, time)), time::toString);
        }
        assertEquals(due, topology(scans -> {
            scans.pipeInput("W1", (byte[]) null, NOW);
            scans.pipeInput("W1", line, NOW);
        }));
    }

    @Test
    void aRecordWithoutATimeIsOfNoTimeOfTheEngines() {
        // The driver has no such records; a topic has, of producers that set none.
        for (long time : new long[] {-1, 0, NOW.toEpochMilli()}) {
            ConsumerRecord<Object, Object> record = new ConsumerRecord<>(WaybillTopology.SCANS, 0, 0, time,
                    TimestampType.CREATE_TIME, 0, 0, null, null, new RecordHeaders(), Optional.empty());
            assertEquals(Math.max(time, 0), WaybillTopology.timestamp(record, 7));
        }
    }

    @Test
    void everyDuplicateIsRecognised() {
        List<byte[]> lines = new ArrayList<>();
        for (int i = 0; i < 2 * WaybillState.MOST + 5; i++) {
            String line = "{\"token\":\"token-of-W1\",\"waybill_id\":\"W1\",\"action_time\":" + (1_793_000_000 + i)
                    + ",\"action_type\":" + (i == 0 ? 100001 : 200001) + ",\"action_msg\":\"第" + i + "条\"}";
            lines.add(line.getBytes(StandardCharsets.UTF_8));
        }
        lines.addAll(List.copyOf(lines));
        Output output = topology(lines);
        assertEquals(Map.of("accepted", lines.size() / 2, "duplicate", lines.size() / 2), output.outcomes());
        assertEquals(byTrails(lines), output);
    }
}
