package io.waybill.engine;

import java.util.Locale;

/** The reasoning behind a decision, check by check. */
public final class Explanation {
    private final Decision decision;
    private final Bilingual text;

    Explanation(Decision decision, Bilingual text) {
        this.decision = decision;
        this.text = text;
    }

    /** {@return the decision} */
    public Decision decision() {
        return decision;
    }

    /**
     * The reasoning for people. Never holds the token.
     *
     * @param locale Chinese, or any other for English
     * @return a line for each check and one for the answer; of a malformed record all its faults
     */
    public String text(Locale locale) {
        return text.in(locale);
    }

    /** {@return the reasoning in English} */
    @Override
    public String toString() {
        return text.english;
    }
}
