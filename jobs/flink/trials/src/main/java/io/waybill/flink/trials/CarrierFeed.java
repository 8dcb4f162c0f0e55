package io.waybill.flink.trials;

import io.waybill.engine.IntakeMap;
import io.waybill.engine.MapItem;
import io.waybill.engine.RuleSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Records of a carrier's own vocabulary, for a topic.
 *
 * @param name of its topics
 * @param map the ready map that reads them
 * @param columns the names of the columns of rows, as {@code --header} takes them; null for records that are none
 * @param records the records
 * @param keys the key of each: all that name a waybill are in one partition
 * @param waybills the waybills that they name
 */
record CarrierFeed(String name, String map, String columns, List<byte[]> records, List<String> keys, Set<String> waybills) {
    /** The scans of a parcel: time, code of 快递100, text. */
    private static final List<String[]> SCANS = List.of(
            new String[] {"2026-11-15 18:12:07", "103", "【深圳市】南山网点已揽收"},
            new String[] {"2026-11-16 03:00:00", "1002", "已发往 杭州转运中心"},
            new String[] {"2026-11-17 08:30:00", "5", "快递员正在为您派件"},
            new String[] {"2026-11-17 10:15:00", "3", "已签收，\"本人\" & 家人"});

    /** What 快递100 pushes: at each scan the whole history of the parcel, the newest first; of every third one in XML. */
    static CarrierFeed pushes(int parcels) {
        List<byte[]> records = new ArrayList<>();
        for (int scans = 1; scans <= SCANS.size(); scans++) {
            for (int parcel = 0; parcel < parcels; parcel++) {
                String push = parcel % 3 == 0 ? xml(parcel, scans) : json(parcel, scans);
                records.add(push.getBytes(StandardCharsets.UTF_8));
            }
            records.add("{\"lastResult\":{\"nu\":".getBytes(StandardCharsets.UTF_8));
        }
        IntakeMap map = IntakeMap.ready("kuaidi100");
        List<String> keys = new ArrayList<>(records.stream().map(record -> "").toList());
        for (MapItem item : map.readMany(records, RuleSet.STANDARD)) {
            keys.set(item.record(), item.waybillId().orElse(""));
        }
        return new CarrierFeed("pushes", map.name(), null, records, keys, ids(keys));
    }

    private static String json(int parcel, int scans) {
        StringBuilder data = new StringBuilder();
        for (int i = scans - 1; i >= 0; i--) {
            String[] scan = SCANS.get(i);
            data.append(data.isEmpty() ? "" : ",").append("{\"ftime\":\"").append(scan[0]).append("\",\"statusCode\":\"")
                    .append(scan[1]).append("\",\"context\":\"").append(scan[2].replace("\"", "\\\"")).append("\"}");
        }
        return "{\"status\":\"polling\",\"lastResult\":{\"com\":\"zhongtong\",\"nu\":\"" + id(parcel) + "\",\"data\":[" + data + "]}}";
    }

    private static String xml(int parcel, int scans) {
        StringBuilder data = new StringBuilder();
        for (int i = scans - 1; i >= 0; i--) {
            String[] scan = SCANS.get(i);
            data.append("<item><ftime>").append(scan[0]).append("</ftime><statusCode>").append(scan[1])
                    .append("</statusCode><context>").append(scan[2].replace("&", "&amp;")).append("</context></item>");
        }
        return "<?xml version='1.0' encoding='UTF-8'?><pushRequest><status>polling</status><lastResult><com>zhongtong</com><nu>"
                + id(parcel) + "</nu><data>" + data + "</data></lastResult></pushRequest>";
    }

    /** A table of texts, each scan a row. One row may name several waybills, so all have the same key. */
    static CarrierFeed rows(int parcels, Path samples) throws IOException {
        List<String> sample = Files.readAllLines(samples.resolve("text-zh.csv"));
        List<String> rows = new ArrayList<>(sample.subList(1, sample.size()));
        int columns = sample.get(0).split(",").length;
        for (String[] scan : SCANS) {
            for (int parcel = 0; parcel < parcels; parcel++) {
                String text = '"' + scan[2].replace("\"", "\"\"") + '"';
                rows.add(id(parcel) + "," + scan[0] + ",".repeat(columns - 2) + text);
            }
        }
        List<byte[]> records = rows.stream().map(row -> row.getBytes(StandardCharsets.UTF_8)).toList();
        Set<String> waybills = new LinkedHashSet<>();
        for (String line : Files.readAllLines(samples.resolve("text-zh.expected.tsv"))) {
            if (!line.startsWith("#") && !line.split("\t")[2].equals("-")) {
                waybills.add(line.split("\t")[2]);
            }
        }
        for (int parcel = 0; parcel < parcels; parcel++) {
            waybills.add(id(parcel));
        }
        return new CarrierFeed("rows", "text-zh", sample.get(0), records, records.stream().map(row -> "rows").toList(), waybills);
    }

    private static String id(int parcel) {
        return "ZT%010d".formatted(parcel);
    }

    private static Set<String> ids(List<String> keys) {
        Set<String> ids = new LinkedHashSet<>(keys);
        ids.remove("");
        return ids;
    }

    /** The order's token of a waybill. */
    static String token(String waybill) {
        return "order-of-" + Integer.toHexString(waybill.hashCode());
    }

    /** The records as a file, a line each, with its header. */
    Path write(Path folder) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        if (columns != null) {
            lines.writeBytes((columns + "\n").getBytes(StandardCharsets.UTF_8));
        }
        for (byte[] record : records) {
            lines.writeBytes(record);
            lines.write('\n');
        }
        Files.createDirectories(folder);
        return Files.write(folder.resolve(name + (columns == null ? ".jsonl" : ".csv")), lines.toByteArray());
    }

    /** The orders as a table. */
    Path writeOrders(Path folder) throws IOException {
        StringBuilder table = new StringBuilder("waybill_id,token\n");
        waybills.forEach(waybill -> table.append(waybill).append(',').append(token(waybill)).append('\n'));
        return Files.writeString(folder.resolve(name + "-orders.csv"), table);
    }
}
