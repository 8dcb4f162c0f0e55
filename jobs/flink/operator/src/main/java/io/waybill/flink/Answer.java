package io.waybill.flink;

import io.waybill.engine.ActionType;
import io.waybill.engine.Code;
import io.waybill.engine.Fingerprint;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a scan. An accepted one has the payload to send, with the order token, which {@link #toString()} and
 * {@link #toJson()} never show.
 */
public final class Answer {
    final Became became;
    final boolean first;
    final String waybillId;
    final Place place;
    final long rules;
    final int updates;
    final byte[] payload;
    final int code;
    final int permitted;
    final Reason reason;

    Answer(Became became, boolean first, String waybillId, Place place, long rules, int updates, byte[] payload, int code,
            int permitted, Reason reason) {
        this.became = became;
        this.first = first;
        this.waybillId = waybillId;
        this.place = place;
        this.rules = rules;
        this.updates = updates;
        this.payload = payload;
        this.code = code;
        this.permitted = permitted;
        this.reason = reason;
    }

    /** What can become of a scan. The order is that of the serialised form: new ones go to the end. */
    public enum Became {
        /** Send the payload. */
        ACCEPTED,
        /** It was accepted before: nothing to send. */
        DUPLICATE,
        /** The rules refuse it: a code from 201 to 204. */
        REJECTED,
        /** The record itself is wrong: a code from 101 to 115. */
        MALFORMED,
        /** No update, as the carrier's map says. */
        IGNORED,
        /** A parcel without any scan, which counts as no scan. */
        EMPTY;

        private static final Became[] BY_PLACE = values();

        static Became at(int place) {
            return BY_PLACE[place];
        }

        /** {@return the name that every language of the engine writes, such as {@code accepted}} */
        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** {@return what became of it} */
    public Became became() {
        return became;
    }

    /** {@return whether it is the first well-formed scan of a waybill of which nothing was known} */
    public boolean isFirst() {
        return first;
    }

    /** {@return the waybill id; empty if it can't be read} */
    public String waybillId() {
        return waybillId;
    }

    /** {@return where the record came from, and the time by which it was decided, which is never the machine clock's sign} */
    public Place place() {
        return place;
    }

    /** {@return the {@linkplain io.waybill.engine.RuleSet#fingerprint() fingerprint} of the rules that decided} */
    public Fingerprint rules() {
        return Fingerprint.of(rules);
    }

    /**
     * How many updates of the waybill were accepted, this one included if it was. With the waybill id it names a payload, so an
     * outbox table can be written by upsert.
     *
     * @return the count
     */
    public int updates() {
        return updates;
    }

    /** {@return a copy of the payload of an accepted one, JSON in UTF-8 in the form that was asked for; else empty} */
    public byte[] payload() {
        return payload.clone();
    }

    /** {@return why it was refused; of a malformed one the first fault} */
    public Optional<Code> code() {
        return Code.fromNumber(code);
    }

    /** {@return the actions that would have been permitted; of a rejected one only} */
    public List<ActionType> permitted() {
        return Arrays.stream(ActionType.values()).filter(action -> (permitted >> action.ordinal() & 1) != 0).toList();
    }

    /** {@return why it was refused or ignored, for people, in English, or what a record without scans says of itself; else empty} */
    public String reason() {
        return reason.english();
    }

    /** {@return the same in Chinese} */
    public String reasonZh() {
        return reason.chinese();
    }

    /** {@return all but the payload as a line of JSON, for the topics and files beside the outbox} */
    public String toJson() {
        JsonLine line = new JsonLine().text("outcome", became.id());
        code().ifPresent(code -> line.text("code", code.id()).number("number", code.number()));
        if (!reason.equals(Reason.NONE)) {
            line.text("reason", reason.english()).text("reason_zh", reason.chinese());
        }
        if (became == Became.REJECTED) {
            line.numbers("permitted", permitted().stream().mapToInt(ActionType::code).toArray());
        }
        line.text("waybill_id", waybillId.isEmpty() ? null : waybillId).text("rules", rules().toString())
                .number("now", place.now());
        if (place.partition() != Place.FILE) {
            line.number("partition", place.partition());
        }
        line.number("position", place.position());
        return (place.item() == Place.WHOLE_RECORD ? line : line.number("item", place.item())).end();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Answer that && became == that.became && first == that.first && waybillId.equals(that.waybillId)
                && place.equals(that.place) && rules == that.rules && updates == that.updates
                && Arrays.equals(payload, that.payload) && code == that.code && permitted == that.permitted
                && reason.equals(that.reason);
    }

    @Override
    public int hashCode() {
        return Objects.hash(became, waybillId, place, rules, updates, Arrays.hashCode(payload), code);
    }

    /** {@return what became of which waybill; nothing secret} */
    @Override
    public String toString() {
        return "Answer[" + became + (code == 0 ? "" : " " + code) + ", " + waybillId + "]";
    }
}
