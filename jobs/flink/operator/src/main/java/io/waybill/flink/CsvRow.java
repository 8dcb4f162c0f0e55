package io.waybill.flink;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of a table: a line of cells with commas between them, as RFC 4180 has it, and as strictly as {@code waybill gate}: text
 * beside a quoted cell is no part of it, and a quote that is never closed does not run on into the next line.
 */
public final class CsvRow {
    private CsvRow() {}

    /**
     * The cells of a row.
     *
     * @param row the line, without its end
     * @return the texts of its cells, without their quotes; at least one
     * @throws BrokenQuotes if a quote has no partner, or text beside it
     * @throws CharacterCodingException if it is not UTF-8
     */
    public static List<String> cells(byte[] row) throws BrokenQuotes, CharacterCodingException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(row)).toString();
        List<String> cells = new ArrayList<>();
        int at = 0;
        for (;;) {
            int end = at < text.length() && text.charAt(at) == '"' ? endOfQuoted(text, at) : endOfPlain(text, at);
            String cell = text.substring(at, end);
            cells.add(cell.startsWith("\"") ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell);
            if (end == text.length()) {
                return cells;
            }
            if (text.charAt(end) != ',') {
                throw new BrokenQuotes(byteAt(text, end - 1), true);
            }
            at = end + 1;
        }
    }

    /** Behind the quote that closes the cell. */
    private static int endOfQuoted(String text, int start) throws BrokenQuotes {
        for (int at = start + 1;; at += 2) {
            at = text.indexOf('"', at);
            if (at < 0) {
                throw new BrokenQuotes(byteAt(text, start), false);
            }
            if (at + 1 == text.length() || text.charAt(at + 1) != '"') {
                return at + 1;
            }
        }
    }

    private static int endOfPlain(String text, int start) throws BrokenQuotes {
        int comma = text.indexOf(',', start);
        int end = comma < 0 ? text.length() : comma;
        int first = start;
        while (first < end && text.charAt(first) <= ' ') {
            first++;
        }
        if (first < end && text.charAt(first) == '"') {
            // Its writer puts white space after the comma.
            throw new BrokenQuotes(byteAt(text, first), true);
        }
        return end;
    }

    /** The place of a character in bytes, from 1. */
    private static int byteAt(String text, int at) {
        return text.substring(0, at).getBytes(StandardCharsets.UTF_8).length + 1;
    }

    /** A row whose quotes do not say where its cells end. */
    public static final class BrokenQuotes extends Exception {
        private static final long serialVersionUID = 1;

        private final String chinese;

        BrokenQuotes(int place, boolean hasTextBeside) {
            super("the quote at byte " + place + " of the row " + (hasTextBeside
                    ? "has text beside it; write each quote inside a quoted text twice"
                    : "is never closed; close it, and write each quote inside a quoted text twice"));
            chinese = "该行第 " + place + " 个字节处的引号" + (hasTextBeside
                    ? "与文字相连；引号内的引号请写两次" : "没有闭合；请闭合，引号内的引号请写两次");
        }

        /** {@return the message in Chinese} */
        public String chinese() {
            return chinese;
        }
    }
}
