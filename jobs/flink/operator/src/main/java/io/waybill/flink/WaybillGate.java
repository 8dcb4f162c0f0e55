package io.waybill.flink;

import io.waybill.engine.Code;
import io.waybill.engine.Decision;
import io.waybill.engine.Outcome;
import io.waybill.engine.Tracker;
import io.waybill.flink.Answer.Became;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * May each scan be sent? Takes {@link Incoming} keyed by {@link Incoming#key()}, with rule files as bytes broadcast to it, and
 * gives the accepted ones with their payloads; all others are in the side outputs.
 *
 * <pre>{@code
 * SingleOutputStreamOperator<Answer> accepted = incoming
 *         .keyBy(Incoming::key)
 *         .connect(ruleFiles.broadcast(WaybillGate.RULES_STATE))
 *         .process(new WaybillGate(GateOptions.STANDARD))
 *         .uid("waybill-gate");
 * DataStream<Answer> rejected = accepted.getSideOutput(WaybillGate.REJECTED);
 * }</pre>
 *
 * <p>The state of a waybill is one value of 18 bytes and 8 for each accepted update but the last.
 */
public final class WaybillGate extends KeyedBroadcastProcessFunction<String, Incoming, byte[], Answer> {
    /** Refused by the rules, 2xx. */
    public static final OutputTag<Answer> REJECTED = new OutputTag<>("rejected", ValueType.ANSWER);

    /** Accepted before. */
    public static final OutputTag<Answer> DUPLICATE = new OutputTag<>("duplicate", ValueType.ANSWER);

    /** Wrong in itself, 1xx. */
    public static final OutputTag<Answer> MALFORMED = new OutputTag<>("malformed", ValueType.ANSWER);

    /** No updates. */
    public static final OutputTag<Answer> IGNORED = new OutputTag<>("ignored", ValueType.ANSWER);

    /** Parcels without any scan. */
    public static final OutputTag<Answer> EMPTY = new OutputTag<>("empty", ValueType.ANSWER);

    /** What became of rule files that were broadcast, as JSON, once for each. */
    public static final OutputTag<String> RULES = new OutputTag<>("rules", Types.STRING);

    /** The rules that decide, under one key, once they were changed. */
    public static final MapStateDescriptor<String, byte[]> RULES_STATE =
            new MapStateDescriptor<>("rules", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** How many scans of one waybill are parked at most; the next is refused at once. */
    static final int MOST_PARKED = 16;

    private static final long serialVersionUID = 1;
    private static final byte[] NO_PAYLOAD = {};
    /** In milliseconds, as timers count. */
    private static final long WHOLE_SECOND = 1000;

    private final GateOptions options;

    private transient ValueState<byte[]> waybill;
    private transient MapState<Long, Boolean> earlier;
    private transient ValueState<byte[]> token;
    private transient ListState<Incoming> parked;
    private transient ValueState<Long> forgetAt;
    private transient CurrentRules rules;
    private transient Decider decider;
    private transient Counters counters;

    /**
     * The operator.
     *
     * @param options how it decides
     */
    public WaybillGate(GateOptions options) {
        this.options = options;
    }

    @Override
    public void open(OpenContext context) {
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        waybill = getRuntimeContext().getState(new ValueStateDescriptor<>("waybill", bytes));
        earlier = getRuntimeContext().getMapState(new MapStateDescriptor<>("earlier", Types.LONG, Types.BOOLEAN));
        token = getRuntimeContext().getState(new ValueStateDescriptor<>("token", bytes));
        parked = getRuntimeContext().getListState(new ListStateDescriptor<>("parked", ValueType.INCOMING));
        forgetAt = getRuntimeContext().getState(new ValueStateDescriptor<>("forget-at", Types.LONG));
        rules = new CurrentRules(options.rules());
        decider = new Decider(options);
        counters = new Counters(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(Incoming incoming, ReadOnlyContext context, Collector<Answer> out) throws Exception {
        rules.take(context.getBroadcastState(RULES_STATE));
        switch (incoming.kind) {
            case SCAN -> {
                Answer answer = decide(incoming, context.timerService(), true);
                if (answer != null) {
                    give(answer, context::output, out);
                }
            }
            case ORDER -> {
                token.update(incoming.body);
                forgetLater(context.timerService());
            }
            case CANCELLED_ORDER -> token.clear();
            case IGNORED -> give(unread(incoming, Became.IGNORED, context.timerService()), context::output, out);
            case MALFORMED -> give(unread(incoming, Became.MALFORMED, context.timerService()), context::output, out);
            case EMPTY -> give(unread(incoming, Became.EMPTY, context.timerService()), context::output, out);
            case FOREIGN -> throw new IllegalStateException(
                    incoming + " is a carrier's own record; let MappedRecords read it before it is keyed");
        }
    }

    /** The answer to what the intake found to be no scan. */
    private Answer unread(Incoming incoming, Became became, TimerService timers) {
        Place place = incoming.place.decidedAt(timeOf(incoming, timers));
        return new Answer(became, false, incoming.waybillId(), place, rules.fingerprint(), 0, NO_PAYLOAD,
                Reason.code(incoming.body), 0, Reason.of(incoming.body));
    }

    private void give(Answer answer, BiConsumer<OutputTag<Answer>, Answer> beside, Collector<Answer> out) {
        counters.count(answer);
        switch (answer.became) {
            case ACCEPTED -> out.collect(answer);
            case DUPLICATE -> beside.accept(DUPLICATE, answer);
            case REJECTED -> beside.accept(REJECTED, answer);
            case MALFORMED -> beside.accept(MALFORMED, answer);
            case IGNORED -> beside.accept(IGNORED, answer);
            case EMPTY -> beside.accept(EMPTY, answer);
        }
    }

    /** Decides a scan and stores what follows; null if it was parked. */
    private Answer decide(Incoming incoming, TimerService timers, boolean mayPark) throws Exception {
        long now = timeOf(incoming, timers);
        byte[] stored = waybill.value();
        WaybillState state = WaybillState.of(stored);
        Tracker tracker = state.tracker();
        Decision decision = decider.decide(rules.current(), tracker, incoming.body, token, now);
        Outcome outcome = decision.outcome();
        if (outcome == Outcome.MALFORMED) {
            return answer(incoming, decision, outcome, false, now);
        }
        if (outcome != Outcome.DUPLICATE && wasAccepted(state, decision)) {
            return answer(incoming, decision, Outcome.DUPLICATE, false, now);
        }
        if (mayPark && park(incoming, decision, now, timers)) {
            return null;
        }
        if (outcome == Outcome.ACCEPTED) {
            store(state, tracker, decision);
            if (decision.tracker().status().isClosed() && !tracker.status().isClosed()) {
                forgetLater(timers);
            }
        } else if (stored == null) {
            waybill.update(state.toBytes());
        }
        if (stored == null) {
            forgetLater(timers);
        }
        return answer(incoming, decision, outcome, stored == null, now);
    }

    /** Whether it was accepted before the last one; the engine itself knows the last. */
    private boolean wasAccepted(WaybillState state, Decision decision) throws Exception {
        var fingerprint = decision.fingerprint().orElseThrow();
        return state.has(fingerprint) || state.hasEarlier() && earlier.contains(fingerprint.value());
    }

    private void store(WaybillState before, Tracker tracker, Decision decision) throws Exception {
        WaybillState state = before;
        if (state.isFull()) {
            for (int i = 0; i < state.count(); i++) {
                earlier.put(state.fingerprint(i), true);
            }
            state = state.emptied();
        }
        waybill.update(state.after(tracker, decision.tracker()).toBytes());
    }

    private Answer answer(Incoming incoming, Decision decision, Outcome outcome, boolean first, long now) {
        boolean refused = outcome == Outcome.REJECTED || outcome == Outcome.MALFORMED;
        int permitted = 0;
        if (outcome == Outcome.REJECTED) {
            for (var action : decision.permitted()) {
                permitted |= 1 << action.ordinal();
            }
        }
        byte[] payload = outcome != Outcome.ACCEPTED ? NO_PAYLOAD
                : options.cloud() ? decision.cloudArgumentsUtf8() : decision.httpsBodyUtf8();
        Reason reason = refused ? new Reason(decision.text(Locale.ENGLISH), decision.text(Locale.CHINESE)) : Reason.NONE;
        return new Answer(Became.at(outcome.ordinal()), first, incoming.waybillId(), incoming.place.decidedAt(now),
                rules.fingerprint(), decision.tracker().updates(), payload,
                refused ? decision.code().orElseThrow().number() : 0, permitted, reason);
    }

    // What is too far ahead.

    /** Parks a scan that the machine's clock refuses today and will accept later. */
    private boolean park(Incoming incoming, Decision decision, long now, TimerService timers) throws Exception {
        boolean tooFarAhead = decision.code().filter(code -> code == Code.TOO_FAR_AHEAD).isPresent();
        if (!tooFarAhead || incoming.now() != Incoming.MACHINE_CLOCK || options.parkAtMostMillis() == 0) {
            return false;
        }
        long allowance = decision.limit().orElseThrow().getEpochSecond() - now;
        long at = WHOLE_SECOND * (decider.actionTime(rules.current(), incoming.body, token) - allowance);
        if (at - timers.currentProcessingTime() > options.parkAtMostMillis() || parkedScans().size() >= MOST_PARKED) {
            return false;
        }
        parked.add(incoming);
        timers.registerProcessingTimeTimer(at);
        // Fires when a bounded source has ended, or a job is drained: what is parked then is answered.
        timers.registerEventTimeTimer(Long.MAX_VALUE);
        counters.parked();
        return true;
    }

    private List<Incoming> parkedScans() throws Exception {
        List<Incoming> scans = new ArrayList<>();
        for (Incoming scan : parked.get()) {
            scans.add(scan);
        }
        return scans;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Answer> out) throws Exception {
        rules.take(context.getBroadcastState(RULES_STATE));
        boolean atTheEnd = context.timeDomain() == TimeDomain.EVENT_TIME;
        List<Incoming> waiting = parkedScans();
        if (!waiting.isEmpty()) {
            parked.clear();
            // Would stay for each waybill of which a scan was ever parked.
            context.timerService().deleteEventTimeTimer(Long.MAX_VALUE);
            for (Incoming scan : waiting) {
                // One that has to wait on is parked again, with timers of its own.
                Answer answer = decide(scan, context.timerService(), !atTheEnd);
                if (answer != null) {
                    give(answer, context::output, out);
                }
            }
        }
        if (!atTheEnd) {
            forget(timestamp);
        }
    }

    // What is over.

    private void forgetLater(TimerService timers) throws Exception {
        if (options.forgetAfterMillis() > 0) {
            Long before = forgetAt.value();
            // One at a whole second might be that of a parked scan.
            if (before != null && before % WHOLE_SECOND != 0) {
                timers.deleteProcessingTimeTimer(before);
            }
            long at = timers.currentProcessingTime() + options.forgetAfterMillis();
            at -= at % WHOLE_SECOND == 0 ? 1 : 0;
            forgetAt.update(at);
            timers.registerProcessingTimeTimer(at);
        }
    }

    private void forget(long timestamp) throws Exception {
        Long at = forgetAt.value();
        if (at == null || timestamp < at) {
            return;
        }
        forgetAt.clear();
        Tracker tracker = WaybillState.of(waybill.value()).tracker();
        if (tracker.equals(Tracker.START) || tracker.status().isClosed()) {
            waybill.clear();
            earlier.clear();
            token.clear();
        }
    }

    // What rules there are.

    @Override
    public void processBroadcastElement(byte[] file, Context context, Collector<Answer> out) throws Exception {
        String said = rules.change(file, context.getBroadcastState(RULES_STATE));
        // Every parallel instance says the same.
        if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            context.output(RULES, said);
        }
    }

    /** By which time it is decided. */
    private static long timeOf(Incoming incoming, TimerService timers) {
        return incoming.now() == Incoming.MACHINE_CLOCK
                ? Math.floorDiv(timers.currentProcessingTime(), WHOLE_SECOND) : incoming.now();
    }
}
