package io.waybill.flink;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The operator in Flink's harness, in any number of instances, which can be saved and restored in another number. */
final class Harness implements AutoCloseable {
    /** How many key groups there are; no instance is without one. */
    private static final int MOST = 16;

    private final GateOptions options;
    private final boolean rocks;
    private final List<KeyedBroadcastOperatorTestHarness<String, Incoming, byte[], Answer>> instances = new ArrayList<>();
    /** What came out of instances that are closed. */
    private final List<Answer> before = new ArrayList<>();
    private long checkpoint;
    private long clock;

    Harness(GateOptions options, boolean rocks) throws Exception {
        this.options = options;
        this.rocks = rocks;
        start(1, null, 1);
    }

    static Harness inMemory(GateOptions options) throws Exception {
        return new Harness(options, false);
    }

    private void start(int parallelism, OperatorSubtaskState state, int old) throws Exception {
        for (int i = 0; i < parallelism; i++) {
            var operator = new CoBroadcastWithKeyedOperator<>(new WaybillGate(options), List.of(WaybillGate.RULES_STATE));
            var instance = new KeyedBroadcastOperatorTestHarness<>(operator, Incoming::key, Types.STRING, MOST, parallelism, i);
            if (rocks) {
                instance.setStateBackend(new EmbeddedRocksDBStateBackend());
            }
            instance.setup(AnswerSerializer.INSTANCE);
            if (state != null) {
                instance.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(state, MOST, old, parallelism, i));
            }
            instance.open();
            instance.setProcessingTime(clock);
            instances.add(instance);
        }
    }

    /** Where the keys of the harness go is where Flink would send them. */
    private KeyedBroadcastOperatorTestHarness<String, Incoming, byte[], Answer> of(Incoming incoming) {
        return instances.get(org.apache.flink.runtime.state.KeyGroupRangeAssignment
                .assignKeyToParallelOperator(incoming.key(), MOST, instances.size()));
    }

    void put(Incoming incoming) throws Exception {
        of(incoming).processElement(new StreamRecord<>(incoming));
    }

    void putRules(String file) throws Exception {
        for (var instance : instances) {
            instance.processBroadcastElement(new StreamRecord<>(Scans.utf8(file)));
        }
    }

    void clock(long seconds) throws Exception {
        clock = 1000 * seconds;
        for (var instance : instances) {
            instance.setProcessingTime(clock);
        }
    }

    /** A bounded source has ended. */
    void end() throws Exception {
        for (var instance : instances) {
            instance.processWatermark(Long.MAX_VALUE);
            instance.processBroadcastWatermark(Long.MAX_VALUE);
        }
    }

    OperatorSubtaskState save() throws Exception {
        checkpoint++;
        OperatorSubtaskState[] states = new OperatorSubtaskState[instances.size()];
        for (int i = 0; i < states.length; i++) {
            states[i] = instances.get(i).snapshot(checkpoint, checkpoint);
        }
        return AbstractStreamOperatorTestHarness.repackageState(states);
    }

    /** Everything is saved, thrown away and restored in so many instances. */
    void restore(int parallelism) throws Exception {
        OperatorSubtaskState state = save();
        restore(parallelism, state);
    }

    void restore(int parallelism, OperatorSubtaskState state) throws Exception {
        int old = instances.size();
        close();
        start(parallelism, state, old);
    }

    /** All answers so far; those of one waybill in their order. */
    List<Answer> answers() {
        List<Answer> all = new ArrayList<>(before);
        for (var instance : instances) {
            all.addAll(instance.extractOutputValues());
            for (OutputTag<Answer> tag : List.of(
                    WaybillGate.REJECTED, WaybillGate.DUPLICATE, WaybillGate.MALFORMED, WaybillGate.IGNORED,
                    WaybillGate.EMPTY)) {
                var beside = instance.getSideOutput(tag);
                if (beside != null) {
                    beside.forEach(record -> all.add(record.getValue()));
                }
            }
        }
        return all;
    }

    List<String> rulesSaid() {
        List<String> said = new ArrayList<>();
        for (var instance : instances) {
            var texts = instance.getSideOutput(WaybillGate.RULES);
            if (texts != null) {
                texts.forEach(record -> said.add(record.getValue()));
            }
        }
        return said;
    }

    /** How many timers wait for the clock. */
    int timers() {
        return instances.stream().mapToInt(AbstractStreamOperatorTestHarness::numProcessingTimeTimers).sum();
    }

    /** How many timers wait for the end of the sources. */
    int timersOfTheEnd() {
        return instances.stream().mapToInt(AbstractStreamOperatorTestHarness::numEventTimeTimers).sum();
    }

    @Override
    public void close() {
        before.addAll(answersOfInstances());
        for (var instance : instances) {
            try {
                instance.close();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
        instances.clear();
    }

    private List<Answer> answersOfInstances() {
        List<Answer> all = answers();
        return new ArrayList<>(all.subList(before.size(), all.size()));
    }
}
