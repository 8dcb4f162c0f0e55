package io.waybill.flink.job;

import io.waybill.flink.Incoming;
import io.waybill.flink.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.assigners.FileSplitAssigner;
import org.apache.flink.connector.file.src.impl.StreamFormatAdapter;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;

/**
 * A file of orders and then the feed, as the two splits of one source, so that a source that is restored knows how far it was in
 * both. Flink's own hybrid source is not restored if it failed after it went on to the feed and before the next checkpoint. The
 * source has to have a parallelism of 1: its reader asks for the next split when it is through with one.
 */
final class OrdersFirst implements BulkFormat<Incoming, FileSourceSplit> {
    /** The ids of the splits; they are read in this order. */
    static final String ORDERS = "0-orders";
    static final String FEED = "1-feed";

    private static final long serialVersionUID = 1;

    private final BulkFormat<Incoming, FileSourceSplit> orders;
    private final BulkFormat<Incoming, FileSourceSplit> feed;

    /** Each is read as {@link FileSource#forRecordStreamFormat} reads it: in batches of a bounded part of its file. */
    OrdersFirst(SimpleStreamFormat<Incoming> orders, SimpleStreamFormat<Incoming> feed) {
        this.orders = new StreamFormatAdapter<>(orders);
        this.feed = new StreamFormatAdapter<>(feed);
    }

    /** The source of both files. */
    FileSource<Incoming> source(Path orderFile, Path feedFile) {
        return FileSource.forBulkFileFormat(this, orderFile, feedFile)
                .setFileEnumerator(() -> (files, least) -> List.of(split(ORDERS, orderFile), split(FEED, feedFile)))
                .setSplitAssigner(InOrder::new)
                .build();
    }

    /** A whole file as one split. */
    static FileSourceSplit split(String id, Path file) throws IOException {
        FileStatus status = file.getFileSystem().getFileStatus(file);
        return new FileSourceSplit(id, file, 0, status.getLen(), status.getModificationTime(), status.getLen());
    }

    private BulkFormat<Incoming, FileSourceSplit> of(FileSourceSplit split) {
        return split.splitId().equals(ORDERS) ? orders : feed;
    }

    @Override
    public BulkFormat.Reader<Incoming> createReader(Configuration configuration, FileSourceSplit split) throws IOException {
        return of(split).createReader(configuration, split);
    }

    @Override
    public BulkFormat.Reader<Incoming> restoreReader(Configuration configuration, FileSourceSplit split) throws IOException {
        return of(split).restoreReader(configuration, split);
    }

    @Override
    public boolean isSplittable() {
        return false;
    }

    @Override
    public TypeInformation<Incoming> getProducedType() {
        return ValueType.INCOMING;
    }

    /** Hands out splits in the order of their ids, also those that came back after a failure. */
    static final class InOrder implements FileSplitAssigner {
        private final List<FileSourceSplit> splits;

        InOrder(Collection<FileSourceSplit> splits) {
            this.splits = new ArrayList<>(splits);
        }

        @Override
        public Optional<FileSourceSplit> getNext(String host) {
            Optional<FileSourceSplit> next = splits.stream().min(Comparator.comparing(FileSourceSplit::splitId));
            next.ifPresent(splits::remove);
            return next;
        }

        @Override
        public void addSplits(Collection<FileSourceSplit> back) {
            splits.addAll(back);
        }

        @Override
        public Collection<FileSourceSplit> remainingSplits() {
            return List.copyOf(splits);
        }
    }
}
