package io.waybill.engine;

import java.util.Locale;

/** A table whose columns a map can't be applied to: one that it needs is missing, or there twice. */
public final class InvalidHeaderException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** What is wrong, in Chinese. */
    private final String chinese;

    InvalidHeaderException(Bilingual text) {
        super(text.english);
        chinese = text.chinese;
    }

    /**
     * Which columns are missing, what they may be called, and what was found.
     *
     * @param locale Chinese, or any other for English
     * @return a sentence
     */
    public String text(Locale locale) {
        return Bilingual.isChinese(locale) ? chinese : getMessage();
    }
}
