package io.waybill.flink.job;

import io.waybill.flink.Incoming;
import io.waybill.flink.Intake;
import io.waybill.flink.Place;
import io.waybill.flink.ValueType;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the records of a topic, each with its partition and offset, and the time by which it is decided. */
final class FromKafka implements KafkaRecordDeserializationSchema<Incoming> {
    private static final long serialVersionUID = 1;

    private final Intake intake;
    private final Now now;

    FromKafka(Intake intake, Now now) {
        this.intake = intake;
        this.now = now;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Incoming> out) {
        if (record.value() != null) {
            Place place = new Place(record.partition(), record.offset(), now.of(record.timestamp()));
            intake.read(record.value(), place, out::collect);
        }
    }

    @Override
    public TypeInformation<Incoming> getProducedType() {
        return ValueType.INCOMING;
    }
}
