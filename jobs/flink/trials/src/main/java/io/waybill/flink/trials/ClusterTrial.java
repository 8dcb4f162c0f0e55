package io.waybill.flink.trials;

import io.waybill.engine.Outcome;
import io.waybill.engine.Tracker;
import io.waybill.flink.job.Command;
import io.waybill.flink.job.Feeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One JobManager and three TaskManagers between topics of a broker, all of them processes on this machine. While scans come in,
 * a TaskManager is killed with {@code kill -9}, and another takes its place. Then: every payload is there exactly once and in
 * its waybill's order, for whoever reads what is committed; the state of every waybill is the engine's own; a carrier's own
 * records, {@link MappedTrial by maps}, give what the command gives; and after ten restarts of the job, two jobs at once among
 * them, no copy of the native library is left.
 *
 * <p>{@code ClusterTrial FOLDER RECORDS}, with the class paths and the job's jar in the properties {@code cluster}, {@code
 * broker} and {@code job}.
 */
public final class ClusterTrial {
    /** By which every scan is decided, so that the reference has the same time. */
    private static final long NOW = 1_795_000_000;
    private static final int PARTITIONS = 6;
    private static final int RESTARTS = 10;
    private static final int MAPPED_PARCELS = 600;
    /** Scans are pushed in portions, so that the kill comes in the middle of them. */
    private static final int PORTIONS = 100;
    private static final int KILL_AFTER = 40;
    private static final int PAUSE_MILLIS = 200;

    private final Broker broker;
    private final Cluster cluster;

    private ClusterTrial(Broker broker, Cluster cluster) {
        this.broker = broker;
        this.cluster = cluster;
    }

