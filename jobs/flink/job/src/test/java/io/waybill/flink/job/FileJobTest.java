package io.waybill.flink.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.flink.Incoming;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job in a MiniCluster gives what {@code waybill gate} gives. */
class FileJobTest {
    /** After the scans of the samples. */
    private static final String LATE = "1795100000";

    @TempDir
    private Path folder;

    private JobOptions options(Path feed, String... more) {
        return options(feed, Command.NOW, List.of(more));
    }

    private JobOptions options(Path feed, String now, List<String> more) {
        List<String> all = new ArrayList<>(List.of(
                "--feed", feed.toString(), "--out", folder.resolve("out").toString(), "--now", now));
        all.addAll(more);
        return new JobOptions(all.toArray(new String[0]));
    }

    /** Runs the job as it is, but for how its feed is read. */
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
        assertIsWhatTheGateGives(feed, Command.NOW, List.of(gateOptions));
    }

    private void assertIsWhatTheGateGives(Path feed, String now, List<String> gateOptions) throws Exception {
        Command.Output gate = Command.gate(feed, folder.resolve("gate"), now, gateOptions);
        Path out = folder.resolve("out");
        assertEquals(gate.summary(), Command.summary(Files.readString(out.resolve(FileJob.SUMMARY))));
        List<String> payloads = Command.lines(out.resolve(FileJob.PAYLOADS));
        assertEquals(gate.payloads().size(), payloads.size());
        assertEquals(Command.byWaybill(gate.payloads()), Command.byWaybill(payloads));
        for (String name : Streams.BESIDE.keySet()) {
            assertEquals(gate.summary().getOrDefault(name, 0L), Command.lines(out.resolve(name + ".jsonl")).size(), name);
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
        JobOptions options = options(feed);
        run(options, new FailingFeed(FileJob.feed(options), records / times, times), "rocksdb");
        assertEquals(times, FailingFeed.FAILURES.get());
        assertTrue(FailingFeed.READ.get() > records, "something was read again");
        assertIsWhatTheGateGives(feed);
        Map<String, Long> summary = Command.summary(Files.readString(folder.resolve("out").resolve(FileJob.SUMMARY)));
        assertEquals(records, summary.get("lines"));
        assertFalse(summary.entrySet().stream().anyMatch(one -> !one.getKey().equals("ignored") && one.getValue() == 0),
                () -> "the feed has everything: " + summary);
    }

    /** Pushes of some scans each, whose records wait for each other when a checkpoint begins and when the source fails. */
    @Test
    void aMappedFeedWhoseSourceFailsAgainAndAgain() throws Exception {
        int records = Integer.getInteger("waybill.records", 60_000) / 4;
        Path scans = folder.resolve("scans.jsonl");
        Feeds.write(scans, records);
        List<String> pushes = new ArrayList<>();
        StringBuilder push = new StringBuilder();
        for (String scan : Files.readAllLines(scans)) {
            push.append(push.isEmpty() ? "{\"path_item_list\":[" : ",").append(scan);
            if (scan.hashCode() % 3 == 0) {
                pushes.add(push + "]}");
                push.setLength(0);
            }
        }
        Path feed = folder.resolve("pushes.jsonl");
        Files.write(feed, pushes);
        Set<String> orders = new LinkedHashSet<>(List.of("waybill_id,token"));
        Pattern.compile("\"waybill_id\":\"([^\"]*)").matcher(String.join("\n", pushes)).results()
                .forEach(id -> orders.add(id.group(1) + ",order-of-" + id.group(1)));
        Path table = folder.resolve("orders.csv");
        Files.write(table, orders);
        JobOptions options = options(feed, "--map", "wechat-wide", "--orders", table.toString());
        int times = 5;
        run(options, new FailingFeed(FileJob.feed(options), pushes.size() / times, times), "hashmap");
        assertEquals(times, FailingFeed.FAILURES.get());
        assertIsWhatTheGateGives(feed, "--map", "wechat-wide", "--orders", table.toString());
        Map<String, Long> summary = Command.summary(Files.readString(folder.resolve("out").resolve(FileJob.SUMMARY)));
        assertEquals(pushes.size(), summary.get("lines"));
        assertTrue(summary.get("items") > 2 * summary.get("lines"), summary::toString);
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
                <xml><Event><![CDATA[add_waybill]]></Event><Token>token-2</Token><WayBillID><![CDATA[W2]]></WayBillID></xml>
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

    /** Each with the orders of all its waybills, in a table. */
    @Test
    void mappedFeeds() throws Exception {
        Path own = Command.ROOT.resolve("jobs/flink/operator/src/test/resources/ours.toml");
        Path feed = folder.resolve("own.jsonl");
        Files.writeString(feed, """
                {"no":"W1","at":"2026-10-18 12:26:40","type":"GOT","memo":"已揽收，\\"易碎\\""}

                {"no":"W1","at":"2026-10-18 15:26:40","type":"LOST","memo":"丢失"}
                {"no":"W1","at":"2026-10-18 15:26:40","type":"SENT","memo":"已发出"}
                not a record
                """);
        Path samples = Command.ROOT.resolve("maps/samples");
        mapped(own.toString(), feed, List.of("W1"));
        mapped("kuaidi100", samples.resolve("kuaidi100.jsonl"), waybillsOf("kuaidi100"));
        mapped("sf-push", samples.resolve("sf-push.jsonl"), waybillsOf("sf-push"));
        mapped("kdniao", samples.resolve("kdniao.jsonl"), waybillsOf("kdniao"));
        mapped("text-zh", samples.resolve("text-zh.csv"), waybillsOf("text-zh"), "--header", "first-line");
    }

    /** Documents of a line each, in forms and by themselves, in the encodings that they name; and files that are one document. */
    @Test
    void mappedFeedsOfXml() throws Exception {
        Path samples = Command.ROOT.resolve("maps/samples");
        mapped("sf-push", samples.resolve("sf-push.xml.txt"), waybillsOf("sf-push.xml"));
        mapped("yto", samples.resolve("yto.xml.txt"), waybillsOf("yto.xml"));
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (String encoding : List.of("UTF-8", "GBK")) {
            lines.write((document(encoding, "SF-" + encoding).replace('\n', ' ') + "\n").getBytes(encoding));
        }
        lines.writeBytes("<Request><Body>\n".getBytes(StandardCharsets.UTF_8));
        Path feed = folder.resolve("documents.jsonl");
        Files.write(feed, lines.toByteArray());
        mapped("sf-push", feed, List.of("SF-UTF-8", "SF-GBK"));
        for (String encoding : List.of("UTF-8", "GB18030")) {
            feed = folder.resolve("document.XML");
            Files.write(feed, ("\n\n" + document(encoding, "SF1")).getBytes(encoding));
            mapped("sf-push", feed, List.of("SF1"));
            Path other = Files.move(feed, folder.resolve("document"), StandardCopyOption.REPLACE_EXISTING);
            mapped("sf-push", other, List.of("SF1"), "--format", "xml");
        }
    }

    /** A push of SF's over several lines. */
    private static String document(String encoding, String waybill) {
        return """
                <?xml version="1.0" encoding="%s"?>
                <Request lang="zh-CN">
                  <Body>
                    <WaybillRoute mailno="%s" acceptTime="2026-11-16 10:01:00" opCode="50" remark="顺丰速运 &lt;已&gt;收取快件"/>
                    <WaybillRoute mailno="%s" acceptTime="2026-11-17 07:20:00" opCode="44" remark="正在派送途中"/>
                  </Body>
                </Request>
                """.formatted(encoding, waybill, waybill);
    }

    private static List<String> waybillsOf(String sample) throws Exception {
        return Files.readAllLines(Command.ROOT.resolve("maps/samples/" + sample + ".expected.tsv")).stream()
                .filter(line -> !line.startsWith("#")).map(line -> line.split("\t")[2]).filter(id -> !id.equals("-"))
                .distinct().toList();
    }

    private void mapped(String map, Path feed, List<String> waybills, String... more) throws Exception {
        StringBuilder orders = new StringBuilder("waybill_id,token\n");
        // A token with its waybill's id in it would hide the id in the gate's verdicts.
        waybills.forEach(id -> orders.append(id).append(",order-").append(waybills.indexOf(id)).append('\n'));
        Path table = folder.resolve("orders.csv");
        Files.writeString(table, orders);
        List<String> words = new ArrayList<>(List.of("--map", map, "--orders", table.toString()));
        words.addAll(Arrays.asList(more));
        JobOptions options = options(feed, LATE, words);
        run(options, FileJob.feed(options), "hashmap");
        Path verdicts = folder.resolve("verdicts.jsonl");
        assertIsWhatTheGateGives(feed, LATE, List.of("--map", map, "--orders", table.toString(), "--verdicts", verdicts.toString()));
        List<String> beside = new ArrayList<>();
        for (String name : List.of("rejected", "duplicate", "malformed", "ignored")) {
            beside.addAll(Command.lines(folder.resolve("out").resolve(name + ".jsonl")));
        }
        assertEquals(items(Command.lines(verdicts), "line"), items(beside, "position"), map);
    }

    /** What became of the items that are not sent, and where each is. */
    private static List<String> items(List<String> lines, String place) throws Exception {
        List<String> items = new ArrayList<>();
        for (String line : lines) {
            JsonNode item = new ObjectMapper().readTree(line);
            if (!item.path("outcome").asText().equals("accepted")) {
                items.add(item.path(place) + " " + item.path("item") + " " + item.path("waybill_id").asText() + " "
                        + item.path("outcome").asText() + " " + item.path("code").asText(""));
            }
        }
        items.sort(null);
        return items;
    }

    /** What goes on from a savepoint finds each operator by its name, and no type is left to a general serializer. */
    @Test
    void everyOperatorHasAName() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        JobOptions file = options(Command.ROOT.resolve("data/feed.jsonl"));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
        FileJob.add(environment, file, FileJob.feed(file));
        assertTrue(environment.getStreamGraph().getJobGraph().getNumberOfVertices() > 1);
        List<String> kafka = List.of("--kafka", "nobody:1", "--scans", "s", "--payloads", "p", "--refused", "r");
        for (List<String> more : List.of(List.<String>of(), List.of("--orders", "o", "--rules-from", "f"))) {
            List<String> words = new ArrayList<>(kafka);
            words.addAll(more);
            StreamExecutionEnvironment cluster = StreamExecutionEnvironment.createLocalEnvironment(2, configuration);
            KafkaJob.add(cluster, new JobOptions(words.toArray(new String[0])));
            assertTrue(cluster.getStreamGraph().getJobGraph().getNumberOfVertices() > 1);
        }
    }
}
