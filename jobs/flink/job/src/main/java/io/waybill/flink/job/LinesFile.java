package io.waybill.flink.job;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;

/**
 * One file of lines on this machine, for trying: what a failed attempt wrote beyond its last checkpoint is cut off when the job
 * goes on, so each line is there once, in its order. The sink has to have a parallelism of 1.
 */
final class LinesFile<T> implements SupportsWriterState<T, Long>, Sink<T> {
    private static final long serialVersionUID = 1;

    private final String path;
    private final Line<T> line;

    LinesFile(Path path, Line<T> line) {
        this.path = path.toString();
        this.line = line;
    }

    /** What is written of an element, without the line's end. */
    interface Line<T> extends Function<T, byte[]>, Serializable {}

    @Override
    public Writer<T> createWriter(WriterInitContext context) throws IOException {
        return new Writer<>(Path.of(path), line, 0);
    }

    @Override
    public Writer<T> restoreWriter(WriterInitContext context, Collection<Long> lengths) throws IOException {
        return new Writer<>(Path.of(path), line, lengths.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    @Override
    public SimpleVersionedSerializer<Long> getWriterStateSerializer() {
        return new Length();
    }

    /** Appends, and knows how long the file is. */
    static final class Writer<T> implements StatefulSinkWriter<T, Long> {
        private static final int BUFFER = 1 << 16;

        private final FileChannel file;
        private final Line<T> line;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

        Writer(Path path, Line<T> line, long length) throws IOException {
            Files.createDirectories(path.toAbsolutePath().getParent());
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (file.size() < length) {
                throw new IOException(path + " has " + file.size() + " bytes, and the checkpoint has " + length
                        + " of it; put the file back, or start without the checkpoint");
            }
            file.truncate(length).position(length);
            this.line = line;
        }

        @Override
        public void write(T element, Context context) throws IOException {
            put(line.apply(element));
            put(new byte[] {'\n'});
        }

        private void put(byte[] bytes) throws IOException {
            if (bytes.length > buffer.remaining()) {
                drain();
            }
            if (bytes.length > buffer.remaining()) {
                writeFully(ByteBuffer.wrap(bytes));
            } else {
                buffer.put(bytes);
            }
        }

        private void drain() throws IOException {
            writeFully(buffer.flip());
            buffer.clear();
        }

        private void writeFully(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            drain();
        }

        @Override
        public List<Long> snapshotState(long checkpoint) throws IOException {
            drain();
            file.force(false);
            return List.of(file.position());
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** The length of the file as the writer's state. */
    private static final class Length implements SimpleVersionedSerializer<Long> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Long length) {
            return ByteBuffer.allocate(Long.BYTES).putLong(length).array();
        }

        @Override
        public Long deserialize(int version, byte[] bytes) throws IOException {
            return LongSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
        }
    }
}
