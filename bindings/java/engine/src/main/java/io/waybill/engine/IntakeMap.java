package io.waybill.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A map: what the fields, codes, times and texts of a carrier's own feed are to us. Ready ones are there by name, as
 * {@code sf-push}; a carrier's own is a file in TOML or JSON.
 *
 * <pre>{@code
 * for (MapItem item : IntakeMap.ready("sf-push").read(push, rules)) { … }
 * }</pre>
 *
 * <p>Immutable; any number of threads may use one at the same time. Load it once, and read many records in one call where
 * there are many: each call makes the map ready anew, which takes longer than a record.
 */
public final class IntakeMap {
    private static final int JSON = 0;
    private static final int TOML = 1;
    private static final int READY = 2;
    private static final int HEAD = 16;
    private static final int BLOCK_HEAD = 16;
    private static final byte RECORD = 2;
    private static final byte ROW = 3;

    /** What the library made of it, for this version of it. */
    private final byte[] kept;
    private volatile Shown shown;

    private IntakeMap(byte[] kept) {
        this.kept = kept;
    }

    /**
     * A ready map of a known vocabulary.
     *
     * @param name one of {@link #readyNames()}
     * @return the map
     * @throws InvalidMapException if there is none of this name; its text has the names
     */
    public static IntakeMap ready(String name) {
        return of(READY, Utf8.bytes("name", Objects.requireNonNull(name, "name is null; see IntakeMap.readyNames()")));
    }

    /** {@return the names of the ready maps} */
    public static List<String> readyNames() {
        return Collections.unmodifiableList(Arrays.asList(Tables.get().maps));
    }

    /**
     * A map from its file in JSON.
     *
     * @param json the file's text
     * @return the map
     * @throws InvalidMapException with everything that is wrong with it
     */
    public static IntakeMap fromJson(String json) {
        return of(JSON, Utf8.bytes("json", Objects.requireNonNull(json, "json is null")));
    }

    /**
     * A map from its file in JSON.
     *
     * @param json the file's bytes
     * @return the map
     * @throws InvalidMapException with everything that is wrong with it
     */
    public static IntakeMap fromJson(byte[] json) {
        return of(JSON, Objects.requireNonNull(json, "json is null"));
    }

    /**
     * A map from its file in TOML.
     *
     * @param toml the file's bytes
     * @return the map
     * @throws InvalidMapException with everything that is wrong with it
     */
    public static IntakeMap fromToml(byte[] toml) {
        return of(TOML, Objects.requireNonNull(toml, "toml is null"));
    }

    /**
     * A map from its file in TOML.
     *
     * @param toml the file's text
     * @return the map
     * @throws InvalidMapException with everything that is wrong with it
     */
    public static IntakeMap fromToml(String toml) {
        return of(TOML, Utf8.bytes("toml", Objects.requireNonNull(toml, "toml is null")));
    }

    /**
     * A map from its file: TOML if its name ends in {@code .toml}, or JSON.
     *
     * @param file the file
     * @return the map
     * @throws InvalidMapException with everything that is wrong with it
     * @throws IOException if it can't be read
     */
    public static IntakeMap load(Path file) throws IOException {
        Objects.requireNonNull(file, "file is null");
        boolean isToml = file.toString().toLowerCase(Locale.ROOT).endsWith(".toml");
        return of(isToml ? TOML : JSON, Files.readAllBytes(file));
    }

    private static IntakeMap of(int kind, byte[] file) {
        List<FileFault> faults = new ArrayList<>();
        byte[] kept = Border.made(Border.MAP, kind, file, faults);
        if (kept == null) {
            throw new InvalidMapException(faults);
        }
        return new IntakeMap(kept);
    }

    // Reading.

    /**
     * What is in a record: JSON, XML in UTF-8, or the body of a form with one of them in one of its fields. A list of scans
     * gives an item each, in the order in which they are to be decided. Whatever is wrong is in the items.
     *
     * @param record the bytes of one record, whatever they are; decode XML that names another encoding, and give its text
     * @param rules the rules by whose policy messages are read
     * @return the items, at least one
     */
    public List<MapItem> read(byte[] record, RuleSet rules) {
        return readMany(Collections.singletonList(Objects.requireNonNull(record, "record is null")), rules);
    }

    /**
     * What is in a record, as {@link #read(byte[], RuleSet)}.
     *
     * @param record the text of one record, whatever it is; what XML says of its encoding counts no more
     * @param rules the rules by whose policy messages are read
     * @return the items, at least one
     */
    public List<MapItem> read(String record, RuleSet rules) {
        String text = Objects.requireNonNull(record, "record is null");
        // With the mark it is UTF-8, whatever a document says of itself.
        return read(Utf8.bytes("record", text.trim().startsWith("<") ? '\ufeff' + text : text), rules);
    }

