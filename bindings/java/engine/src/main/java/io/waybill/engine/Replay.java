package io.waybill.engine;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Where rules would have led a waybill to. */
public final class Replay {
    private final boolean accepted;
    private final int code;
    private final int entry;
    private final Tracker tracker;
    private final Bilingual text;

    Replay(ByteBuffer answer) {
        accepted = answer.get(0) == 1;
        code = answer.getShort(2);
        entry = answer.getInt(4);
        tracker = Tracker.read(answer, 8, Tracker.START);
        int english = answer.getInt(24);
        text = new Bilingual(Border.text(answer, 36, english), Border.text(answer, 36 + english, answer.getInt(28)));
    }

    /** {@return whether the rules would have accepted all of the trail} */
    public boolean isAccepted() {
        return accepted;
    }

    /** {@return the tracker that they lead to; nothing if they refuse an entry} */
    public Optional<Tracker> tracker() {
        return accepted ? Optional.of(tracker) : Optional.empty();
    }

    /** {@return why the first entry was refused; nothing if none was} */
    public Optional<Code> code() {
        return accepted ? Optional.empty() : Optional.of(Code.of(code));
    }

    /** {@return the first entry that was refused, from 0} */
    public OptionalInt refusedEntry() {
        return accepted ? OptionalInt.empty() : OptionalInt.of(entry);
    }

    /**
     * Why it was refused, for people.
     *
     * @param locale Chinese, or any other for English
     * @return the text; empty if nothing was refused
     */
    public String text(Locale locale) {
        return text.in(locale);
    }

    /** {@return where it led, or the text in English} */
    @Override
    public String toString() {
        return "Replay[" + (accepted ? tracker.toString() : text.english) + "]";
    }
}
