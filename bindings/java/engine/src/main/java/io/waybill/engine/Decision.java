package io.waybill.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The answer to a scan.
 *
 * <pre>{@code
 * switch (decision.outcome()) {
 *     case ACCEPTED:  store(decision.tracker(), decision.httpsBody()); break;
 *     case DUPLICATE: break;
 *     default:        log(decision.code().get().number(), decision.text(Locale.CHINESE));
 * }
 * }</pre>
 *
 * <p>It holds the scan, with the order token, which only the payloads show.
 */
public final class Decision {
    /** The fixed part of an answer. */
    static final int HEAD = 72;

    private static final int FLAGS = 5;
    private static final int PERMITTED = 6;
    private static final int TRACKER = 8;
    private static final int FINGERPRINT = 24;
    private static final int LIMIT = 32;
    private static final int WAY = 40;
    private static final int LENGTHS = 48;
    private static final int FAULTS = 64;
    private static final int SIZE = 68;

    private final Outcome outcome;
    private final byte mark;
    private final short code;
    private final byte flags;
    private final short permitted;
    private final Tracker tracker;
    private final long fingerprint;
    private final long limit;
    private final long way;
    private final byte[] faults;
    private final boolean hasPayload;
    /** How to get a part that was not asked for: the wanted bit to the same answer with it. */
    private final IntFunction<Decision> again;

    private volatile byte[] https;
    private volatile byte[] cloud;
    private volatile String english;
    private volatile String chinese;

    private Decision(ByteBuffer answer, int at, Tracker before, int wanted, IntFunction<Decision> again) {
        outcome = Outcome.at(answer.get(at));
        mark = answer.get(at + 1);
        code = answer.getShort(at + 2);
        flags = answer.get(at + FLAGS);
        permitted = answer.getShort(at + PERMITTED);
        tracker = Tracker.read(answer, at + TRACKER, before);
        fingerprint = answer.getLong(at + FINGERPRINT);
        limit = answer.getLong(at + LIMIT);
        way = answer.getLong(at + WAY);
        this.again = again;
        int part = at + HEAD;
        int length = answer.getInt(at + LENGTHS);
        byte[] httpsPart = Border.bytes(answer, part, length);
        part += length;
        length = answer.getInt(at + LENGTHS + 4);
        byte[] cloudPart = Border.bytes(answer, part, length);
        part += length;
        https = httpsPart;
        cloud = cloudPart;
        // Of an import that was not taken in nothing is to be sent, and it can't be asked for again.
        hasPayload = httpsPart != null || cloudPart != null || outcome == Outcome.ACCEPTED && again != null;
        length = answer.getInt(at + LENGTHS + 8);
        english = (wanted & Border.ENGLISH) == 0 ? null : Border.text(answer, part, length);
        part += length;
        length = answer.getInt(at + LENGTHS + 12);
        chinese = (wanted & Border.CHINESE) == 0 ? null : Border.text(answer, part, length);
        part += length;
        faults = Border.bytes(answer, part, 2 * answer.getInt(at + FAULTS));
    }

    static Decision read(ByteBuffer answer, int at, Tracker before, int wanted, IntFunction<Decision> again) {
        return new Decision(answer, at, before, wanted, again);
    }

    /** How long an answer at a place is. */
    static int sizeAt(ByteBuffer answer, int at) {
        return answer.getInt(at + SIZE);
    }

    static int bitOf(Locale locale) {
        return Bilingual.isChinese(locale) ? Border.CHINESE : Border.ENGLISH;
    }

    /** {@return what became of the scan} */
    public Outcome outcome() {
        return outcome;
    }

    /** {@return whether the payload is to be sent} */
    public boolean isAccepted() {
        return outcome == Outcome.ACCEPTED;
    }

    /** {@return the tracker to store: another one if the scan was accepted, else the one that came} */
    public Tracker tracker() {
        return tracker;
    }

    /** {@return the actions that may come next, from {@link #tracker()}} */
    public Set<ActionType> permitted() {
        return ActionSets.set(permitted);
    }

    int permittedBits() {
        return permitted & 0xffff;
    }

    /** {@return by which mark of the table it was accepted; nothing if it was not} */
    public Optional<Mark> mark() {
        return mark == 0 ? Optional.empty() : Optional.of(Mark.at(mark));
    }

