package io.waybill.flink.job;

import io.waybill.flink.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Writes answers to a topic, keyed by the waybill, so that the answers of one stay in their order: the payload as it is to be
 * sent, or, of what is not to be sent, a line of JSON.
 */
final class ToKafka implements KafkaRecordSerializationSchema<Answer> {
    /** The header with the fingerprint of the rules that decided. */
    static final String RULES = "rules";
    /** The header with the number of the update among the accepted ones of its waybill. */
    static final String UPDATE = "update";

    private static final long serialVersionUID = 1;

    private final String topic;

    ToKafka(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Answer answer, KafkaSinkContext context, Long timestamp) {
        byte[] key = utf8(answer.waybillId());
        if (answer.became() != Answer.Became.ACCEPTED) {
            return new ProducerRecord<>(topic, key, utf8(answer.toJson()));
        }
        List<Header> headers = List.of(
                new RecordHeader(RULES, utf8(answer.rules().toString())),
                new RecordHeader(UPDATE, utf8(String.valueOf(answer.updates()))));
        return new ProducerRecord<>(topic, null, null, key, answer.payload(), headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
