package io.waybill.flink.trials;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

/** The state of each waybill in a savepoint, read as anybody can who knows the documented layout. */
final class SavedState {
    private SavedState() {}

    /** The stored value of each waybill. */
    @SuppressWarnings("try")
    static Map<String, byte[]> of(String savepoint) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
        SavepointReader reader = SavepointReader.read(environment, savepoint, new EmbeddedRocksDBStateBackend());
        Map<String, byte[]> states = new HashMap<>();
        try (CloseableIterator<String> lines = reader.readKeyedState(
                OperatorIdentifier.forUid("waybill-gate"), new Lines(), Types.STRING, Types.STRING).executeAndCollect()) {
            while (lines.hasNext()) {
                String[] line = lines.next().split(" ");
                states.put(line[0], HexFormat.of().parseHex(line[1]));
            }
        }
        return states;
    }

    private static final class Lines extends KeyedStateReaderFunction<String, String> {
        private static final long serialVersionUID = 1;

        private transient ValueState<byte[]> waybill;

        @Override
        public void open(OpenContext context) {
            waybill = getRuntimeContext().getState(
                    new ValueStateDescriptor<>("waybill", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        }

        @Override
        public void readKey(String key, Context context, Collector<String> out) throws Exception {
            byte[] value = waybill.value();
            if (value != null) {
                out.collect(key + " " + HexFormat.of().formatHex(value));
            }
        }
    }
}
