package io.waybill.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What may come next of a waybill, and where it leads. */
public final class NextSteps {
    private static final int STEPS = 16;
    private static final int STEP_SIZE = 16;
    private static final int TEXTS = 160;
    private static final int NOWHERE = 255;

    private final Situation situation;
    private final int permitted;
    private final Mark[] marks;
    private final Situation[] targets;
    private final long[] ways;
    private final Bilingual text;

    NextSteps(ByteBuffer answer) {
        int count = ActionType.values().length;
        situation = Situation.at(answer.get(0));
        permitted = answer.getShort(2);
        marks = new Mark[count];
        targets = new Situation[count];
        ways = new long[count];
        for (int i = 0; i < count; i++) {
            int at = STEPS + STEP_SIZE * i;
            marks[i] = Mark.at(answer.get(at));
            int target = answer.get(at + 1) & 0xff;
            targets[i] = target == NOWHERE ? null : Situation.at(target);
            ways[i] = answer.getLong(at + 8);
        }
        int english = answer.getInt(4);
        text = new Bilingual(
                Border.text(answer, TEXTS, english), Border.text(answer, TEXTS + english, answer.getInt(8)));
    }

    /** {@return where the waybill stands} */
    public Situation situation() {
        return situation;
    }

    /** {@return the actions that may come next} */
    public Set<ActionType> permitted() {
        return ActionSets.set(permitted);
    }

    /**
     * What the rules say of an action from here.
     *
     * @param action the action
     * @return the mark
     */
    public Mark mark(ActionType action) {
        return marks[place(action)];
    }

    /**
     * Where an action leads from here.
     *
     * @param action the action
     * @return the situation after it, or nothing if it is not permitted
     */
    public Optional<Situation> target(ActionType action) {
        return Optional.ofNullable(targets[place(action)]);
    }

    /**
     * The shortest legal way to an action from here: the fewest skipped scans, then the fewest steps.
     *
     * @param action the action
     * @return the steps with the action at their end; empty if there is no way
     */
    public List<ActionType> way(ActionType action) {
        return ActionSets.way(ways[place(action)]);
    }

    private static int place(ActionType action) {
        return Objects.requireNonNull(action, "action is null").ordinal();
    }

    /**
     * What may come next, for people.
     *
     * @param locale Chinese, or any other for English
     * @return a line for each action
     */
    public String text(Locale locale) {
        return text.in(locale);
    }

    /** {@return the text in English} */
    @Override
    public String toString() {
        return text.english;
    }
}