    /** {@return why it was refused; of a malformed record the first fault; nothing if it was not refused} */
    public Optional<Code> code() {
        return code == 0 ? Optional.empty() : Optional.of(Code.of(code));
    }

    /** {@return the codes of all faults of a malformed record} */
    public List<Code> faults() {
        List<Code> codes = new ArrayList<>();
        for (int i = 0; faults != null && i < faults.length; i += 2) {
            codes.add(Code.of((faults[i] & 0xff) | (faults[i + 1] & 0xff) << 8));
        }
        return Collections.unmodifiableList(codes);
    }

    /** {@return the fingerprint of the update, to keep if it was accepted; nothing if the record was malformed} */
    public Optional<Fingerprint> fingerprint() {
        return fingerprint == 0 ? Optional.empty() : Optional.of(Fingerprint.of(fingerprint));
    }

    /** {@return whether the waybill was {@linkplain DecideOptions#adopting() adopted}} */
    public boolean isAdopted() {
        return (flags & 1) != 0;
    }

    /** {@return whether an option of the rules refused it, and not the table (203)} */
    public boolean isRefusedByOption() {
        return (flags & 2) != 0;
    }

    /** {@return the latest time (201) or the earliest (204) that would have been accepted} */
    public Optional<Instant> limit() {
        return limit == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(limit));
    }

    /** {@return the shortest legal way to the action (203), with it at its end; empty if there is none} */
    public List<ActionType> way() {
        return ActionSets.way(way);
    }

    /** {@return whether there is something to send: of what was accepted, or is a duplicate to be sent again} */
    public boolean hasPayload() {
        return hasPayload;
    }

    /**
     * The payload as the body of the HTTPS call.
     *
     * @return JSON, ready to be sent
     * @throws IllegalStateException if there is {@linkplain #hasPayload() nothing to send}
     */
    public String httpsBody() {
        return new String(httpsPart(), StandardCharsets.UTF_8);
    }

    /**
     * As {@link #httpsBody()}, in UTF-8.
     *
     * @return a copy
     * @throws IllegalStateException if there is {@linkplain #hasPayload() nothing to send}
     */
    public byte[] httpsBodyUtf8() {
        return httpsPart().clone();
    }

    private byte[] httpsPart() {
        if (https == null) {
            requirePayload();
            https = again.apply(Border.HTTPS_BODY).https;
        }
        return https;
    }

    /**
     * The payload as the argument of the cloud call {@code cloud.openapi.logistics.updatePath}.
     *
     * @return JSON, ready to be sent
     * @throws IllegalStateException if there is {@linkplain #hasPayload() nothing to send}
     */
    public String cloudArguments() {
        return new String(cloudPart(), StandardCharsets.UTF_8);
    }

    /**
     * As {@link #cloudArguments()}, in UTF-8.
     *
     * @return a copy
     * @throws IllegalStateException if there is {@linkplain #hasPayload() nothing to send}
     */
    public byte[] cloudArgumentsUtf8() {
        return cloudPart().clone();
    }

    private byte[] cloudPart() {
        if (cloud == null) {
            requirePayload();
            cloud = again.apply(Border.CLOUD_ARGUMENTS).cloud;
        }
        return cloud;
    }

    private void requirePayload() {
        if (!hasPayload) {
            throw new IllegalStateException("there is nothing to send: the scan was " + outcome);
        }
    }

    /**
     * Why it was refused, for people. Never holds the token.
     *
     * @param locale Chinese, or any other for English
     * @return the text of a refusal, of a malformed record with all its faults; empty if it was not refused
     */
    public String text(Locale locale) {
        return Bilingual.isChinese(locale) ? chinese() : english();
    }

    private String english() {
        if (english == null) {
            english = code == 0 ? "" : again.apply(Border.ENGLISH).english;
        }
        return english;
    }

    private String chinese() {
        if (chinese == null) {
            chinese = code == 0 ? "" : again.apply(Border.CHINESE).chinese;
        }
        return chinese;
    }

    byte markNumber() {
        return mark;
    }

    /** {@return the outcome, and the code of a refusal; nothing secret} */
    @Override
    public String toString() {
        return "Decision[" + outcome + (code == 0 ? "" : " " + code + " " + Code.of(code).id()) + ", " + tracker + "]";
    }
}
