package io.waybill.flink.job;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A made-up feed of any length: parcels that are scanned at the same time, with scans that are refused in every way. */
public final class Feeds {
    /** Each has its part of the parcels under way; when one is signed for, another begins. */
    private static final int UNDER_WAY = 2_000;
    private static final long FROM = 1_790_000_000;
    private static final int[] WAY = {100003, 100001, 200001, 200001, 200001, 200001, 300002, 300004, 200001, 300002, 300003};

    private Feeds() {}

    /**
     * Writes so many records; the same for the same number.
     *
     * @param file where to
     * @param records how many
     * @throws IOException if it can't be written
     */
    public static void write(Path file, int records) throws IOException {
        Random random = new Random(records);
        int[] step = new int[UNDER_WAY];
        int[] parcel = new int[UNDER_WAY];
        String[] last = new String[UNDER_WAY];
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < records; i++) {
                int place = random.nextInt(UNDER_WAY);
                String waybill = "SF" + (10_000_000_000L + (long) parcel[place] * UNDER_WAY + place);
                long time = FROM + i / 10;
                String record;
                switch (random.nextInt(25)) {
                    case 0 -> record = last[place] == null ? record(waybill, time, 777, "动作未知") : last[place];
                    case 1 -> record = record(waybill, time - 7200, WAY[step[place]], "迟到的扫描");
                    case 2 -> record = record(waybill, time, 100001, "再次揽收");
                    case 3 -> record = record(waybill, time, WAY[step[place]], "请联系138****1234");
                    case 4 -> record = "{\"waybill_id\":\"" + waybill + "\",\"action_time\":" + time;
                    default -> {
                        record = record(waybill, time, WAY[step[place]], "到达第" + i % 997 + "站，\"" + i + "\"号车");
                        last[place] = record;
                        if (++step[place] == WAY.length) {
                            step[place] = 0;
                            parcel[place]++;
                        }
                    }
                }
                out.write(record);
                out.write('\n');
            }
        }
    }

    private static String record(String waybill, long time, int action, String message) {
        return "{\"token\":\"token-of-" + waybill + "\",\"waybill_id\":\"" + waybill + "\",\"action_time\":" + time
                + ",\"action_type\":" + action + ",\"action_msg\":\"" + message.replace("\"", "\\\"") + "\"}";
    }
}
