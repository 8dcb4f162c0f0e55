package io.waybill.flink.job;

import io.waybill.flink.Answer;
import io.waybill.flink.GateOptions;
import io.waybill.flink.Incoming;
import io.waybill.flink.WaybillGate;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/** What every form of the job has in common: the operator under its name, and its outputs. */
final class Streams {
    /** The operator's name in savepoints. It never changes. */
    static final String GATE = "waybill-gate";

    /** What is not to be sent, by the name of its file. */
    static final Map<String, OutputTag<Answer>> BESIDE = Map.of(
            "rejected", WaybillGate.REJECTED, "duplicate", WaybillGate.DUPLICATE,
            "malformed", WaybillGate.MALFORMED, "ignored", WaybillGate.IGNORED, "empty", WaybillGate.EMPTY);

    private static final OutputTag<byte[]> NO_RULES =
            new OutputTag<>("no-rules", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private Streams() {}

    static SingleOutputStreamOperator<Answer> gate(
            DataStream<Incoming> incoming, DataStream<byte[]> ruleFiles, GateOptions options) {
        return incoming
                .keyBy(Incoming::key)
                .connect(ruleFiles.broadcast(WaybillGate.RULES_STATE))
                .process(new WaybillGate(options))
                .returns(io.waybill.flink.ValueType.ANSWER)
                .name(GATE)
                .uid(GATE);
    }

    /** The answers that are not to be sent, in one stream. */
    static DataStream<Answer> beside(SingleOutputStreamOperator<Answer> accepted) {
        return accepted.getSideOutput(WaybillGate.REJECTED).union(
                accepted.getSideOutput(WaybillGate.DUPLICATE), accepted.getSideOutput(WaybillGate.MALFORMED),
                accepted.getSideOutput(WaybillGate.IGNORED), accepted.getSideOutput(WaybillGate.EMPTY));
    }

    /**
     * A stream of rule files that never has one. It is an output of a source that the job has anyhow: a source of its own would
     * be in every savepoint, and miss there once there are rule files.
     */
    static DataStream<byte[]> noRules(SingleOutputStreamOperator<Incoming> scans) {
        return scans.getSideOutput(NO_RULES);
    }
}
