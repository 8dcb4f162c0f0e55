package io.waybill.engine;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is in a scan, without deciding it: to learn from a JSON record whose tracker to load, and to have the fingerprint
 * before the decision. Holds the order token.
 */
public final class Reading {
    private static final int HEAD = 56;
    private static final int NO_ACTION = 255;

    private final boolean wellFormed;
    private final ActionType actionType;
    private final long fingerprint;
    private final long actionTime;
    private final String token;
    private final String waybillId;
    private final String message;
    private final Bilingual text;
    private final List<Code> faults;

    Reading(ByteBuffer answer) {
        wellFormed = answer.get(0) == 0;
        int place = answer.get(1) & 0xff;
        actionType = place == NO_ACTION ? null : ActionType.at(place);
        fingerprint = answer.getLong(8);
        actionTime = answer.getLong(16);
        String[] texts = new String[5];
        int at = HEAD;
        for (int i = 0; i < texts.length; i++) {
            int length = answer.getInt(32 + 4 * i);
            texts[i] = Border.text(answer, at, length);
            at += length;
        }
        token = texts[0];
        waybillId = texts[1];
        message = texts[2];
        text = new Bilingual(texts[3], texts[4]);
        List<Code> codes = new ArrayList<>();
        for (int i = 0, count = answer.getInt(4); i < count; i++) {
            codes.add(Code.of(answer.getShort(at + 2 * i)));
        }
        faults = Collections.unmodifiableList(codes);
    }

    /** {@return whether it can be decided; else see {@link #faults()}} */
    public boolean isWellFormed() {
        return wellFormed;
    }

    /** {@return the waybill id; of a malformed record, if it can be read} */
    public Optional<String> waybillId() {
        return waybillId.isEmpty() ? Optional.empty() : Optional.of(waybillId);
    }

    /** {@return the order token; nothing of a malformed record} */
    public Optional<String> token() {
        return wellFormed ? Optional.of(token) : Optional.empty();
    }

    /** {@return the action; nothing of a malformed record} */
    public Optional<ActionType> actionType() {
        return Optional.ofNullable(actionType);
    }

    /** {@return the time; nothing of a malformed record} */
    public Optional<Instant> actionTime() {
        return wellFormed ? Optional.of(Instant.ofEpochSecond(actionTime)) : Optional.empty();
    }

    /** {@return the message as it would be sent, repaired if the rules repair; nothing of a malformed record} */
    public Optional<String> message() {
        return wellFormed ? Optional.of(message) : Optional.empty();
    }

    /** {@return the fingerprint of the update; nothing of a malformed record} */
    public Optional<Fingerprint> fingerprint() {
        return fingerprint == 0 ? Optional.empty() : Optional.of(Fingerprint.of(fingerprint));
    }

    /** {@return the codes of all faults, in the order of the checks} */
    public List<Code> faults() {
        return faults;
    }

    /**
     * All faults for people.
     *
     * @param locale Chinese, or any other for English
     * @return the text; empty if there are none
     */
    public String text(Locale locale) {
        return text.in(locale);
    }

    /** {@return the waybill and the action, or the faults; no token} */
    @Override
    public String toString() {
        return wellFormed ? "Reading[" + waybillId + ", " + actionType + "]" : "Reading[" + faults + "]";
    }
}
