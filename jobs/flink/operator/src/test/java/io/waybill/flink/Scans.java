package io.waybill.flink;

import java.nio.charset.StandardCharsets;

/** Scans for tests, with invented ids, tokens and texts. */
final class Scans {
    static final long NOW = 1_795_100_000;
    static final int PICKED_UP = 100001;
    static final int IN_TRANSIT = 200001;
    static final int OUT_FOR_DELIVERY = 300002;
    static final int SIGNED = 300003;

    private Scans() {}

    static String json(String waybill, long time, int action, String message) {
        return "{\"token\":\"token-of-" + waybill + "\"," + withoutToken(waybill, time, action, message).substring(1);
    }

    static String withoutToken(String waybill, long time, int action, String message) {
        return "{\"waybill_id\":\"" + waybill + "\",\"action_time\":" + time + ",\"action_type\":" + action
                + ",\"action_msg\":\"" + message + "\"}";
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the operator takes of a record that is decided by {@link #NOW}. */
    static Incoming at(long now, String record) {
        Incoming[] taken = new Incoming[1];
        Intake.OWN_RECORDS.read(utf8(record), new Place(Place.FILE, 1, now), one -> taken[0] = one);
        return taken[0];
    }

    static Incoming scan(String waybill, long time, int action, String message) {
        return at(NOW, json(waybill, time, action, message));
    }
}
