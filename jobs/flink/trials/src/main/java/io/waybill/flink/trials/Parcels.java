package io.waybill.flink.trials;

import java.nio.charset.StandardCharsets;

/**
 * Scans of a given number of waybills, made one by one from their number: round by round, each time in an order that no cache
 * can learn. Every tenth scan of the later rounds repeats the one before.
 */
final class Parcels {
    /** Rounds of one waybill, after which it is signed for. */
    static final int ROUNDS = 6;
    static final long NOW = 1_795_000_000;

    private static final int[] ACTIONS = {100001, 200001, 200001, 200001, 300002, 300003};
    private static final long FROM = 1_790_000_000;
    /** A prime beyond any number of waybills, so that its multiples visit each once. */
    private static final long STEP = 2_147_483_647L;
    private static final byte[] TEMPLATE = ("{\"token\":\"token-of-the-order-event-00000000000\",\"waybill_id\":\"SF00000000000\","
            + "\"action_time\":0000000000,\"action_type\":000000,\"action_msg\":\"【杭州市】余杭转运中心已发出，下一站西安雁塔服务部\"}")
            .getBytes(StandardCharsets.UTF_8);
    private static final int TOKEN = find("00000000000\",\"waybill");
    private static final int ID = find("00000000000\",\"action_time");
    private static final int TIME = find("0000000000,\"action_type");
    private static final int ACTION = find("000000,\"action_msg");

    private Parcels() {}

    private static int find(String text) {
        return new String(TEMPLATE, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    static byte[] record(long number, long waybills) {
        long round = number / waybills % ROUNDS;
        long place = number % waybills;
        if (round > 0 && place % 10 == 9) {
            round--;
        }
        long waybill = place * STEP % waybills;
        byte[] record = TEMPLATE.clone();
        digits(record, TOKEN, 11, waybill);
        digits(record, ID, 11, waybill);
        digits(record, TIME, 10, FROM + 3600 * round);
        digits(record, ACTION, 6, ACTIONS[(int) round]);
        return record;
    }

    private static void digits(byte[] record, int at, int count, long number) {
        long rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            record[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
