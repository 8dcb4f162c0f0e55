package io.waybill.flink.trials;

import java.util.concurrent.Callable;

/** Waits for what takes its time, and says what did not come. */
final class Await {
    private static final long PAUSE_MILLIS = 200;

    private Await() {}

    static void until(String what, int seconds, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("after " + seconds + " s it is still not so that " + what);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
