package io.waybill.flink.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.flink.Incoming;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job in a MiniCluster gives what {@code waybill gate} gives. */
class FileJobTest {
    private static final long NOW = OffsetDateTime.parse(Command.NOW).toEpochSecond();

    @TempDir
    private Path folder;

    private JobOptions options(Path feed, String... more) {
        String[] all = new String[6 + more.length];
        System.arraycopy(new String[] {
            "--feed", feed.toString(), "--out", folder.resolve("out").toString(), "--now", Command.NOW}, 0, all, 0, 6);
        System.arraycopy(more, 0, all, 6, more.length);
        return new JobOptions(all);
    }

    private void run(JobOptions options, SimpleStreamFormat<Incoming> feed, String backend) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.resolve("checkpoints").toUri().toString());
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        FileJob.add(environment, options, feed);
        environment.execute();
    }

    private void assertIsWhatTheGateGives(Path feed, String... gateOptions) throws Exception {
        Command.Output gate = Command.gate(feed, folder.resolve("gate"), gateOptions);
        Path out = folder.resolve("out");
        assertEquals(gate.summary(), Command.summary(Files.readString(out.resolve(FileJob.SUMMARY))));
        List<String> payloads = Command.lines(out.resolve(FileJob.PAYLOADS));
        assertEquals(gate.payloads().size(), payloads.size());
        assertEquals(Command.byWaybill(gate.payloads()), Command.byWaybill(payloads));
        for (String name : Streams.BESIDE.keySet()) {
            assertEquals(gate.summary().get(name), Command.lines(out.resolve(name + ".jsonl")).size(), name);
        }
    }

    @Test
    void theRepositorysFeed() throws Exception {
        Path feed = Command.ROOT.resolve("data/feed.jsonl");
        JobOptions options = options(feed);
        run(options, FileJob.feed(options), "hashmap");
        assertIsWhatTheGateGives(feed);
        Files.writeString(folder.resolve("strict.json"), io.waybill.engine.RuleSet.STRICT.toJson());
        JobOptions strict = options(feed, "--rules", folder.resolve("strict.json").toString());
        run(strict, FileJob.feed(strict), "hashmap");
        assertIsWhatTheGateGives(feed, "--rules", "strict");
    }

    @Test
    void aFeedWhoseSourceFailsAgainAndAgain() throws Exception {
        int records = Integer.getInteger("waybill.records", 60_000);
        Path feed = folder.resolve("feed.jsonl");
        Feeds.write(feed, records);
        int times = 8;
        run(options(feed), new FailingFeed(NOW, records / times, times), "rocksdb");
        assertEquals(times, FailingFeed.FAILURES.get());
        assertTrue(FailingFeed.READ.get() > records, "something was read again");
        assertIsWhatTheGateGives(feed);
        Map<String, Long> summary = Command.summary(Files.readString(folder.resolve("out").resolve(FileJob.SUMMARY)));
        assertEquals(records, summary.get("lines"));
        assertFalse(summary.entrySet().stream().anyMatch(one -> !one.getKey().equals("ignored") && one.getValue() == 0),
                () -> "the feed has everything: " + summary);
    }

    @Test
    void orderTokensOfAFile() throws Exception {
        Path feed = folder.resolve("feed.jsonl");
        Path orders = folder.resolve("orders.jsonl");
        Files.writeString(feed, """
                {"waybill_id":"W1","action_time":1790000000,"action_type":100001,"action_msg":"已揽收"}
                {"waybill_id":"W2","action_time":1790000000,"action_type":100001,"action_msg":"已揽收"}
                {"waybill_id":"W3","action_time":1790000000,"action_type":100001,"action_msg":"已揽收"}
                """);
        Files.writeString(orders, """
                {"waybill_id":"W1","token":"token-1"}
                {"MsgType":"event","Event":"add_waybill","Token":"token-2","OrderID":"20261115-17","WayBillID":"W2"}
                {"MsgType":"event","Event":"add_waybill","Token":"token-3","OrderID":"20261115-18","WayBillID":"W3"}
                {"MsgType":"event","Event":"cancel_waybill","WayBillID":"W3"}
                {"MsgType":"event","Event":"add_waybill","Token":"token-4","OrderID":"20261115-19","WayBillID":"0"}
                """);
        JobOptions options = options(feed, "--orders", orders.toString());
        run(options, FileJob.feed(options), "hashmap");
        assertEquals(Map.of(
                "W1", List.of("{\"token\":\"token-1\",\"waybill_id\":\"W1\",\"action_time\":1790000000,\"action_type\":100001,"
                        + "\"action_msg\":\"已揽收\"}"),
                "W2", List.of("{\"token\":\"token-2\",\"waybill_id\":\"W2\",\"action_time\":1790000000,\"action_type\":100001,"
                        + "\"action_msg\":\"已揽收\"}")),
                Command.byWaybill(Command.lines(folder.resolve("out").resolve(FileJob.PAYLOADS))));
        assertEquals(1, Command.lines(folder.resolve("out").resolve("malformed.jsonl")).size(), "its order was cancelled");
        assertEquals(1, Command.lines(folder.resolve("out").resolve("ignored.jsonl")).size(), "an order without a waybill id");
    }
}
