package io.waybill.engine;

/** What a rule table says of an action. */
public enum Mark {
    /** {@code .}: refused. */
    REFUSED('.'),
    /** {@code +}: accepted. */
    ACCEPTED('+'),
    /** {@code r}: accepted as a repeat; the status stays as it is. */
    REPEAT('r'),
    /** {@code s}: accepted although a scan must have been skipped. */
    SKIPPED('s');

    private static final Mark[] BY_PLACE = values();

    private final char sign;

    Mark(char sign) {
        this.sign = sign;
    }

    /** {@return its sign in the tables and in rule files} */
    public char sign() {
        return sign;
    }

    static Mark at(int place) {
        return BY_PLACE[place];
    }

    static Mark ofSign(int sign) {
        for (Mark mark : BY_PLACE) {
            if (mark.sign == sign) {
                return mark;
            }
        }
        throw new IllegalStateException("the library gave a mark that this package does not know: " + sign);
    }
}
