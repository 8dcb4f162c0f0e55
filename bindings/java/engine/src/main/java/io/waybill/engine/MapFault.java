package io.waybill.engine;

import java.util.Locale;

/** Something that is wrong with a map. */
public final class MapFault {
    private final Bilingual text;

    MapFault(Bilingual text) {
        this.text = text;
    }

    /**
     * What is wrong, and where in the file, for people.
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
