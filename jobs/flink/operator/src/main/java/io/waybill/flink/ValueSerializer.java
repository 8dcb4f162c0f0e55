package io.waybill.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What serializers of immutable values have in common: a value is its own copy. */
abstract class ValueSerializer<T> extends TypeSerializerSingleton<T> {
    /** The version of a value whose record is one scan. */
    static final byte WHOLE_RECORD = 1;
    /** The version of a value that is an item of its record. */
    static final byte ITEM = 2;

    private static final long serialVersionUID = 1;

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, T reuse) {
        return from;
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    static byte[] readBytes(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return bytes;
    }

    /** Writes a place: that of an item of a record has the version {@link #ITEM}, of a whole record {@link #WHOLE_RECORD}. */
    static void writePlace(Place place, DataOutputView target) throws IOException {
        target.writeLong(place.now());
        target.writeInt(place.partition());
        target.writeLong(place.position());
        if (versionOf(place) == ITEM) {
            target.writeInt(place.item());
            target.writeBoolean(place.opensRecord());
        }
    }

    static Place readPlace(byte version, DataInputView source) throws IOException {
        long now = source.readLong();
        int partition = source.readInt();
        long position = source.readLong();
        return version == ITEM ? new Place(partition, position, source.readInt(), source.readBoolean(), now)
                : new Place(partition, position, now);
    }

    /** The version of a value with this place. */
    static byte versionOf(Place place) {
        return place.item() == Place.WHOLE_RECORD && place.opensRecord() ? WHOLE_RECORD : ITEM;
    }

    /** Reads the version, and refuses what a later one wrote, before it is misread. */
    static byte readVersion(String what, DataInputView source) throws IOException {
        byte found = source.readByte();
        if (found < WHOLE_RECORD || found > ITEM) {
            throw new IOException(what + " of version " + found + " was found, and this package knows none but " + WHOLE_RECORD
                    + " and " + ITEM + "; use the package that wrote it, or a later one");
        }
        return found;
    }
}
