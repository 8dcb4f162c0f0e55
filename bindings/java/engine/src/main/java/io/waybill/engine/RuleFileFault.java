package io.waybill.engine;

import java.util.Locale;

/** Something that is wrong with a rule file. */
public final class RuleFileFault {
    private final Bilingual text;

    RuleFileFault(Bilingual text) {
        this.text = text;
    }

    /**
     * What is wrong, for people.
     *
     * @param locale Chinese, or any other for English
     * @return a sentence
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
