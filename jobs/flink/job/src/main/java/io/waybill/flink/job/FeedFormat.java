package io.waybill.flink.job;

import io.waybill.flink.Incoming;
import io.waybill.flink.Intake;
import io.waybill.flink.Place;
import io.waybill.flink.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;

/** A feed in a file, a record a line of {@link TextLines}. */
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
        private final TextLines lines;
        private final Intake intake;
        private final long now;
        private final ArrayDeque<Incoming> items = new ArrayDeque<>();
        private boolean headerIsNext;

        Lines(InputStream file, Intake intake, long now, boolean hasHeader) {
            this.lines = new TextLines(file);
            this.intake = intake;
            this.now = now;
            this.headerIsNext = hasHeader;
        }

        @Override
        public Incoming read() throws IOException {
            while (items.isEmpty()) {
                byte[] record = lines.next();
                if (record == null) {
                    return null;
                }
                if (headerIsNext) {
                    headerIsNext = false;
                } else {
                    intake.read(record, new Place(Place.FILE, lines.number(), now), items::add);
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
