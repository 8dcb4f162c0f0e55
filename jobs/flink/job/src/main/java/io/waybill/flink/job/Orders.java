package io.waybill.flink.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.engine.ActionType;
import io.waybill.engine.Reading;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.flink.CsvRow;
import io.waybill.flink.Incoming;
import io.waybill.flink.Intake;
import io.waybill.flink.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Orders: objects of {@code waybill_id} and {@code token}, WeChat's events {@code add_waybill} and {@code cancel_waybill} in JSON
 * or XML, or the rows of a table with the two columns. Names are read in any casing, with or without underscores, as WeChat
 * writes them in many ways.
 */
final class Orders implements Intake {
    private static final long serialVersionUID = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT = "event";
    private static final String WAYBILL_ID = "waybillid";
    private static final String TOKEN = "token";
    /** What WeChat writes where the carrier is to give the id. */
    private static final String NO_ID_YET = "0";

    /** Only the id and the token of an order are to be judged. */
    private static final Instant ANY_TIME = Instant.ofEpochSecond(1_795_000_000);

    /** The plain names of a table's columns; null if it is none. */
    private final String[] columns;

    private Orders(String[] columns) {
        this.columns = columns;
    }

    static Orders ofTopic() {
        return new Orders(null);
    }

    /** A file is a table if its first line has the two names. */
    static Orders ofFile(Path file) throws IOException {
        try {
            List<String> cells = CsvRow.cells(TextLines.first(file));
            List<String> names = cells.stream().map(Orders::plain).toList();
            boolean isTable = names.contains(WAYBILL_ID) && names.contains(TOKEN);
            return new Orders(isTable ? names.toArray(new String[0]) : null);
        } catch (CsvRow.BrokenQuotes | CharacterCodingException noTable) {
            return new Orders(null);
        }
    }

    /** Whether the first line of the file only names columns. */
    boolean isTable() {
        return columns != null;
    }

    @Override
    public void read(byte[] record, Place place, Consumer<Incoming> take) {
        Optional<Map<String, String>> read = fields(record);
        if (read.isEmpty()) {
            take.accept(Incoming.ignored("", "an order that can't be read", "无法读取的订单", place));
            return;
        }
        Map<String, String> fields = read.get();
        String event = fields.getOrDefault(EVENT, "").toLowerCase(Locale.ROOT);
        String waybillId = fields.getOrDefault(WAYBILL_ID, "");
        String token = fields.getOrDefault(TOKEN, "");
        boolean hasId = Incoming.canBeKey(waybillId) && !waybillId.equals(NO_ID_YET);
        if (hasId && event.equals("cancel_waybill")) {
            take.accept(Incoming.cancelledOrder(waybillId));
        } else if (hasId && !token.isEmpty() && (event.isEmpty() || event.equals("add_waybill"))) {
            take.accept(order(waybillId, token, place));
        } else {
            take.accept(Incoming.ignored("", "an order without waybill_id or token", "订单没有 waybill_id 或 token", place));
        }
    }

    /** An order whose id or token no payload may have, a word for nothing such as {@code NULL} too, is of no use to any scan. */
    private static Incoming order(String waybillId, String token, Place place) {
        Reading reading = RuleSet.STANDARD.read(Scan.of(token, waybillId, ANY_TIME, ActionType.PICKED_UP, "已揽收"));
        return reading.isWellFormed() ? Incoming.order(waybillId, token)
                : Incoming.ignored("", reading.text(Locale.ENGLISH), reading.text(Locale.CHINESE), place);
    }

    /** The fields of an order by their plain names, or nothing if it can't be read. */
    private Optional<Map<String, String>> fields(byte[] record) {
        try {
            if (columns != null) {
                return ofRow(CsvRow.cells(record));
            }
            return Optional.of(firstSign(record) == '<' ? ofXml(record) : ofJson(record));
        } catch (IOException | XMLStreamException | CsvRow.BrokenQuotes unreadable) {
            return Optional.empty();
        }
    }

    private static String plain(String name) {
        return name.trim().replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static int firstSign(byte[] record) {
        int at = 0;
        while (at < record.length && record[at] <= ' ' && record[at] >= 0) {
            at++;
        }
        return at < record.length ? record[at] : -1;
    }

    private Optional<Map<String, String>> ofRow(List<String> cells) {
        if (cells.size() != columns.length) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            fields.put(columns[i], cells.get(i).trim());
        }
        return Optional.of(fields);
    }

    private static Map<String, String> ofJson(byte[] record) throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : JSON.readTree(record).properties()) {
            // Null and a number are as if they were not there, as for the command.
            if (field.getValue().isTextual()) {
                fields.put(plain(field.getKey()), field.getValue().textValue());
            }
        }
        return fields;
    }

    /** The texts of the elements in the root. */
    private static Map<String, String> ofXml(byte[] record) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        // No entity of a stranger is looked up or expanded.
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(record));
        Map<String, String> fields = new HashMap<>();
        StringBuilder text = new StringBuilder();
        int depth = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    text.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    if (depth == 2) {
                        fields.put(plain(reader.getLocalName()), text.toString().trim());
                    }
                    depth--;
                }
                default -> { }
            }
        }
        return fields;
    }
}