    /**
     * What is in many records, one after the other. The items are those of {@link #read(byte[], RuleSet)} one at a time;
     * {@link MapItem#record()} says whose each is.
     *
     * @param records the records, 64 MiB at most
     * @param rules the rules by whose policy messages are read
     * @return the items of all
     */
    public List<MapItem> readMany(List<byte[]> records, RuleSet rules) {
        Objects.requireNonNull(records, "records is null");
        long size = HEAD + kept.length;
        for (byte[] record : records) {
            size += BLOCK_HEAD + (long) Objects.requireNonNull(record, "a record is null").length;
        }
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = begin(scratch, size, records.size(), false);
            for (byte[] record : records) {
                putHead(request, RECORD, record.length);
                request.put(record);
            }
            return items(scratch, request, rules);
        } finally {
            scratch.release();
        }
    }

    /**
     * What is in the rows of a table, such as a CSV file that a reader of yours took apart.
     *
     * @param header the names of the columns
     * @param rows the cells of each row; a null cell is an empty one
     * @param rules the rules by whose policy messages are read
     * @return the items: one for each row, or one for each of its waybill ids
     * @throws InvalidHeaderException if the map needs a column that is not there
     */
    public List<MapItem> readTable(List<String> header, List<List<String>> rows, RuleSet rules) {
        Objects.requireNonNull(header, "header is null");
        Objects.requireNonNull(rows, "rows is null");
        byte[][] columns = cells(header);
        byte[][][] table = new byte[rows.size()][][];
        long size = HEAD + kept.length + BLOCK_HEAD + sizeOf(columns);
        for (int i = 0; i < table.length; i++) {
            table[i] = cells(Objects.requireNonNull(rows.get(i), "a row is null"));
            size += BLOCK_HEAD + sizeOf(table[i]);
        }
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = begin(scratch, size, table.length, true);
            putRow(request, columns);
            for (byte[][] row : table) {
                putRow(request, row);
            }
            return items(scratch, request, rules);
        } finally {
            scratch.release();
        }
    }

    private static byte[][] cells(List<String> texts) {
        byte[][] cells = new byte[texts.size()][];
        for (int i = 0; i < cells.length; i++) {
            String text = texts.get(i);
            cells[i] = text == null ? new byte[0] : Utf8.bytes("a cell", text);
        }
        return cells;
    }

    private static long sizeOf(byte[][] cells) {
        long size = 4 + 4L * cells.length;
        for (byte[] cell : cells) {
            size += cell.length;
        }
        return size;
    }

    private ByteBuffer begin(Scratch scratch, long size, int count, boolean isTable) {
        ByteBuffer request = scratch.request(size);
        request.putInt(Border.TEXTS).putInt(kept.length).putInt(count).putInt(isTable ? 1 : 0);
        request.put(kept);
        return request;
    }

    private static void putHead(ByteBuffer request, byte kind, int length) {
        request.putInt(kind).putInt(BLOCK_HEAD + length).putLong(0);
    }

    private static void putRow(ByteBuffer request, byte[][] cells) {
        putHead(request, ROW, (int) sizeOf(cells));
        request.putInt(cells.length);
        for (byte[] cell : cells) {
            request.putInt(cell.length).put(cell);
        }
    }

    private static List<MapItem> items(Scratch scratch, ByteBuffer request, RuleSet rules) {
        Objects.requireNonNull(rules, "rules is null; a carrier without its own has RuleSet.STANDARD");
        int length = request.position();
        scratch.roomForAnswer(Math.min(4 * length, Border.LARGEST_REQUEST));
        ByteBuffer answer = Border.call(Border.MAP_READ, rules.kept(), scratch, length);
        int count = answer.getInt(0);
        int english = answer.getInt(8);
        int chinese = answer.getInt(12);
        if (answer.getInt(4) != 0) {
            throw new InvalidHeaderException(new Bilingual(
                    Border.text(answer, HEAD, english), Border.text(answer, HEAD + english, chinese)));
        }
        List<MapItem> items = new ArrayList<>(count);
        int at = HEAD;
        for (int i = 0; i < count; i++) {
            items.add(new MapItem(answer, at));
            at += MapItem.sizeAt(answer, at);
        }
        return Collections.unmodifiableList(items);
    }

    // What it says.

    /** What the library says of a map. */
    private static final class Shown {
        private static final int HEAD = 24;

        final Fingerprint fingerprint;
        final String name;
        final String title;
        final String json;

        Shown(ByteBuffer answer) {
            fingerprint = Fingerprint.of(answer.getLong(0));
            int nameLength = answer.getInt(8);
            int titleLength = answer.getInt(12);
            name = Border.text(answer, HEAD, nameLength);
            title = Border.text(answer, HEAD + nameLength, titleLength);
            json = Border.text(answer, HEAD + nameLength + titleLength, answer.getInt(16));
        }
    }

    private Shown shown() {
        if (shown == null) {
            Scratch scratch = Border.open();
            try {
                scratch.request(kept.length).put(kept);
                shown = new Shown(Border.call(Border.MAP_SHOW, Border.Kept.STANDARD, scratch, kept.length));
            } finally {
                scratch.release();
            }
        }
        return shown;
    }

    /** {@return the name, as in the texts of faults} */
    public String name() {
        return shown().name;
    }

    /** {@return what people call the feed; the name if the map says nothing} */
    public String title() {
        return shown().title;
    }

    /** {@return the fingerprint: the same for two maps that say the same, in every language} */
    public Fingerprint fingerprint() {
        return shown().fingerprint;
    }

    /** {@return the map's file in JSON, from which {@link #fromJson(String)} makes the same; it needs no other map} */
    public String toJson() {
        return shown().json;
    }

    /** Two maps are equal if they say the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof IntakeMap && Arrays.equals(((IntakeMap) other).kept, kept);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(kept);
    }

    /** {@return the name and the fingerprint} */
    @Override
    public String toString() {
        return "IntakeMap[" + name() + ", " + fingerprint() + "]";
    }
}
