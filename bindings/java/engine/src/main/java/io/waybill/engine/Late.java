package io.waybill.engine;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What is to be said of a late scan. */
public final class Late {
    /** What was found. */
    public enum Finding {
        /** It is not late, or a duplicate. */
        NOT_LATE,
        /** It was legal in its own time. */
        LEGAL_THEN,
        /** It was legal, but then what came after it was not. */
        BREAKS_WHAT_FOLLOWED,
        /** It was not legal in its own time either. */
        ILLEGAL_THEN,
        /** These rules would not have accepted the trail. */
        OTHER_RULES,
        /** It is from before the trail. */
        BEFORE_THE_TRAIL,
        /** The record is malformed. */
        MALFORMED;

        private static final Finding[] BY_PLACE = values();
    }

    private final Finding finding;
    private final int code;
    private final int before;
    private final int entry;
    private final Bilingual text;

    Late(ByteBuffer answer) {
        finding = Finding.BY_PLACE[answer.get(0)];
        code = answer.getShort(2);
        before = answer.getInt(4);
        entry = answer.getInt(8);
        int english = answer.getInt(12);
        text = new Bilingual(Border.text(answer, 24, english), Border.text(answer, 24 + english, answer.getInt(16)));
    }

    /** {@return what was found} */
    public Finding finding() {
        return finding;
    }

    /** {@return why something was refused; nothing if nothing was} */
    public Optional<Code> code() {
        return code == 0 ? Optional.empty() : Optional.of(Code.of(code));
    }

    /** {@return how many entries of the trail come before it, if it was legal then} */
    public OptionalInt entriesBefore() {
        boolean known = finding == Finding.LEGAL_THEN || finding == Finding.BREAKS_WHAT_FOLLOWED;
        return known ? OptionalInt.of(before) : OptionalInt.empty();
    }

    /** {@return the entry of the trail that could not have followed, from 0} */
    public OptionalInt refusedEntry() {
        boolean known = finding == Finding.OTHER_RULES || finding == Finding.BREAKS_WHAT_FOLLOWED;
        return known ? OptionalInt.of(entry) : OptionalInt.empty();
    }

    /**
     * Why something was refused, for people.
     *
     * @param locale Chinese, or any other for English
     * @return the text; empty if nothing was refused
     */
    public String text(Locale locale) {
        return text.in(locale);
    }

    /** {@return the finding, and the text in English} */
    @Override
    public String toString() {
        return "Late[" + finding + (text.english.isEmpty() ? "]" : ": " + text.english + "]");
    }
}
