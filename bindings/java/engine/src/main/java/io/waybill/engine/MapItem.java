package io.waybill.engine;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A scan of a foreign record as an {@link IntakeMap} reads it, or what stands for one. May hold the order token. */
public final class MapItem {
    private static final int LENGTHS = 40;
    private static final int SIZE = 76;
    private static final int HEAD = 80;
    private static final int TEXTS = 9;
    private static final int NO_ACTION = 255;

    /** What an item is. */
    public enum Kind {
        /** An update of ours: {@link MapItem#scan(String)} can be decided. */
        UPDATE,
        /** No update, by the map; {@link MapItem#reason()} names why, {@link MapItem#text(Locale)} says it. */
        IGNORED,
        /** A parcel without any scan; {@link MapItem#reason()} has what the record says of it, if anything. */
        EMPTY,
        /** It can't be read as the map says: see {@link MapItem#faults()}. */
        MALFORMED;

        private static final Kind[] ALL = values();
    }

    private final Kind kind;
    private final ActionType actionType;
    private final int record;
    private final int number;
    private final long fingerprint;
    private final long actionTime;
    /** Token, waybill id, message, carrier, code, doubt, reason, English, Chinese; empty for what is not there. */
    private final String[] texts = new String[TEXTS];
    private final List<Code> faults;

    MapItem(ByteBuffer answer, int start) {
        kind = Kind.ALL[answer.get(start)];
        int place = answer.get(start + 1) & 0xff;
        actionType = place == NO_ACTION ? null : ActionType.at(place);
        record = answer.getInt(start + 4);
        number = answer.getInt(start + 8);
        fingerprint = answer.getLong(start + 16);
        actionTime = answer.getLong(start + 24);
        int at = start + HEAD;
        for (int i = 0; i < TEXTS; i++) {
            int length = answer.getInt(start + LENGTHS + 4 * i);
            texts[i] = Border.text(answer, at, length);
            at += length;
        }
        List<Code> codes = new ArrayList<>();
        for (int i = 0, count = answer.getInt(start + 12); i < count; i++) {
            codes.add(Code.of(answer.getShort(at + 2 * i)));
        }
        faults = Collections.unmodifiableList(codes);
    }

    static int sizeAt(ByteBuffer answer, int start) {
        return answer.getInt(start + SIZE);
    }

    /** {@return what it is} */
    public Kind kind() {
        return kind;
    }

    /** {@return the place of its record, or row, among those that were read, from 0} */
    public int record() {
        return record;
    }

    /** {@return its place in the record as it came, from 1; several waybill ids in one field share one} */
    public int number() {
        return number;
    }

    private Optional<String> part(int place) {
        return texts[place].isEmpty() ? Optional.empty() : Optional.of(texts[place]);
    }

    /** {@return the waybill id, if it can be read} */
    public Optional<String> waybillId() {
        return part(1);
    }

    /** {@return the order token, if the record has it; most feeds have none, as it is of the order} */
    public Optional<String> token() {
        return part(0);
    }

    /** {@return the action of an update} */
    public Optional<ActionType> actionType() {
        return Optional.ofNullable(actionType);
    }

    /** {@return the time of an update} */
    public Optional<Instant> actionTime() {
        return kind == Kind.UPDATE ? Optional.of(Instant.ofEpochSecond(actionTime)) : Optional.empty();
    }

    /** {@return the message of an update as it would be sent, repaired if the rules repair} */
    public Optional<String> message() {
        return part(2);
    }

    /** {@return the fingerprint of an update} */
    public Optional<Fingerprint> fingerprint() {
        return fingerprint == 0 ? Optional.empty() : Optional.of(Fingerprint.of(fingerprint));
    }

    /** {@return the carrier, if the map says where it is} */
    public Optional<String> carrier() {
        return part(3);
    }

    /** {@return the carrier's own code as it came, if there is one} */
    public Optional<String> foreignCode() {
        return part(4);
    }

    /** {@return why the map is not certain of what it says, if it is not} */
    public Optional<String> doubt() {
        return part(5);
    }

    /** {@return why it is ignored, by its name in maps such as {@code after-signature}; or what an empty record says} */
    public Optional<String> reason() {
        return part(6);
    }

    /** {@return the codes of all faults, in the order of the checks} */
    public List<Code> faults() {
        return faults;
    }

    /**
     * Why it is ignored, or all faults, for people.
     *
     * @param locale Chinese, or any other for English
     * @return the text; empty for other kinds
     */
    public String text(Locale locale) {
        return texts[Bilingual.isChinese(locale) ? 8 : 7];
    }

    /**
     * The update, to be decided.
     *
     * @param token the token of the waybill's order, from your own table of orders; one in the record goes before it; null
     *     if there is none, which is answered 103
     * @return the scan
     * @throws IllegalStateException if it is no update
     */
    public Scan scan(String token) {
        if (kind != Kind.UPDATE) {
            throw new IllegalStateException("an item that is " + kind + " has no scan; ask kind() first");
        }
        return Scan.builder()
                .token(token().orElse(token))
                .waybillId(texts[1])
                .actionTime(actionTime)
                .actionType((long) actionType.code())
                .message(texts[2])
                .build();
    }

    /** {@return the kind, the waybill and what it is; no token} */
    @Override
    public String toString() {
        String what = kind == Kind.UPDATE ? actionType.toString() : kind == Kind.MALFORMED ? faults.toString() : texts[6];
        return "MapItem[" + kind + ", " + texts[1] + ", " + what + "]";
    }
}
