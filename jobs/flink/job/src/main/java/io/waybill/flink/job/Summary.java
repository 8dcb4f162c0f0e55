package io.waybill.flink.job;

import io.waybill.flink.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Counts what became of a bounded feed, and writes that into a file when it has ended, with the names of {@code waybill gate
 * --summary json}. The counts are in the checkpoints, so each answer is counted once. Has to have a parallelism of 1.
 */
final class Summary implements SupportsWriterState<Answer, Summary.Counts>, Sink<Answer> {
    private static final long serialVersionUID = 1;

    private final String path;

    Summary(Path path) {
        this.path = path.toString();
    }

    @Override
    public Writer createWriter(WriterInitContext context) {
        return new Writer(Path.of(path), new Counts());
    }

    @Override
    public Writer restoreWriter(WriterInitContext context, Collection<Counts> counts) {
        Counts all = new Counts();
        counts.forEach(all::add);
        return new Writer(Path.of(path), all);
    }

    @Override
    public SimpleVersionedSerializer<Counts> getWriterStateSerializer() {
        return new CountsSerializer();
    }

    /** How many answers of each kind, and how many waybills. */
    static final class Counts {
        private final long[] became = new long[Answer.Became.values().length];
        private long waybills;

        void count(Answer answer) {
            became[answer.became().ordinal()]++;
            waybills += answer.isFirst() ? 1 : 0;
        }

        void add(Counts other) {
            for (int i = 0; i < became.length; i++) {
                became[i] += other.became[i];
            }
            waybills += other.waybills;
        }

        String toJson() {
            long lines = 0;
            StringBuilder rest = new StringBuilder();
            for (Answer.Became one : Answer.Became.values()) {
                lines += became[one.ordinal()];
                rest.append(",\"").append(one.id()).append("\":").append(became[one.ordinal()]);
            }
            return "{\"lines\":" + lines + rest + ",\"waybills\":" + waybills + "}";
        }
    }

    private static final class Writer implements StatefulSinkWriter<Answer, Counts> {
        private final Path path;
        private final Counts counts;

        Writer(Path path, Counts counts) {
            this.path = path;
            this.counts = counts;
        }

        @Override
        public void write(Answer answer, Context context) {
            counts.count(answer);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            if (endOfInput) {
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.write(path, (counts.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        public List<Counts> snapshotState(long checkpoint) {
            return List.of(counts);
        }

        @Override
        public void close() {}
    }

    private static final class CountsSerializer implements SimpleVersionedSerializer<Counts> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Counts counts) {
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (counts.became.length + 1)).putLong(counts.waybills);
            for (long count : counts.became) {
                bytes.putLong(count);
            }
            return bytes.array();
        }

        @Override
        public Counts deserialize(int version, byte[] stored) {
            ByteBuffer bytes = ByteBuffer.wrap(stored);
            Counts counts = new Counts();
            counts.waybills = bytes.getLong();
            for (int i = 0; i < counts.became.length && bytes.hasRemaining(); i++) {
                counts.became[i] = bytes.getLong();
            }
            return counts;
        }
    }
}
