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
    private static final byte VERSION = 1;
    private static final int FIRST = 1;
    private static final int HAS_REASON = 2;

    @Override
    public Answer createInstance() {
        return new Answer(Answer.Became.DUPLICATE, false, "", Place.FILE, 0, 1, 1, 0, new byte[0], 0, 0, "", "");
    }

    @Override
    public void serialize(Answer answer, DataOutputView target) throws IOException {
        boolean hasReason = answer.code != 0 || !answer.reason.isEmpty();
        target.writeByte(VERSION);
        target.writeByte(answer.became.ordinal());
        target.writeByte((answer.first ? FIRST : 0) | (hasReason ? HAS_REASON : 0));
        target.writeUTF(answer.waybillId);
        target.writeInt(answer.partition);
        target.writeLong(answer.position);
        target.writeLong(answer.now);
        target.writeLong(answer.rules);
        target.writeInt(answer.updates);
        writeBytes(answer.payload, target);
        if (hasReason) {
            target.writeShort(answer.code);
            target.writeShort(answer.permitted);
            writeBytes(answer.reason.getBytes(java.nio.charset.StandardCharsets.UTF_8), target);
            writeBytes(answer.reasonZh.getBytes(java.nio.charset.StandardCharsets.UTF_8), target);
        }
    }

    @Override
    public Answer deserialize(DataInputView source) throws IOException {
        requireVersion(source.readByte(), VERSION, "an answer");
        Answer.Became became = Answer.Became.at(source.readByte());
        byte flags = source.readByte();
        String waybillId = source.readUTF();
        int partition = source.readInt();
        long position = source.readLong();
        long now = source.readLong();
        long rules = source.readLong();
        int updates = source.readInt();
        byte[] payload = readBytes(source);
        boolean hasReason = (flags & HAS_REASON) != 0;
        int code = hasReason ? source.readShort() : 0;
        int permitted = hasReason ? source.readShort() : 0;
        String reason = hasReason ? text(source) : "";
        String reasonZh = hasReason ? text(source) : "";
        return new Answer(became, (flags & FIRST) != 0, waybillId, partition, position, now, rules, updates, payload, code,
                permitted, reason, reasonZh);
    }

    private static String text(DataInputView source) throws IOException {
        return new String(readBytes(source), java.nio.charset.StandardCharsets.UTF_8);
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
