package io.waybill.flink;

import io.waybill.engine.IntakeMap;
import io.waybill.engine.InvalidHeaderException;
import java.util.List;
import java.util.Objects;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * A carrier's own records, by a map, in front of the {@link WaybillGate}: each scan in a record becomes a record of the engine's
 * form, and what is none is answered by the gate.
 *
 * <pre>{@code
 * DataStream<Incoming> pushes = environment.fromSource(…);      // by Intake.FOREIGN_RECORDS
 * MappedRecords.by(IntakeMap.ready("sf-push"), pushes).uid("map")
 *         .keyBy(Incoming::key) …
 * }</pre>
 *
 * <p>Keeps the order of the stream and the source's parallelism, so that it is chained to the source: what would spread records
 * before they are keyed would lose the order of a waybill's.
 */
public final class MappedRecords {
    private MappedRecords() {}

    /**
     * Reads records: JSON, XML in the encoding that it names, or the body of a form with one of them in one of its fields, with
     * any number of scans.
     *
     * @param map what their fields, codes, times and texts are
     * @param records the records, by {@link Intake#FOREIGN_RECORDS}; anything else, such as orders, is handed on
     * @return what is in them; give it a uid
     */
    public static SingleOutputStreamOperator<Incoming> by(IntakeMap map, DataStream<Incoming> records) {
        return transformed(records, new MapOperator(Objects.requireNonNull(map, "map is null"), null));
    }

    /**
     * Reads the rows of a table as CSV, each a record by itself.
     *
     * @param map what their columns, codes, times and texts are
     * @param columns the names of the columns
     * @param rows the rows, by {@link Intake#FOREIGN_RECORDS}; anything else, such as orders, is handed on
     * @return what is in them; give it a uid
     * @throws InvalidHeaderException if the map needs a column that is not there
     */
    public static SingleOutputStreamOperator<Incoming> byRows(IntakeMap map, List<String> columns, DataStream<Incoming> rows) {
        Objects.requireNonNull(map, "map is null");
        MapReader.requireColumns(map, columns);
        return transformed(rows, new MapOperator(map, columns));
    }

    private static SingleOutputStreamOperator<Incoming> transformed(DataStream<Incoming> records, MapOperator operator) {
        return records.transform("map", ValueType.INCOMING, operator).setParallelism(records.getParallelism());
    }
}
