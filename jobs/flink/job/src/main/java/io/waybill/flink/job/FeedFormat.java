package io.waybill.flink.job;

import io.waybill.flink.Incoming;
import io.waybill.flink.Intake;
import io.waybill.flink.Place;
import io.waybill.flink.ValueType;
import java.io.IOException;
import java.util.ArrayDeque;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;

/** A feed in a file: a record a line of {@link TextLines}, or one document over all of them. */
final class FeedFormat extends SimpleStreamFormat<Incoming> {
    private static final long serialVersionUID = 1;

    /** What is a record of a file. */
    enum Form {
        /** Each line. */
        LINES,
        /** Each line but the first, which only names columns. */
        TABLE,
        /** The whole file. */
        DOCUMENT
    }

    private final Intake intake;
    private final long now;
    private final Form form;

    /**
     * @param intake what is in a record
     * @param now the time to decide by, in Unix seconds, or {@link Incoming#MACHINE_CLOCK}
     * @param form what is a record
     */
    FeedFormat(Intake intake, long now, Form form) {
        this.intake = intake;
        this.now = now;
        this.form = form;
    }

    @Override
    public StreamFormat.Reader<Incoming> createReader(Configuration configuration, FSDataInputStream file) {
        return new Records(new TextLines(file), this);
    }

    @Override
    public TypeInformation<Incoming> getProducedType() {
        return ValueType.INCOMING;
    }

    /** Reads record after record. */
    private static final class Records implements StreamFormat.Reader<Incoming> {
        private final TextLines lines;
        private final FeedFormat format;
        private final ArrayDeque<Incoming> items = new ArrayDeque<>();
        private boolean headerIsNext;

        Records(TextLines lines, FeedFormat format) {
            this.lines = lines;
            this.format = format;
            this.headerIsNext = format.form == Form.TABLE;
        }

        @Override
        public Incoming read() throws IOException {
            while (items.isEmpty()) {
                byte[] record = format.form == Form.DOCUMENT ? lines.rest() : lines.next();
                if (record == null) {
                    return null;
                }
                if (headerIsNext) {
                    headerIsNext = false;
                } else {
                    format.intake.read(record, new Place(Place.FILE, lines.number(), format.now), items::add);
                }
            }
            return items.poll();
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
