package io.waybill.flink;

import io.waybill.engine.Reading;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import java.nio.charset.StandardCharsets;

/**
 * The waybill id of a record, which is what the stream is keyed by.
 *
 * <p>Nearly every record is one flat object of plain texts and whole numbers; of such a one a search finds the id. Any other is
 * read by the engine. A record that the engine takes for well-formed has the same id in both (a test compares them), and where
 * a malformed one is decided does not matter.
 */
final class WaybillIds {
    private static final byte[] SNAKE = "waybill_id".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CAMEL = "waybillId".getBytes(StandardCharsets.US_ASCII);

    private WaybillIds() {}

    /** The id; empty if it can't be read. */
    static String of(byte[] record) {
        if (record.length > Incoming.MOST_BYTES) {
            return "";
        }
        String found = search(record);
        if (found != null) {
            return found;
        }
        Reading reading = RuleSet.STANDARD.read(Scan.json(record));
        return reading.waybillId().orElse("");
    }

    /** The id of a flat object in which nothing is escaped and the id stands once; else null. */
    static String search(byte[] record) {
        int at = skipSpaces(record, 0);
        if (at == record.length || record[at] != '{') {
            return null;
        }
        String id = null;
        do {
            int name = skipSpaces(record, at + 1);
            int nameEnd = endOfText(record, name);
            int colon = skipSpaces(record, nameEnd);
            if (nameEnd == record.length || colon == record.length || record[colon] != ':') {
                return null;
            }
            int value = skipSpaces(record, colon + 1);
            int valueEnd = value < record.length && record[value] == '"' ? endOfText(record, value) : endOfNumber(record, value);
            if (isId(record, name + 1, nameEnd - 1)) {
                if (id != null || value == record.length || record[value] != '"' || valueEnd == record.length) {
                    return null;
                }
                id = plain(record, value + 1, valueEnd - 1);
            }
            at = skipSpaces(record, valueEnd);
            if (at == record.length) {
                return null;
            }
        } while (record[at] == ',');
        return record[at] == '}' && skipSpaces(record, at + 1) == record.length ? id : null;
    }

    private static int skipSpaces(byte[] record, int at) {
        while (at < record.length && (record[at] == ' ' || record[at] == '\t' || record[at] == '\r' || record[at] == '\n')) {
            at++;
        }
        return at;
    }

    /** Behind the closing quote of the text that begins here; the record's end if there is no such text, or it has an escape. */
    private static int endOfText(byte[] record, int at) {
        if (at >= record.length || record[at] != '"') {
            return record.length;
        }
        for (int end = at + 1; end < record.length; end++) {
            if (record[end] == '"') {
                return end + 1;
            }
            if (record[end] == '\\') {
                return record.length;
            }
        }
        return record.length;
    }

    private static int endOfNumber(byte[] record, int at) {
        int end = at;
        while (end < record.length && record[end] >= '0' && record[end] <= '9') {
            end++;
        }
        return end == at ? record.length : end;
    }

    private static boolean isId(byte[] record, int from, int to) {
        return equal(SNAKE, record, from, to) || equal(CAMEL, record, from, to);
    }

    private static boolean equal(byte[] name, byte[] record, int from, int to) {
        return to - from == name.length && java.util.Arrays.equals(name, 0, name.length, record, from, to);
    }

    /** The text if it is visible ASCII, as every waybill id is; else null. */
    private static String plain(byte[] record, int from, int to) {
        for (int at = from; at < to; at++) {
            if (record[at] <= ' ' || record[at] == 0x7f) {
                return null;
            }
        }
        return from == to ? null : new String(record, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
