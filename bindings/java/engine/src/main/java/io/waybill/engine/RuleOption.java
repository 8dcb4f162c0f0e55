package io.waybill.engine;

/** Options of a rule set that change what is permitted. */
public enum RuleOption {
    /** A cancellation only while nothing at all was accepted. */
    CANCEL_ONLY_BEFORE_ANY_UPDATE,
    /** After the signature a pickup, and nothing else, starts the waybill again: for numbers that are used again. */
    NEW_CYCLE_AFTER_SIGNED
}
