package io.waybill.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link Answer} as bytes, between tasks. Of what was not refused, nothing is written of a refusal. */
final class AnswerSerializer extends ValueSerializer<Answer> {
    static final AnswerSerializer INSTANCE = new AnswerSerializer();

    private static final long serialVersionUID = 1;
    private static final int FIRST = 1;
    private static final int HAS_REASON = 2;

    @Override
    public Answer createInstance() {
        return new Answer(Answer.Became.DUPLICATE, false, "", Place.NOWHERE, 1, 0, new byte[0], 0, 0, Reason.NONE);
    }

    @Override
    public void serialize(Answer answer, DataOutputView target) throws IOException {
        boolean hasReason = answer.code != 0 || !answer.reason.equals(Reason.NONE);
        target.writeByte(versionOf(answer.place));
        target.writeByte(answer.became.ordinal());
        target.writeByte((answer.first ? FIRST : 0) | (hasReason ? HAS_REASON : 0));
        target.writeUTF(answer.waybillId);
        writePlace(answer.place, target);
        target.writeLong(answer.rules);
        target.writeInt(answer.updates);
        writeBytes(answer.payload, target);
        if (hasReason) {
            target.writeShort(answer.permitted);
            writeBytes(answer.reason.toBytes(answer.code), target);
        }
    }

    @Override
    public Answer deserialize(DataInputView source) throws IOException {
        byte version = readVersion("an answer", source);
        Answer.Became became = Answer.Became.at(source.readByte());
        byte flags = source.readByte();
        String waybillId = source.readUTF();
        Place place = readPlace(version, source);
        long rules = source.readLong();
        int updates = source.readInt();
        byte[] payload = readBytes(source);
        boolean hasReason = (flags & HAS_REASON) != 0;
        int permitted = hasReason ? source.readShort() : 0;
        byte[] reason = hasReason ? readBytes(source) : null;
        return new Answer(became, (flags & FIRST) != 0, waybillId, place, rules, updates, payload,
                hasReason ? Reason.code(reason) : 0, permitted, hasReason ? Reason.of(reason) : Reason.NONE);
    }

    @Override
    public TypeSerializerSnapshot<Answer> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Answer> {
        /** For Flink, which makes it by reflection. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
