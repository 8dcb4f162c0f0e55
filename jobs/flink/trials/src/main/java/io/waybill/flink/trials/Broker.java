package io.waybill.flink.trials;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka broker, which is its own controller. */
final class Broker implements AutoCloseable {
    private final Service service;
    private final String address;

    private Broker(Service service, String address) {
        this.service = service;
        this.address = address;
    }

    static Broker start(Path folder, String classPath) throws Exception {
        int port = Service.freePort();
        int controller = Service.freePort();
        Files.createDirectories(folder);
        Path settings = folder.resolve("server.properties");
        Files.writeString(settings, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=4
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.retention.ms=-1
                log.message.timestamp.after.max.ms=9223372036854775807
                """.formatted(port, controller, folder.resolve("data")));
        Service.run(folder, classPath, "kafka.tools.StorageTool", "format", "--cluster-id", "d2F5YmlsbC10cmlhbC0wMQ",
                "--config", settings.toString());
        Service service = Service.start(folder, classPath, 512, "kafka.Kafka", settings.toString());
        Service.awaitPort(port);
        return new Broker(service, "127.0.0.1:" + port);
    }

    String address() {
        return address;
    }

    void create(int partitions, String... topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            List<NewTopic> created = new ArrayList<>();
            for (String topic : topics) {
                created.add(new NewTopic(topic, partitions, (short) 1));
            }
            admin.createTopics(created).all().get(60, TimeUnit.SECONDS);
        }
    }

    KafkaProducer<byte[], byte[]> producer() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", address);
        properties.put("linger.ms", "20");
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What is committed in a topic, partition by partition. */
    List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", address);
        properties.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(java.time.Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** Whether the checkpoints of a job cover all of a topic: its consumer group then has the end of each partition as its place. */
    boolean isRead(String topic, String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            List<TopicPartition> partitions = admin.describeTopics(List.of(topic)).allTopicNames().get(60, TimeUnit.SECONDS)
                    .get(topic).partitions().stream().map(info -> new TopicPartition(topic, info.partition())).toList();
            var ends = admin.listOffsets(partitions.stream().collect(
                    Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()))).all().get(60, TimeUnit.SECONDS);
            var places = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get(60, TimeUnit.SECONDS);
            return ends.entrySet().stream().allMatch(end -> end.getValue().offset() == 0
                    || places.get(end.getKey()) != null && places.get(end.getKey()).offset() >= end.getValue().offset());
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
