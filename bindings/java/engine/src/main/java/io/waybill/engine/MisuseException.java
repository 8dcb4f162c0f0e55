package io.waybill.engine;

/**
 * A mistake of the program, or of what it stored, never of a scan: a time that is none, bytes that are no trail, a request
 * over its limit.
 */
public final class MisuseException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    static final int TOO_LARGE = -4;

    /** The library's statuses, by their negative numbers less one. */
    private static final String[][] STATUSES = {
        {"UNKNOWN_OPERATION", "the library does not know this operation; perhaps it is older than the package"},
        {"NULL_POINTER", "a null pointer with a length"},
        {"OVERLAP", "the buffers overlap"},
        {"TOO_LARGE", "the request is over 64 MiB, or the rules or the map over 1 MiB"},
        {"TOO_SHORT", "the request ends before its last field"},
        {"TOO_LONG", "there are bytes behind the request's last field"},
        {"WRONG_VALUE", "a field of the request has a value that it can't have here"},
        {"WRONG_RULES", "the rules were not made by this version of the library"},
        {"WRONG_TRACKER", "sixteen bytes that are no tracker"},
        {"WRONG_TRAIL", "bytes that are no trail"},
        {"WRONG_NOW", "now is not between 1 and 99999999999 Unix seconds"},
        {"ANSWER_TOO_LARGE", "the answer would be over 2 GiB; ask for fewer at once"},
        {"WRONG_MAP", "the map was not made by this version of the library"},
    };

    /** The name of the status. */
    private final String status;

    private MisuseException(String status, String message) {
        super(message);
        this.status = status;
    }

    static MisuseException ofStatus(int number, String asked) {
        int place = -1 - number;
        String status = place < STATUSES.length ? STATUSES[place][0] : "STATUS_" + number;
        String meaning = place < STATUSES.length ? STATUSES[place][1] : "unknown to this package";
        return new MisuseException(status, asked + ": " + meaning + " (WB_" + status + ", " + number + ")");
    }

    /** {@return the name of the status, as the documentation of the library's functions has it without {@code WB_}} */
    public String status() {
        return status;
    }
}
