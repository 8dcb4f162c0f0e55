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
    private static final byte VERSION = 1;

    @Override
    public Incoming createInstance() {
        return Incoming.cancelledOrder("0");
    }

    @Override
    public void serialize(Incoming incoming, DataOutputView target) throws IOException {
        target.writeByte(VERSION);
        target.writeByte(incoming.kind.ordinal());
        target.writeUTF(incoming.key);
        writeBytes(incoming.body, target);
        target.writeLong(incoming.now);
        target.writeInt(incoming.partition);
        target.writeLong(incoming.position);
    }

    @Override
    public Incoming deserialize(DataInputView source) throws IOException {
        requireVersion(source.readByte(), VERSION, "a scan");
        return new Incoming(Incoming.Kind.at(source.readByte()), source.readUTF(), readBytes(source), source.readLong(),
                source.readInt(), source.readLong());
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
