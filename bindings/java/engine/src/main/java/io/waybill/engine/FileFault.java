package io.waybill.engine;

import java.io.Serializable;
import java.util.Locale;

/** Something that is wrong with a rule file or with a map. */
public final class FileFault implements Serializable {
    private static final long serialVersionUID = 1;

    /** What is wrong, in English. */
    private final String english;
    /** What is wrong, in Chinese. */
    private final String chinese;

    FileFault(String english, String chinese) {
        this.english = english;
        this.chinese = chinese;
    }

    /**
     * What is wrong, for people; of a map also where in its file.
     *
     * @param locale Chinese, or any other for English
     * @return a sentence
     */
    public String text(Locale locale) {
        return Bilingual.isChinese(locale) ? chinese : english;
    }

    /** {@return the text in English} */
    @Override
    public String toString() {
        return english;
    }
}
