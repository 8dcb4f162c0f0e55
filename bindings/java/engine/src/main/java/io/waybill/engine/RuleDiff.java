package io.waybill.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What changes from one rule set to another. */
public final class RuleDiff {
    private static final int HEAD = 16;
    private static final int CELL_SIZE = 8;

    private final List<Cell> cells;
    private final int settings;
    private final List<Situation> stranded;
    private final String text;

    RuleDiff(ByteBuffer answer) {
        int cellCount = answer.getInt(0);
        int strandedCount = answer.getInt(8);
        settings = answer.getInt(4);
        List<Cell> changed = new ArrayList<>();
        int at = HEAD;
        for (int i = 0; i < cellCount; i++, at += CELL_SIZE) {
            changed.add(new Cell(
                    Situation.at(answer.get(at)), ActionType.at(answer.get(at + 1)),
                    Mark.ofSign(answer.get(at + 2)), Mark.ofSign(answer.get(at + 3)), answer.get(at + 4) == 1));
        }
        List<Situation> left = new ArrayList<>();
        for (int i = 0; i < strandedCount; i++, at++) {
            left.add(Situation.at(answer.get(at)));
        }
        cells = Collections.unmodifiableList(changed);
        stranded = Collections.unmodifiableList(left);
        text = Border.text(answer, at, answer.getInt(12));
    }

    /** {@return the cells of the table that change} */
    public List<Cell> cells() {
        return cells;
    }

    /** {@return how many settings change; {@link #text()} names them} */
    public int settings() {
        return settings;
    }

    /** {@return the situations from which no way leads to an end any more: look after waybills that stand there} */
    public List<Situation> stranded() {
        return stranded;
    }

    /** {@return whether nothing changes} */
    public boolean isEmpty() {
        return cells.isEmpty() && settings == 0;
    }

    /** {@return all changes for people, a line each, in English} */
    public String text() {
        return text;
    }

    /** {@return the text} */
    @Override
    public String toString() {
        return text;
    }

    /** A cell of the table that changes. */
    public static final class Cell {
        private final Situation situation;
        private final ActionType action;
        private final Mark before;
        private final Mark after;
        private final boolean decisive;

        private Cell(Situation situation, ActionType action, Mark before, Mark after, boolean decisive) {
            this.situation = situation;
            this.action = action;
            this.before = before;
            this.after = after;
            this.decisive = decisive;
        }

        /** {@return its row} */
        public Situation situation() {
            return situation;
        }

        /** {@return its column} */
        public ActionType action() {
            return action;
        }

        /** {@return its mark before} */
        public Mark before() {
            return before;
        }

        /** {@return its mark after} */
        public Mark after() {
            return after;
        }

        /** {@return whether a decision changes, and not only by which mark it is accepted} */
        public boolean isDecisive() {
            return decisive;
        }

        /** {@return the cell and both signs} */
        @Override
        public String toString() {
            return situation + " " + action + ": " + before.sign() + " becomes " + after.sign();
        }
    }
}
