package io.waybill.flink;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * The types of the operator's streams, for Flink.
 *
 * @param <T> {@link Incoming} or {@link Answer}
 */
public final class ValueType<T> extends TypeInformation<T> {
    /** What the operator takes. */
    public static final ValueType<Incoming> INCOMING = new ValueType<>(Incoming.class, IncomingSerializer.INSTANCE);

    /** What it answers. */
    public static final ValueType<Answer> ANSWER = new ValueType<>(Answer.class, AnswerSerializer.INSTANCE);

    private static final long serialVersionUID = 1;

    private final Class<T> type;
    private final ValueSerializer<T> serializer;

    private ValueType(Class<T> type, ValueSerializer<T> serializer) {
        this.type = type;
        this.serializer = serializer;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return type;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ValueType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValueType<?> that && type == that.type;
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return "ValueType(" + type.getSimpleName() + ")";
    }
}
