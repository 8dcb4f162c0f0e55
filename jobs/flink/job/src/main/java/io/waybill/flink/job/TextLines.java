package io.waybill.flink.job;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines of a file that have something in them, as {@code waybill gate} reads them: a line ends at a line feed, with or without
 * a carriage return before it; a byte-order mark at the start of the file and blank lines are passed over, and lines are numbered
 * as an editor numbers them.
 */
final class TextLines implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final InputStream file;
    private long number;

    TextLines(InputStream file) {
        this.file = new BufferedInputStream(file, BUFFER);
    }

    /** The first line of a file with something in it; empty if none has. */
    static byte[] first(Path file) throws IOException {
        try (TextLines lines = new TextLines(Files.newInputStream(file))) {
            byte[] line = lines.next();
            return line == null ? new byte[0] : line;
        }
    }

    /** The next line with something in it, without its end; null at the end of the file. */
    byte[] next() throws IOException {
        for (byte[] line = any(); line != null; line = any()) {
            number++;
            byte[] text = number == 1 && startsWithMark(line) ? Arrays.copyOfRange(line, 3, line.length) : line;
            if (!isBlank(text)) {
                return text;
            }
        }
        return null;
    }

    /**
     * All that is left as one record, to the byte, as its encoding may be any; null if nothing is in it. Its number is that of the
     * first line with something in it.
     */
    byte[] rest() throws IOException {
        byte[] all = file.readAllBytes();
        if (isBlank(startsWithMark(all) ? Arrays.copyOfRange(all, 3, all.length) : all)) {
            return null;
        }
        number++;
        for (int place = startsWithMark(all) ? 3 : 0; all[place] >= 0 && all[place] <= ' '; place++) {
            number += all[place] == '\n' ? 1 : 0;
        }
        return all;
    }

    /** The number of the line that was given last, or that the record began with, from 1. */
    long number() {
        return number;
    }

    /** The next line, blank or not; null at the end of the file. */
    private byte[] any() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        int sign = file.read();
        if (sign < 0) {
            return null;
        }
        for (; sign >= 0 && sign != '\n'; sign = file.read()) {
            line.write(sign);
        }
        byte[] bytes = line.toByteArray();
        boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return carriageReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    private static boolean startsWithMark(byte[] line) {
        return line.length >= 3 && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3);
    }

    private static boolean isBlank(byte[] text) {
        if (text.length > 0 && text[0] == '{') {
            return false;
        }
        try {
            CharSequence decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return decoded.codePoints().allMatch(sign -> Character.isWhitespace(sign) || Character.isSpaceChar(sign));
        } catch (CharacterCodingException noText) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
