package io.waybill.engine;

import java.util.Locale;
import java.util.Optional;

/**
 * Why a scan was refused, in the order of the checks. Numbers and names never change their meaning. 1xx: the record is
 * malformed; 2xx: the rules refuse the update.
 */
public enum Code {
    /** 101: the record is not UTF-8. */
    INVALID_UTF8(101),
    /** 102: the record is not JSON, or not an object. */
    INVALID_JSON(102),
    /** 103: a required field is not there. */
    MISSING_FIELD(103),
    /** 104: a field is there twice. */
    DUPLICATE_FIELD(104),
    /** 105: a row has more or fewer cells than its header. */
    INVALID_ROW(105),
    /** 111: the waybill id can't be one. */
    INVALID_WAYBILL_ID(111),
    /** 112: the order token can't be one. */
    INVALID_TOKEN(112),
    /** 113: the time is not in whole Unix seconds. */
    INVALID_ACTION_TIME(113),
    /** 114: none of the nine actions. */
    INVALID_ACTION_TYPE(114),
    /** 115: the message may not be shown to a consignee. */
    INVALID_ACTION_MSG(115),
    /** 201: the time is later than now and the allowance. */
    TOO_FAR_AHEAD(201),
    /** 202: the waybill is signed for or cancelled. */
    WAYBILL_CLOSED(202),
    /** 203: the table, or an option of the rules, does not permit the action from here. */
    ACTION_NOT_PERMITTED(203),
    /** 204: the time is too far before the highest accepted one. */
    TIME_GOES_BACK(204);

    private static final Code[] ALL = values();

    private final int number;

    Code(int number) {
        this.number = number;
    }

    /** {@return the number, 101 to 204} */
    public int number() {
        return number;
    }

    /** {@return the name that every language of the engine writes, such as {@code time_goes_back}} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return whether it is about the record itself, 1xx} */
    public boolean isMalformed() {
        return number < 200;
    }

    /**
     * When it applies.
     *
     * @param locale Chinese, or any other for English
     * @return a phrase
     */
    public String when(Locale locale) {
        return Tables.get().codes[ordinal()].meaning.in(locale);
    }

    /**
     * What the sender can do about it.
     *
     * @param locale Chinese, or any other for English
     * @return some sentences
     */
    public String remedy(Locale locale) {
        return Tables.get().codes[ordinal()].action.in(locale);
    }

    /**
     * The code with a number.
     *
     * @param number any number
     * @return the code, or nothing if no code has it
     */
    public static Optional<Code> fromNumber(int number) {
        for (Code code : ALL) {
            if (code.number == number) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    /** The code that the library gave. */
    static Code of(int number) {
        return fromNumber(number).orElseThrow(() -> new IllegalStateException(
                "the library gave code " + number + ", which this package does not know"));
    }
}
