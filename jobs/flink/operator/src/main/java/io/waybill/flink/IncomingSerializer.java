package io.waybill.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * {@link Incoming} as bytes, between tasks and, of parked scans, in the state: the version, the kind, the key, the body, the
 * time, the place.
 */
final class IncomingSerializer extends ValueSerializer<Incoming> {
    static final IncomingSerializer INSTANCE = new IncomingSerializer();

    private static final long serialVersionUID = 1;

    @Override
    public Incoming createInstance() {
        return Incoming.cancelledOrder("0");
    }

    @Override
    public void serialize(Incoming incoming, DataOutputView target) throws IOException {
        target.writeByte(versionOf(incoming.place));
        target.writeByte(incoming.kind.ordinal());
        target.writeUTF(incoming.key);
        writeBytes(incoming.body, target);
        writePlace(incoming.place, target);
    }

    @Override
    public Incoming deserialize(DataInputView source) throws IOException {
        byte version = readVersion("a scan", source);
        return new Incoming(
                Incoming.Kind.at(source.readByte()), source.readUTF(), readBytes(source), readPlace(version, source));
    }

    @Override
    public TypeSerializerSnapshot<Incoming> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Incoming> {
        /** For Flink, which makes it by reflection. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
