package io.waybill.flink;

import io.waybill.engine.Code;
import io.waybill.engine.IntakeMap;
import io.waybill.engine.MapItem;
import io.waybill.engine.RuleSet;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Reads records of a carrier's own vocabulary by a map: for each scan in them a record of the engine's form. Messages are left as
 * the map makes them, as the rules that judge them are those of the operator, and may change on the way.
 */
final class MapReader {
    private final IntakeMap map;
    /** The columns of a table; null if records are not rows. */
    private final List<String> columns;
    private final RuleSet anyMessage = takingAnyMessage();

    MapReader(IntakeMap map, List<String> columns) {
        this.map = map;
        this.columns = columns;
    }

    /** The items of each of these records, which are all foreign. */
    List<List<Incoming>> read(List<Incoming> records) {
        List<List<Incoming>> items = new ArrayList<>(records.size());
        records.forEach(record -> items.add(new ArrayList<>(1)));
        if (columns == null) {
            List<byte[]> bodies = records.stream().map(record -> XmlRecord.inUtf8(record.body)).toList();
            for (MapItem item : map.readMany(bodies, anyMessage)) {
                add(item, records.get(item.record()), items.get(item.record()));
            }
        } else {
            readRows(records, items);
        }
        return items;
    }

    private void readRows(List<Incoming> records, List<List<Incoming>> items) {
        List<List<String>> rows = new ArrayList<>(records.size());
        List<Integer> whose = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            Incoming record = records.get(i);
            try {
                rows.add(CsvRow.cells(record.body));
                whose.add(i);
            } catch (CsvRow.BrokenQuotes broken) {
                Place place = record.place.ofItem(1, true);
                items.get(i).add(Incoming.malformed("", Code.INVALID_ROW, broken.getMessage(), broken.chinese(), place));
            } catch (CharacterCodingException notUtf8) {
                // As a record it is told at which byte.
                List<Incoming> own = items.get(i);
                map.read(record.body, anyMessage).forEach(item -> add(item, record, own));
            }
        }
        for (MapItem item : map.readTable(columns, rows, anyMessage)) {
            int i = whose.get(item.record());
            add(item, records.get(i), items.get(i));
        }
    }

    private static void add(MapItem item, Incoming record, List<Incoming> items) {
        items.add(incoming(item, record.place.ofItem(item.number(), items.isEmpty())));
    }

    private static Incoming incoming(MapItem item, Place place) {
        String waybillId = item.waybillId().orElse("");
        String english = item.text(Locale.ENGLISH);
        String chinese = item.text(Locale.CHINESE);
        return switch (item.kind()) {
            case UPDATE -> Incoming.scan(waybillId, record(item), place);
            case IGNORED -> Incoming.ignored(waybillId, english, chinese, place);
            case MALFORMED -> Incoming.malformed(waybillId, item.faults().get(0), english, chinese, place);
            case EMPTY -> Incoming.empty(waybillId, item.reason().orElse(""), place);
        };
    }

    /** An update as a record of the engine's form. */
    private static byte[] record(MapItem item) {
        JsonLine line = new JsonLine();
        item.token().ifPresent(token -> line.text("token", token));
        return line.text("waybill_id", item.waybillId().orElseThrow())
                .number("action_time", item.actionTime().orElseThrow().getEpochSecond())
                .number("action_type", item.actionType().orElseThrow().code())
                .text("action_msg", item.message().orElse(""))
                .end().getBytes(StandardCharsets.UTF_8);
    }

    /** Rules that have nothing against a message. */
    static RuleSet takingAnyMessage() {
        return RuleSet.fromJson(RuleSet.STANDARD.toJson()
                .replaceFirst("\"max_chars\": *[0-9]+", "\"max_chars\":" + Integer.MAX_VALUE)
                .replaceFirst("\"phones\": *\"[a-z]+\"", "\"phones\":\"off\""));
    }

    /** Whether these columns are all that the map needs; if not, it is said what is missing. */
    static void requireColumns(IntakeMap map, List<String> columns) {
        map.readTable(columns, Collections.emptyList(), RuleSet.STANDARD);
    }
}
