package io.waybill.engine;

import java.util.Locale;
import java.util.Objects;

/** A text in both languages. */
final class Bilingual {
    final String english;
    final String chinese;

    Bilingual(String english, String chinese) {
        this.english = english;
        this.chinese = chinese;
    }

    String in(Locale locale) {
        return isChinese(locale) ? chinese : english;
    }

    static boolean isChinese(Locale locale) {
        return "zh".equals(Objects.requireNonNull(locale, "locale is null").getLanguage());
    }
}
