package io.waybill.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.waybill.engine.Code;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What goes between tasks and into savepoints comes back as it was. */
class SerializersTest {
    private static <T> byte[] bytes(ValueSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }

    private static <T> void roundTrip(ValueSerializer<T> serializer, T value) throws IOException {
        byte[] bytes = bytes(serializer, value);
        assertEquals(value, serializer.deserialize(new DataInputDeserializer(bytes)));
        DataOutputSerializer copy = new DataOutputSerializer(64);
        serializer.copy(new DataInputDeserializer(bytes), copy);
        assertEquals(HexFormat.of().formatHex(bytes), HexFormat.of().formatHex(copy.getCopyOfBuffer()));
        bytes[0] = 3;
        assertThrows(IOException.class, () -> serializer.deserialize(new DataInputDeserializer(bytes)));
    }

    @Test
    void incoming() throws IOException {
        for (Incoming one : List.of(
                Incoming.scan("W1", Scans.utf8("{}"), new Place(3, 1L << 40, Scans.NOW)), Incoming.order("W1", "t"),
                Incoming.scan("", new byte[0], new Place(Place.FILE, 65, 0)), Incoming.cancelledOrder("W1"),
                Incoming.ignored("W1", "ordered", "已下单", Place.NOWHERE),
                Incoming.scan("W1", Scans.utf8("{}"), new Place(3, 5, 7).ofItem(2, false)),
                Incoming.malformed("W1", Code.INVALID_ROW, "no cells", "没有单元格", new Place(Place.FILE, 65, 0).ofItem(1, true)),
                Incoming.foreign(Scans.utf8("no record"), new Place(3, 5, 7)),
                Incoming.empty("W1", "3天查询无记录", new Place(3, 5, 7)))) {
            roundTrip(IncomingSerializer.INSTANCE, one);
        }
        // Parked scans are in savepoints in this form.
        byte[] scan = bytes(IncomingSerializer.INSTANCE, Incoming.scan("W1", Scans.utf8("{}"), new Place(3, 5, 7)));
        assertEquals("0100" + "00025731" + "00000002" + "7b7d" + "0000000000000007" + "00000003" + "0000000000000005",
                HexFormat.of().formatHex(scan));
        byte[] item = bytes(IncomingSerializer.INSTANCE, Incoming.scan("W1", Scans.utf8("{}"), new Place(3, 5, 7).ofItem(9, true)));
        assertEquals("0200" + "00025731" + "00000002" + "7b7d" + "0000000000000007" + "00000003" + "0000000000000005"
                + "00000009" + "01", HexFormat.of().formatHex(item));
    }

    @Test
    void answers() throws Exception {
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            harness.put(Scans.scan("W1", Scans.NOW - 900, Scans.PICKED_UP, "已揽收"));
            harness.put(Scans.scan("W1", Scans.NOW - 900, Scans.PICKED_UP, "已揽收"));
            harness.put(Scans.scan("W1", Scans.NOW - 800, Scans.SIGNED, "已签收"));
            harness.put(Scans.at(Scans.NOW, "[]"));
            harness.put(Incoming.ignored("W1", "ordered", "已下单", Place.NOWHERE.ofItem(4, false)));
            harness.put(Incoming.malformed("", Code.INVALID_ROW, "no cells", "没有单元格", new Place(2, 9, Scans.NOW)));
            harness.put(Incoming.empty("W1", "", new Place(2, 9, Scans.NOW)));
            assertEquals(7, harness.answers().size());
            for (Answer one : harness.answers()) {
                roundTrip(AnswerSerializer.INSTANCE, one);
            }
        }
    }
}
