package io.waybill.engine;

import java.util.Locale;

/** What a sender is to make of WeChat's answer. */
public enum ReplyClass {
    /** Mark it as sent. */
    ACCEPTED,
    /** Send it again, later. */
    TRANSIENT,
    /** Refresh the access token, send it again. */
    ACCESS_TOKEN_REFUSED,
    /** Stop for a minute, send it again. */
    WAIT_A_MINUTE,
    /** Stop until the next day, send it again. */
    QUOTA_USED_UP,
    /** Set this waybill aside. */
    WAYBILL_REFUSED,
    /** Look up the order token, make the payload anew. */
    ORDER_TOKEN_REFUSED,
    /** Stop, it is a bug of the caller. */
    CALL_REFUSED,
    /** Stop, tell whoever looks after the account. */
    ACCOUNT_REFUSED,
    /** Set it aside, tell a person. */
    UNKNOWN_CODE,
    /** There was nothing in it: send it again, later. */
    EMPTY,
    /** No answer came: send it again, later. */
    NO_ANSWER;

    private static final ReplyClass[] BY_PLACE = values();

    /** {@return the name that every language of the engine writes, such as {@code order_token_refused}} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What it means.
     *
     * @param locale Chinese, or any other for English
     * @return a phrase
     */
    public String meaning(Locale locale) {
        return Tables.get().replies[ordinal()].meaning.in(locale);
    }

    /**
     * What the sender should do next.
     *
     * @param locale Chinese, or any other for English
     * @return some sentences
     */
    public String nextStep(Locale locale) {
        return Tables.get().replies[ordinal()].action.in(locale);
    }

    static ReplyClass at(int place) {
        return BY_PLACE[place];
    }
}