    /**
     * Runs the trial, and fails with what is not as it should be.
     *
     * @param arguments the folder, and how many records
     * @throws Exception if a promise is not held
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int records = Integer.parseInt(arguments[1]);
        Files.createDirectories(folder);
        Path feed = folder.resolve("feed.jsonl");
        Feeds.write(feed, records);
        Path jar = Path.of(System.getProperty("job"));
        try (Broker broker = Broker.start(folder.resolve("broker"), System.getProperty("broker"));
                Cluster cluster = Cluster.start(folder.resolve("cluster"), System.getProperty("cluster"), jar)) {
            broker.create(PARTITIONS, "scans", "payloads", "refused", "payloads-b", "refused-b");
            for (int i = 0; i < 3; i++) {
                cluster.addTaskManager();
            }
            cluster.awaitTaskManagers();
            ClusterTrial trial = new ClusterTrial(broker, cluster);
            trial.killUnderLoad(feed);
            // Two jobs at once need a slot for each of their tasks, which three TaskManagers have not at the job's parallelism.
            cluster.addTaskManager();
            cluster.awaitTaskManagers();
            List<CarrierFeed> feeds = List.of(
                    CarrierFeed.pushes(MAPPED_PARCELS), CarrierFeed.rows(MAPPED_PARCELS, Command.ROOT.resolve("maps/samples")));
            new MappedTrial(broker, cluster).run(folder.resolve("mapped"), feeds);
            trial.restarts();
        }
        System.out.println("the cluster trial holds");
    }

    private static String[] job(String group, String payloads, String refused, Broker broker) {
        return new String[] {
            "--kafka", broker.address(), "--scans", "scans", "--payloads", payloads, "--refused", refused,
            "--group", group, "--now", "record"};
    }

    // The kill.

    private void killUnderLoad(Path feed) throws Exception {
        JobID job = cluster.submit(null, job("trial", "payloads", "refused", broker));
        cluster.awaitRunning(job);
        Reference reference = new Reference(NOW);
        long began = System.nanoTime();
        push(Files.readAllLines(feed), reference);
        int accepted = reference.count(Outcome.ACCEPTED);
        Await.until(accepted + " payloads are committed", 300, () ->
                cluster.isUnderWay(job) && broker.committed("payloads").size() >= accepted);
        System.out.printf("%d scans in %d s, one TaskManager of three killed with -9 on the way%n",
                reference.counts.values().stream().mapToInt(Integer::intValue).sum(), (System.nanoTime() - began) / 1_000_000_000L);
        String savepoint = cluster.stop(job);
        checkPayloads(broker.committed("payloads"), reference);
        int refused = broker.committed("refused").size();
        int others = reference.count(Outcome.DUPLICATE) + reference.count(Outcome.REJECTED) + reference.count(Outcome.MALFORMED);
        require(refused == others, refused + " other answers are committed, and " + others + " are due");
        System.out.println("payloads: each of the " + accepted + " once, in its waybill's order; other answers: each of the "
                + refused + " once");
        checkState(SavedState.of(savepoint), reference);
    }

    private void push(List<String> lines, Reference reference) throws Exception {
        int portion = Math.max(1, lines.size() / PORTIONS);
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            for (int from = 0, portions = 0; from < lines.size(); from += portion) {
                for (String line : lines.subList(from, Math.min(lines.size(), from + portion))) {
                    byte[] record = line.getBytes(StandardCharsets.UTF_8);
                    byte[] key = reference.put(record).getBytes(StandardCharsets.UTF_8);
                    producer.send(new ProducerRecord<>("scans", null, 1000 * NOW, key, record));
                }
                producer.flush();
                if (++portions == KILL_AFTER) {
                    cluster.living().get(0).kill();
                    cluster.addTaskManager();
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private static void checkPayloads(List<ConsumerRecord<byte[], byte[]>> committed, Reference reference) {
        Map<String, List<String>> payloads = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : committed) {
            String id = new String(record.key(), StandardCharsets.UTF_8);
            payloads.computeIfAbsent(id, none -> new ArrayList<>()).add(new String(record.value(), StandardCharsets.UTF_8));
        }
        reference.waybills.forEach((id, waybill) -> {
            List<String> found = payloads.getOrDefault(id, List.of());
            require(waybill.payloads.equals(found), id + ": " + found.size() + " payloads are committed, and "
                    + waybill.payloads.size() + " are due, in that order");
        });
        require(reference.waybills.keySet().containsAll(payloads.keySet()), "payloads of waybills that have none are committed");
    }

    private static void checkState(Map<String, byte[]> states, Reference reference) {
        require(states.keySet().equals(reference.waybills.keySet()), states.size() + " waybills are in the savepoint, and "
                + reference.waybills.size() + " are due");
        long bytes = 0;
        for (Map.Entry<String, byte[]> state : states.entrySet()) {
            Reference.Waybill due = reference.waybills.get(state.getKey());
            byte[] stored = state.getValue();
            bytes += stored.length;
            require(Arrays.equals(due.tracker.toBytes(), Arrays.copyOf(stored, Tracker.SIZE)), state.getKey() + ": another tracker");
            Set<Long> fingerprints = new HashSet<>();
            due.tracker.lastFingerprint().ifPresent(last -> fingerprints.add(last.value()));
            ByteBuffer words = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).position(Tracker.SIZE + 2);
            while (words.hasRemaining()) {
                fingerprints.add(words.getLong());
            }
            Set<Long> accepted = new HashSet<>();
            due.accepted.forEach(fingerprint -> accepted.add(fingerprint.value()));
            require(fingerprints.equals(accepted), state.getKey() + ": other fingerprints");
        }
        System.out.printf("state: each of the %d waybills as the engine's own replay leaves it; %.1f bytes of value a waybill%n",
                states.size(), bytes / (double) states.size());
    }

    // The library.

    private void restarts() throws Exception {
        AtomicInteger number = new AtomicInteger();
        for (int i = 0; i < RESTARTS / 2; i++) {
            JobID one = cluster.submit(null, job("a" + number.incrementAndGet(), "payloads-b", "refused-b", broker));
            cluster.awaitRunning(one);
            cluster.cancel(one);
        }
        for (int i = 0; i < RESTARTS / 2; i++) {
            JobID one = cluster.submit(null, job("a" + number.incrementAndGet(), "payloads-b", "refused-b", broker));
            JobID two = cluster.submit(null, job("b" + number.incrementAndGet(), "payloads-b", "refused-b", broker));
            cluster.awaitRunning(one);
            cluster.awaitRunning(two);
            cluster.cancel(one);
            cluster.cancel(two);
        }
        List<String> left = new ArrayList<>();
        List<Long> mapped = new ArrayList<>();
        for (Service taskManager : cluster.living()) {
            taskManager.collectGarbage();
            try (Stream<Path> files = Files.list(taskManager.temporaryFolder())) {
                files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("waybill-")).forEach(left::add);
            }
            try (Stream<String> maps = Files.lines(Path.of("/proc/" + taskManager.pid() + "/maps"))) {
                mapped.add(maps.filter(line -> line.contains("waybill-") && line.contains("r-xp")).count());
            }
        }
        require(left.isEmpty(), "left in the temporary folders: " + left);
        require(cluster.living().size() == 4, cluster.living().size() + " of four TaskManagers live");
        System.out.println("library: loaded by " + (RESTARTS + RESTARTS / 2) + " jobs, two at once among them; nothing is left in the"
                + " temporary folders; copies that the TaskManagers still map after a collection: " + mapped);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
