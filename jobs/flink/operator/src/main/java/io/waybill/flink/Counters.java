package io.waybill.flink;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What is counted of a running job: {@code waybill.<outcome>}, {@code waybill.code.<number>.refused}, {@code waybill.parked}. */
final class Counters {
    private final MetricGroup group;
    private final Map<Answer.Became, Counter> outcomes = new EnumMap<>(Answer.Became.class);
    private final Map<Integer, Counter> codes = new HashMap<>();
    private final Counter parked;

    Counters(MetricGroup operator) {
        group = operator.addGroup("waybill");
        for (Answer.Became became : Answer.Became.values()) {
            outcomes.put(became, group.counter(became.id()));
        }
        parked = group.counter("parked");
    }

    void count(Answer answer) {
        outcomes.get(answer.became).inc();
        if (answer.code != 0) {
            codes.computeIfAbsent(answer.code, code -> group.addGroup("code", String.valueOf(code)).counter("refused")).inc();
        }
    }

    void parked() {
        parked.inc();
    }
}
