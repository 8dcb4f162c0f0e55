package io.waybill.flink.job;

import io.waybill.engine.IntakeMap;
import io.waybill.engine.InvalidHeaderException;
import io.waybill.engine.InvalidMapException;
import io.waybill.flink.CsvRow;
import io.waybill.flink.Incoming;
import io.waybill.flink.Intake;
import io.waybill.flink.MappedRecords;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** What is in a record of the feed, as the options {@code --map}, {@code --header} and {@code --format} say. */
final class Scans {
    /** The {@code --header} of a table that begins with the names of its columns. */
    static final String FIRST_LINE = "first-line";

    /** Null if records are of the engine's own form. */
    private final IntakeMap map;
    /** Null if records are not rows. */
    private final List<String> columns;

    private Scans(IntakeMap map, List<String> columns) {
        this.map = map;
        this.columns = columns;
    }

    /** Reads the map, and the first line of a table, before the job is begun: what is wrong with them is told at once. */
    static Scans of(JobOptions options) throws IOException {
        if (!options.has("map")) {
            if (options.has("header")) {
                throw new IllegalArgumentException("--header is for a table that --map reads; records without a map are JSON");
            }
            if (form(options) == FeedFormat.Form.DOCUMENT) {
                throw new IllegalArgumentException(options.get("feed") + " is read as XML, and that takes a map, as --map yto;"
                        + " records without one are JSON, a line each: --format lines");
            }
            return new Scans(null, null);
        }
        if (form(options) == FeedFormat.Form.DOCUMENT && options.has("header")) {
            throw new IllegalArgumentException("--header is for a table, and " + options.get("feed") + " is read as one document of XML");
        }
        return new Scans(map(options.get("map")), columns(options));
    }

    /** What is a record of a file; a topic has no form. */
    static FeedFormat.Form form(JobOptions options) {
        boolean isXml = options.get("feed", "").toLowerCase(Locale.ROOT).endsWith(".xml");
        boolean hasHeader = options.get("header", "").equals(FIRST_LINE);
        return switch (options.get("format", isXml ? "xml" : "lines")) {
            case "xml" -> FeedFormat.Form.DOCUMENT;
            case "lines" -> hasHeader ? FeedFormat.Form.TABLE : FeedFormat.Form.LINES;
            default -> throw new IllegalArgumentException("--format is `" + options.get("format") + "`; it is lines or xml");
        };
    }

    /** What the source makes of a record's bytes. */
    Intake intake() {
        return map == null ? Intake.OWN_RECORDS : Intake.FOREIGN_RECORDS;
    }

    /** What is in the records. */
    SingleOutputStreamOperator<Incoming> in(SingleOutputStreamOperator<Incoming> records) {
        if (map == null) {
            return records;
        }
        try {
            return (columns == null ? MappedRecords.by(map, records) : MappedRecords.byRows(map, columns, records)).uid("map");
        } catch (InvalidHeaderException wrong) {
            throw new IllegalArgumentException(
                    "the table can't be read by the map " + map.name() + ": " + wrong.getMessage(), wrong);
        }
    }

    private static IntakeMap map(String nameOrFile) throws IOException {
        if (IntakeMap.readyNames().contains(nameOrFile)) {
            return IntakeMap.ready(nameOrFile);
        }
        Path file = Path.of(nameOrFile);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(nameOrFile + " is neither a ready map nor a file; ready are "
                    + String.join(", ", IntakeMap.readyNames()));
        }
        try {
            return IntakeMap.load(file);
        } catch (InvalidMapException invalid) {
            throw new IllegalArgumentException(file + " is no map that can be used: " + invalid.getMessage(), invalid);
        }
    }

    /** The names of a table's columns; null if records are not rows. */
    private static List<String> columns(JobOptions options) throws IOException {
        if (!options.has("header")) {
            return null;
        }
        String header = options.get("header");
        if (header.equals(FIRST_LINE) && !options.has("feed")) {
            throw new IllegalArgumentException("--header first-line is for a file; name the columns of a topic's rows");
        }
        byte[] line = header.equals(FIRST_LINE)
                ? TextLines.first(Path.of(options.get("feed"))) : header.getBytes(StandardCharsets.UTF_8);
        try {
            return CsvRow.cells(line);
        } catch (CharacterCodingException notUtf8) {
            throw new IllegalArgumentException("the header of " + options.get("feed") + " is not UTF-8", notUtf8);
        } catch (CsvRow.BrokenQuotes broken) {
            throw new IllegalArgumentException("the header can't be read: " + broken.getMessage(), broken);
        }
    }
}
