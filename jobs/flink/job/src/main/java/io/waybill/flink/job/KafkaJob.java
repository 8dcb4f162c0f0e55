package io.waybill.flink.job;

import io.waybill.flink.Answer;
import io.waybill.flink.Incoming;
import io.waybill.flink.ValueType;
import io.waybill.flink.WaybillGate;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The job between topics. Whoever sends the payloads reads their topic with {@code isolation.level=read_committed}. */
final class KafkaJob {
    private KafkaJob() {}

    static void add(StreamExecutionEnvironment environment, JobOptions options) throws IOException {
        Scans scans = Scans.of(options);
        SingleOutputStreamOperator<Incoming> records =
                incoming(environment, options, "scans", new FromKafka(scans.intake(), options.now()));
        DataStream<Incoming> incoming = scans.in(records);
        if (options.has("orders")) {
            FromKafka orders = new FromKafka(Orders.ofTopic(), new Now(Incoming.MACHINE_CLOCK));
            incoming = incoming.union(incoming(environment, options, "orders", orders));
        }
        DataStream<byte[]> rules = options.has("rules-from") ? ruleFiles(environment, options) : Streams.noRules(records);
        SingleOutputStreamOperator<Answer> accepted = Streams.gate(incoming, rules, options.gate());
        accepted.sinkTo(sink(options, "payloads")).name("payloads").uid("payloads");
        if (options.has("refused")) {
            Streams.beside(accepted).sinkTo(sink(options, "refused")).name("refused").uid("refused");
        }
        // What became of a rule file is for people: the log of the task manager has it.
        accepted.getSideOutput(WaybillGate.RULES).print("rules").setParallelism(1).uid("rules-log");
    }

    private static SingleOutputStreamOperator<Incoming> incoming(
            StreamExecutionEnvironment environment, JobOptions options, String name, FromKafka reader) {
        KafkaSource<Incoming> source = KafkaJob.<Incoming>from(options, name)
                .setDeserializer(reader).build();
        return environment.fromSource(source, WatermarkStrategy.noWatermarks(), name, ValueType.INCOMING).uid(name);
    }

    private static DataStream<byte[]> ruleFiles(StreamExecutionEnvironment environment, JobOptions options) {
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        KafkaSource<byte[]> source = KafkaJob.<byte[]>from(options, "rules-from")
                .setValueOnlyDeserializer(new Bytes()).build();
        return environment.fromSource(source, WatermarkStrategy.noWatermarks(), "rules", bytes).setParallelism(1).uid("rules");
    }

    /** From where the group is, or the beginning. The connector asks for a type that Kafka has deprecated. */
    @SuppressWarnings("deprecation")
    private static <T> KafkaSourceBuilder<T> from(JobOptions options, String topic) {
        return KafkaSource.<T>builder()
                .setBootstrapServers(options.get("kafka"))
                .setTopics(options.get(topic))
                .setGroupId(options.get("group", "waybill"))
                .setProperty("isolation.level", "read_committed")
                .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST));
    }

    private static KafkaSink<Answer> sink(JobOptions options, String topic) {
        Duration timeout = options.duration("transaction-timeout", Duration.ofMinutes(15));
        return KafkaSink.<Answer>builder()
                .setBootstrapServers(options.get("kafka"))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(options.get("group", "waybill") + "-" + topic)
                .setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(timeout.toMillis()))
                .setRecordSerializer(new ToKafka(options.get(topic)))
                .build();
    }

    /** A record's value as it is. */
    private static final class Bytes extends AbstractDeserializationSchema<byte[]> {
        private static final long serialVersionUID = 1;

        @Override
        public byte[] deserialize(byte[] value) {
            return value;
        }
    }
}
