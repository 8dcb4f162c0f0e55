package io.waybill.engine;

import static io.waybill.engine.Samples.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** More threads than the engine keeps buffers for on a small machine, and answers larger than its first ones. */
class ThreadsTest {
    private static String ask(int seed) {
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            ActionType action = ActionType.values()[(seed + i) % ActionType.values().length];
            String message = String.join("", java.util.Collections.nCopies(1 + (seed * 31 + i) % 600, "收"));
            Scan scan = Samples.scan(action, 100, message);
            Decision decision = RuleSet.STANDARD.decide(Tracker.START, scan, NOW);
            said.append(decision.outcome()).append(decision.text(Locale.CHINESE));
            if (decision.hasPayload()) {
                said.append(decision.cloudArguments());
            }
            Batch batch = new Batch();
            int place = batch.waybill(Tracker.START);
            for (int j = 0; j < i % 40; j++) {
                batch.add(place, scan);
            }
            said.append(RuleSet.STRICT.decideMany(batch, NOW));
        }
        return said.toString();
    }

    @Test
    void threadsDoNotDisturbEachOther() throws Exception {
        sameAnswersOn(Executors.newFixedThreadPool(40));
    }

    @Test
    void neitherDoVirtualThreads() throws Exception {
        java.lang.reflect.Method virtual;
        try {
            virtual = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        } catch (NoSuchMethodException before21) {
            return;
        }
        sameAnswersOn((ExecutorService) virtual.invoke(null));
    }

    private static void sameAnswersOn(ExecutorService threads) throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            expected.add(ask(i));
        }
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int seed = i;
                answers.add(threads.submit(() -> ask(seed)));
            }
            for (int i = 0; i < 40; i++) {
                assertEquals(expected.get(i), answers.get(i).get());
            }
        } finally {
            threads.shutdown();
        }
    }
}
