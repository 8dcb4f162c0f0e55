package io.waybill.flink;

import io.waybill.engine.IntakeMap;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Reads foreign records by a map, many in one call, as making the map ready takes longer than a record: they wait for at most
 * {@value #MOST_MILLIS} ms, and none waits when a checkpoint begins, so there is no state. Whatever else comes is handed on in
 * its place.
 */
final class MapOperator extends AbstractStreamOperator<Incoming>
        implements OneInputStreamOperator<Incoming, Incoming>, BoundedOneInput, ProcessingTimeCallback {
    static final int MOST_RECORDS = 512;
    static final int MOST_MILLIS = 5;
    /** Far from the most that one call takes. */
    private static final int MOST_BYTES = 8 << 20;

    private static final long serialVersionUID = 1;

    /** Its file in JSON, as that goes through any class loader. */
    private final String map;
    /** The columns of a table; null if records are not rows. */
    private final String[] columns;

    private transient MapReader reader;
    private transient List<StreamRecord<Incoming>> waiting;
    private transient long bytes;
    private transient boolean isTimerSet;

    MapOperator(IntakeMap map, List<String> columns) {
        this.map = map.toJson();
        this.columns = columns == null ? null : columns.toArray(new String[0]);
    }

    @Override
    public void open() throws Exception {
        super.open();
        reader = new MapReader(IntakeMap.fromJson(map), columns == null ? null : List.of(columns));
        waiting = new ArrayList<>();
    }

    @Override
    public void processElement(StreamRecord<Incoming> element) {
        // The record itself is used again by whoever handed it over.
        waiting.add(element.copy(element.getValue()));
        bytes += element.getValue().body.length;
        if (waiting.size() >= MOST_RECORDS || bytes >= MOST_BYTES) {
            readWaiting();
        } else if (!isTimerSet) {
            isTimerSet = true;
            long now = getProcessingTimeService().getCurrentProcessingTime();
            getProcessingTimeService().registerTimer(now + MOST_MILLIS, this);
        }
    }

    @Override
    public void onProcessingTime(long time) {
        isTimerSet = false;
        readWaiting();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        readWaiting();
        super.prepareSnapshotPreBarrier(checkpoint);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        readWaiting();
        super.processWatermark(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        readWaiting();
        super.processWatermarkStatus(status);
    }

    @Override
    public void endInput() {
        readWaiting();
    }

    private void readWaiting() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Incoming> foreign = new ArrayList<>(waiting.size());
        for (StreamRecord<Incoming> one : waiting) {
            if (one.getValue().kind == Incoming.Kind.FOREIGN) {
                foreign.add(one.getValue());
            }
        }
        var items = reader.read(foreign).iterator();
        for (StreamRecord<Incoming> one : waiting) {
            if (one.getValue().kind != Incoming.Kind.FOREIGN) {
                output.collect(one);
                continue;
            }
            for (Incoming item : items.next()) {
                output.collect(one.copy(item));
            }
        }
        waiting.clear();
        bytes = 0;
    }
}
