package io.waybill.flink.job;

import io.waybill.flink.Incoming;
import io.waybill.flink.ValueType;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;

/** The feed, whose reader fails every so many records, a number of times. */
final class FailingFeed extends SimpleStreamFormat<Incoming> {
    static final AtomicInteger FAILURES = new AtomicInteger();
    static final AtomicLong READ = new AtomicLong();

    private static final long serialVersionUID = 1;

    private final SimpleStreamFormat<Incoming> feed;
    private final int every;
    private final int times;

    FailingFeed(SimpleStreamFormat<Incoming> feed, int every, int times) {
        this.feed = feed;
        this.every = every;
        this.times = times;
        FAILURES.set(0);
        READ.set(0);
    }

    @Override
    public StreamFormat.Reader<Incoming> createReader(Configuration configuration, FSDataInputStream file) throws IOException {
        StreamFormat.Reader<Incoming> reader = feed.createReader(configuration, file);
        return new StreamFormat.Reader<>() {
            @Override
            public Incoming read() throws IOException {
                if (READ.incrementAndGet() % every == 0 && FAILURES.get() < times) {
                    FAILURES.incrementAndGet();
                    throw new IOException("this is failure " + FAILURES + " of the test");
                }
                return reader.read();
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    @Override
    public TypeInformation<Incoming> getProducedType() {
        return ValueType.INCOMING;
    }
}
