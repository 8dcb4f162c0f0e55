package io.waybill.streams;

import io.waybill.engine.RuleSet;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * From the topic {@code scans} to {@code payloads} and {@code refused}. Run it with {@code
 * processing.guarantee=exactly_once_v2}, which puts state, offsets and payloads into one transaction.
 */
public final class WaybillTopology {
    static final String SCANS = "scans";
    static final String PAYLOADS = "payloads";
    static final String REFUSED = "refused";

    private static final String GATE = "waybill-gate";

    private WaybillTopology() {}

    /**
     * The topology, for {@code KafkaStreams}.
     *
     * @param rules the rules that decide
     * @return the topology
     */
    public static Topology of(RuleSet rules) {
        return of(rules, Stores::persistentKeyValueStore);
    }

    /** The same over stores of any kind, by their names. */
    static Topology of(RuleSet rules, Function<String, KeyValueBytesStoreSupplier> stores) {
        return new Topology()
                .addSource((AutoOffsetReset) null, SCANS, WaybillTopology::timestamp, new StringDeserializer(),
                        new ByteArrayDeserializer(), SCANS)
                .addProcessor(GATE, () -> new WaybillProcessor(rules), SCANS)
                .addStateStore(store(stores.apply(WaybillProcessor.WAYBILLS)), GATE)
                .addStateStore(store(stores.apply(WaybillProcessor.EARLIER)), GATE)
                .addSink(PAYLOADS, PAYLOADS, new StringSerializer(), new ByteArraySerializer(), GATE)
                .addSink(REFUSED, REFUSED, new StringSerializer(), new ByteArraySerializer(), GATE);
    }

    /** The time that the topic has of a record; 0 for none at all (-1), at which Kafka Streams would end. */
    static long timestamp(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, record.timestamp());
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> store(KeyValueBytesStoreSupplier store) {
        return Stores.keyValueStoreBuilder(store, Serdes.String(), Serdes.ByteArray());
    }
}
