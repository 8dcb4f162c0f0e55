package io.waybill.flink.job;

import io.waybill.flink.Incoming;
import io.waybill.flink.Intake;
import io.waybill.flink.Place;
import io.waybill.flink.ValueType;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * A feed in a file, a record a line, as {@code waybill gate} reads it: a byte-order mark at its start and blank lines are
 * passed over, and lines are numbered as an editor numbers them.
 */
final class FeedFormat extends SimpleStreamFormat<Incoming> {
    private static final long serialVersionUID = 1;

    private final Intake intake;
    private final long now;
    private final boolean hasHeader;

    /**
     * @param intake what is in a line
     * @param now the time to decide by, in Unix seconds, or {@link Incoming#MACHINE_CLOCK}
     * @param hasHeader whether the first line that is not blank only names columns
     */
    FeedFormat(Intake intake, long now, boolean hasHeader) {
        this.intake = intake;
        this.now = now;
        this.hasHeader = hasHeader;
    }

    @Override
    public StreamFormat.Reader<Incoming> createReader(Configuration configuration, FSDataInputStream file) {
        return new Lines(file, intake, now, hasHeader);
    }

    @Override
    public TypeInformation<Incoming> getProducedType() {
        return ValueType.INCOMING;
    }

    /** Reads line after line. */
    private static final class Lines implements StreamFormat.Reader<Incoming> {
        private static final int BUFFER = 1 << 16;
        private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

        private final InputStream file;
        private final Intake intake;
        private final long now;
        private final ArrayDeque<Incoming> items = new ArrayDeque<>();
        private boolean headerIsNext;
        private long line;

        Lines(InputStream file, Intake intake, long now, boolean hasHeader) {
            this.file = new BufferedInputStream(file, BUFFER);
            this.intake = intake;
            this.now = now;
            this.headerIsNext = hasHeader;
        }

        @Override
        public Incoming read() throws IOException {
            while (items.isEmpty()) {
                byte[] record = next();
                if (record == null) {
                    return null;
                }
                line++;
                byte[] text = line == 1 && startsWithMark(record) ? Arrays.copyOfRange(record, 3, record.length) : record;
                if (isBlank(text)) {
                    continue;
                }
                if (headerIsNext) {
                    headerIsNext = false;
                } else {
                    intake.read(text, new Place(Place.FILE, line, now), items::add);
                }
            }
            return items.poll();
        }

        /** The next line without its end; null at the end of the file. */
        private byte[] next() throws IOException {
            ByteArrayOutputStream record = new ByteArrayOutputStream(256);
            int sign = file.read();
            if (sign < 0) {
                return null;
            }
            for (; sign >= 0 && sign != '\n'; sign = file.read()) {
                record.write(sign);
            }
            byte[] bytes = record.toByteArray();
            boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
            return carriageReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
        }

        private static boolean startsWithMark(byte[] record) {
            return record.length >= 3 && Arrays.equals(record, 0, 3, BYTE_ORDER_MARK, 0, 3);
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
}
