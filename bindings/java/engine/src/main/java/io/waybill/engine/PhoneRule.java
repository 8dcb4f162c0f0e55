package io.waybill.engine;

/** What is done about mobile numbers in messages that WeChat would not recognise. */
public enum PhoneRule {
    /** They are refused. */
    REJECT,
    /** Whole ones are rewritten to their bare eleven digits, masked ones are refused. */
    NORMALISE,
    /** Messages are taken as they are. */
    OFF;

    static PhoneRule at(int place) {
        return values()[place];
    }
}
