package io.waybill.flink.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.flink.Incoming;
import io.waybill.flink.Intake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The orders of a file before the feed. */
class OrdersFirstTest {
    private static final int ORDERS = 20_000;

    @TempDir
    private Path folder;

    private final OrdersFirst format = new OrdersFirst(
            new FeedFormat(Orders.ofTopic(), Incoming.MACHINE_CLOCK, FeedFormat.Form.LINES),
            new FeedFormat(Intake.OWN_RECORDS, Incoming.MACHINE_CLOCK, FeedFormat.Form.LINES));

    private FileSourceSplit split(String id, String text) throws Exception {
        Path file = folder.resolve(id);
        Files.writeString(file, text);
        return OrdersFirst.split(id, new org.apache.flink.core.fs.Path(file.toUri()));
    }

    private static List<Incoming> batch(BulkFormat.Reader<Incoming> reader) throws Exception {
        List<Incoming> items = new ArrayList<>();
        BulkFormat.RecordIterator<Incoming> batch = reader.readBatch();
        if (batch != null) {
            for (var item = batch.next(); item != null; item = batch.next()) {
                items.add(item.getRecord());
            }
            batch.releaseBatch();
        }
        return items;
    }

    /** All at once would take as much memory as the file has orders. */
    @Test
    void ordersComeInBatchesAndGoOnWhereTheyWere() throws Exception {
        FileSourceSplit orders = split(OrdersFirst.ORDERS, IntStream.range(0, ORDERS)
                .mapToObj(i -> "{\"waybill_id\":\"W" + i + "\",\"token\":\"token-" + i + "\",\"remark\":\"" + "易碎".repeat(30) + "\"}\n")
                .collect(Collectors.joining()));
        int read = 0;
        try (BulkFormat.Reader<Incoming> reader = format.createReader(new Configuration(), orders)) {
            for (List<Incoming> batch = batch(reader); !batch.isEmpty(); batch = batch(reader)) {
                assertTrue(batch.size() < ORDERS / 2, () -> "a batch has a part of the orders");
                assertEquals(Incoming.order("W" + read, "token-" + read), batch.get(0));
                read += batch.size();
            }
        }
        assertEquals(ORDERS, read);
        FileSourceSplit later = orders.updateWithCheckpointedPosition(
                new CheckpointedPosition(CheckpointedPosition.NO_OFFSET, 15_000));
        try (BulkFormat.Reader<Incoming> reader = format.restoreReader(new Configuration(), later)) {
            assertEquals(Incoming.order("W15000", "token-15000"), batch(reader).get(0));
        }
    }

    @Test
    void theFeedIsHandedOutAfterTheOrders() throws Exception {
        FileSourceSplit orders = split(OrdersFirst.ORDERS, "");
        FileSourceSplit feed = split(OrdersFirst.FEED, "{\"waybill_id\":\"W1\"}\n");
        for (List<FileSourceSplit> splits : List.of(List.of(orders, feed), List.of(feed, orders))) {
            OrdersFirst.InOrder assigner = new OrdersFirst.InOrder(splits);
            assertEquals(orders, assigner.getNext(null).orElseThrow());
            assertEquals(List.of(feed), assigner.remainingSplits());
            assigner.addSplits(List.of(orders));
            assertEquals(orders, assigner.getNext(null).orElseThrow(), "it came back after a failure");
            assertEquals(feed, assigner.getNext(null).orElseThrow());
            assertTrue(assigner.getNext(null).isEmpty());
        }
        try (BulkFormat.Reader<Incoming> reader = format.createReader(new Configuration(), feed)) {
            assertEquals(List.of("W1"), batch(reader).stream().map(Incoming::waybillId).toList());
        }
    }
}
