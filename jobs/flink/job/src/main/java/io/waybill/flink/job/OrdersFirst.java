package io.waybill.flink.job;

import io.waybill.flink.Incoming;
import io.waybill.flink.ValueType;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;

/**
 * A file of orders and then the feed, as one, so that a source that is restored knows how far it was in both. Flink's own hybrid
 * source is not restored if it failed after it went on to the feed and before the next checkpoint.
 */
final class OrdersFirst extends SimpleStreamFormat<Incoming> {
    private static final long serialVersionUID = 1;

    private final Path file;
    private final SimpleStreamFormat<Incoming> orders;
    private final SimpleStreamFormat<Incoming> feed;

    OrdersFirst(Path file, SimpleStreamFormat<Incoming> orders, SimpleStreamFormat<Incoming> feed) {
        this.file = file;
        this.orders = orders;
        this.feed = feed;
    }

    @Override
    public StreamFormat.Reader<Incoming> createReader(Configuration configuration, FSDataInputStream stream) throws IOException {
        StreamFormat.Reader<Incoming> first = orders.createReader(configuration, file.getFileSystem().open(file));
        StreamFormat.Reader<Incoming> second = feed.createReader(configuration, stream);
        return new StreamFormat.Reader<>() {
            private boolean areOrdersRead;

            @Override
            public Incoming read() throws IOException {
                Incoming order = areOrdersRead ? null : first.read();
                areOrdersRead = order == null;
                return areOrdersRead ? second.read() : order;
            }

            @Override
            public void close() throws IOException {
                first.close();
                second.close();
            }
        };
    }

    @Override
    public TypeInformation<Incoming> getProducedType() {
        return ValueType.INCOMING;
    }
}
