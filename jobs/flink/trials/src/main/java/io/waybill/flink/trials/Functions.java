package io.waybill.flink.trials;

import io.waybill.flink.Incoming;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/** What stands in the operator's place in the bench. */
abstract class Functions extends KeyedBroadcastProcessFunction<String, Incoming, byte[], byte[]> {
    private static final long serialVersionUID = 1;
    private static final byte[] NOTHING = {};

    @Override
    public void processBroadcastElement(byte[] file, Context context, Collector<byte[]> out) {
        throw new IllegalStateException("the bench has no rule files");
    }

    ValueState<byte[]> value() {
        return getRuntimeContext().getState(
                new ValueStateDescriptor<>("waybill", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /** Nothing but the job around it. */
    static final class Empty extends Functions {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement(Incoming scan, ReadOnlyContext context, Collector<byte[]> out) {
            out.collect(scan.record());
        }
    }

    /** Reads a state of the operator's size and writes it, and decides nothing. */
    static final class StateOnly extends Functions {
        private static final long serialVersionUID = 1;
        private static final int HEAD = 18;

        private transient ValueState<byte[]> state;

        @Override
        public void open(OpenContext context) {
            state = value();
        }

        @Override
        public void processElement(Incoming scan, ReadOnlyContext context, Collector<byte[]> out) throws Exception {
            byte[] before = state.value();
            state.update(before == null ? new byte[HEAD] : java.util.Arrays.copyOf(before, before.length + Long.BYTES));
            out.collect(scan.record());
        }
    }

    /** The rules by hand. */
    static final class ByHand extends Functions {
        private static final long serialVersionUID = 1;

        private transient ValueState<byte[]> state;

        @Override
        public void open(OpenContext context) {
            state = value();
        }

        @Override
        public void processElement(Incoming scan, ReadOnlyContext context, Collector<byte[]> out) throws Exception {
            Twin.Decided decided = Twin.decide(state.value(), scan.record(), scan.now());
            if (decided.outcome() == Twin.Decided.Outcome.ACCEPTED) {
                state.update(decided.state());
                out.collect(decided.payload());
            } else {
                out.collect(NOTHING);
            }
        }
    }
}
