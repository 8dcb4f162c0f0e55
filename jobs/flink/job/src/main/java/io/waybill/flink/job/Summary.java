package io.waybill.flink.job;

import io.waybill.flink.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Counts what became of a bounded feed, and writes that into a file when it has ended, with the names of {@code waybill gate
 * --summary json}: by a map also how many items the lines had, and parcels without scans. The counts are in the checkpoints, so
 * each answer is counted once. Has to have a parallelism of 1.
 */
final class Summary implements SupportsWriterState<Answer, Summary.Counts>, Sink<Answer> {
    private static final long serialVersionUID = 1;

    private final String path;
    private final boolean byMap;

    Summary(Path path, boolean byMap) {
        this.path = path.toString();
        this.byMap = byMap;
    }

    @Override
    public Writer createWriter(WriterInitContext context) {
        return new Writer(Path.of(path), byMap, new Counts());
    }

    @Override
    public Writer restoreWriter(WriterInitContext context, Collection<Counts> counts) {
        Counts all = new Counts();
        counts.forEach(all::add);
        return new Writer(Path.of(path), byMap, all);
    }

    @Override
    public SimpleVersionedSerializer<Counts> getWriterStateSerializer() {
        return new CountsSerializer();
    }

    /** How many answers of each kind, and how many lines and waybills. */
    static final class Counts {
        private final long[] became = new long[Answer.Became.values().length];
        private long lines;
        private long waybills;

        void count(Answer answer) {
            became[answer.became().ordinal()]++;
            lines += answer.place().opensRecord() ? 1 : 0;
            waybills += answer.isFirst() ? 1 : 0;
        }

        void add(Counts other) {
            for (int i = 0; i < became.length; i++) {
                became[i] += other.became[i];
            }
            lines += other.lines;
            waybills += other.waybills;
        }

        String toJson(boolean byMap) {
            long items = 0;
            StringBuilder rest = new StringBuilder();
            for (Answer.Became one : Answer.Became.values()) {
                boolean isEmpty = one == Answer.Became.EMPTY;
                items += isEmpty ? 0 : became[one.ordinal()];
                if (byMap || !isEmpty) {
                    rest.append(",\"").append(one.id()).append("\":").append(became[one.ordinal()]);
                }
            }
            return "{\"lines\":" + lines + (byMap ? ",\"items\":" + items : "") + rest + ",\"waybills\":" + waybills + "}";
        }
    }

    private static final class Writer implements StatefulSinkWriter<Answer, Counts> {
        private final Path path;
        private final boolean byMap;
        private final Counts counts;

        Writer(Path path, boolean byMap, Counts counts) {
            this.path = path;
            this.byMap = byMap;
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
                Files.write(path, (counts.toJson(byMap) + "\n").getBytes(StandardCharsets.UTF_8));
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
            return 2;
        }

        @Override
        public byte[] serialize(Counts counts) {
            ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (counts.became.length + 2))
                    .putLong(counts.waybills).putLong(counts.lines);
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
            counts.lines = version == 1 ? 0 : bytes.getLong();
            for (int i = 0; i < counts.became.length && bytes.hasRemaining(); i++) {
                counts.became[i] = bytes.getLong();
            }
            // Before there were maps, each line had one answer.
            counts.lines = version == 1 ? Arrays.stream(counts.became).sum() : counts.lines;
            return counts;
        }
    }
}
