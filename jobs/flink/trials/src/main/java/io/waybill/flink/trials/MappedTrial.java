package io.waybill.flink.trials;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.flink.job.Command;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A carrier's own records between topics: pushes in JSON and XML by a ready map, and rows of CSV whose columns the command line
 * lists, each with the topic of its orders. What is committed is what {@code waybill gate --map} makes of the same records.
 */
final class MappedTrial {
    /** After all scans. */
    private static final long NOW = 1_795_100_000;
    private static final int PARTITIONS = 3;
    private static final List<String> REFUSED = List.of("duplicate", "rejected", "malformed", "ignored", "empty");

    private final Broker broker;
    private final Cluster cluster;

    MappedTrial(Broker broker, Cluster cluster) {
        this.broker = broker;
        this.cluster = cluster;
    }

    /** Runs a job for each of the feeds, all at the same time. */
    void run(Path folder, List<CarrierFeed> feeds) throws Exception {
        List<JobID> jobs = new ArrayList<>();
        for (CarrierFeed feed : feeds) {
            broker.create(PARTITIONS, feed.name(), topic(feed, "orders"), topic(feed, "payloads"), topic(feed, "refused"));
            pushOrders(feed);
            jobs.add(cluster.submit(null, job(feed)));
        }
        for (int i = 0; i < jobs.size(); i++) {
            CarrierFeed feed = feeds.get(i);
            cluster.awaitRunning(jobs.get(i));
            // Two topics have no common order, and a scan needs the token of its order.
            Await.until("the orders are in the state", 60, () -> broker.isRead(topic(feed, "orders"), feed.name()));
            push(feed);
        }
        for (int i = 0; i < jobs.size(); i++) {
            check(feeds.get(i), gate(folder, feeds.get(i)), jobs.get(i));
            cluster.cancel(jobs.get(i));
        }
    }

    private static String topic(CarrierFeed feed, String what) {
        return feed.name() + "-" + what;
    }

    private String[] job(CarrierFeed feed) {
        List<String> words = new ArrayList<>(List.of(
                "--kafka", broker.address(), "--scans", feed.name(), "--orders", topic(feed, "orders"),
                "--payloads", topic(feed, "payloads"), "--refused", topic(feed, "refused"),
                "--group", feed.name(), "--now", "record", "--map", feed.map()));
        if (feed.columns() != null) {
            words.addAll(List.of("--header", feed.columns()));
        }
        return words.toArray(new String[0]);
    }

    private void pushOrders(CarrierFeed feed) {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            for (String waybill : feed.waybills()) {
                String order = "{\"waybill_id\":\"" + waybill + "\",\"token\":\"" + CarrierFeed.token(waybill) + "\"}";
                producer.send(new ProducerRecord<>(topic(feed, "orders"), utf8(waybill), utf8(order)));
            }
        }
    }

    private void push(CarrierFeed feed) {
        try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
            for (int i = 0; i < feed.records().size(); i++) {
                producer.send(new ProducerRecord<>(
                        feed.name(), null, 1000 * NOW, utf8(feed.keys().get(i)), feed.records().get(i)));
            }
        }
    }

    private static Command.Output gate(Path folder, CarrierFeed feed) throws Exception {
        Path file = feed.write(folder);
        List<String> options = List.of("--map", feed.map(), "--orders", feed.writeOrders(folder).toString());
        return Command.gate(file, folder.resolve("gate-" + feed.name()), String.valueOf(NOW), options);
    }

    private void check(CarrierFeed feed, Command.Output gate, JobID job) throws Exception {
        int accepted = gate.payloads().size();
        long others = REFUSED.stream().mapToLong(name -> gate.summary().getOrDefault(name, 0L)).sum();
        Await.until(accepted + " payloads and " + others + " other answers of " + feed.name() + " are committed", 120, () ->
                cluster.isUnderWay(job) && broker.committed(topic(feed, "payloads")).size() >= accepted
                        && broker.committed(topic(feed, "refused")).size() >= others);
        List<String> payloads = texts(broker.committed(topic(feed, "payloads")));
        require(Command.byWaybill(payloads).equals(Command.byWaybill(gate.payloads())),
                feed.name() + ": the payloads are not those of the gate");
        Map<String, Long> outcomes = new TreeMap<>();
        for (String answer : texts(broker.committed(topic(feed, "refused")))) {
            outcomes.merge(new ObjectMapper().readTree(answer).get("outcome").textValue(), 1L, Long::sum);
        }
        for (String name : REFUSED) {
            long due = gate.summary().getOrDefault(name, 0L);
            long found = outcomes.getOrDefault(name, 0L);
            require(due == found, feed.name() + ": " + found + " answers are " + name + ", and of the gate's " + due);
        }
        System.out.printf("%s by the map %s: the %d payloads and %d other answers of the gate, from %d records with %d items%n",
                feed.name(), feed.map(), accepted, others, gate.summary().get("lines"), gate.summary().get("items"));
    }

    private static List<String> texts(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> new String(record.value(), StandardCharsets.UTF_8)).toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
