package io.waybill.engine;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What WeChat answered to an update, and what the sender is to make of it. Whatever came has a class. */
public final class Reply {
    private static final int HTTPS = 0;
    private static final int CLOUD = 1;
    private static final int NO_ANSWER = 2;
    private static final int KNOWN = 3;

    private final ReplyClass replyClass;
    private final int flags;
    private final int httpStatus;
    private final long code;
    private final String message;
    private final Bilingual text;

    private Reply(ByteBuffer answer) {
        replyClass = ReplyClass.at(answer.get(0));
        flags = answer.get(1);
        httpStatus = answer.getShort(2) & 0xffff;
        code = answer.getLong(8);
        int messageLength = answer.getInt(4);
        int english = answer.getInt(16);
        message = Border.text(answer, 24, messageLength);
        text = new Bilingual(
                Border.text(answer, 24 + messageLength, english),
                Border.text(answer, 24 + messageLength + english, answer.getInt(20)));
    }

    private static Reply ask(int kind, int status, long code, byte[] body) {
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(16L + body.length);
            request.putInt(0, Border.TEXTS).putInt(4, kind | status << 16).putLong(8, code);
            ((java.nio.Buffer) request).position(16);
            request.put(body);
            return new Reply(Border.call(Border.REPLY, Border.Kept.STANDARD, scratch, 16 + body.length));
        } finally {
            scratch.release();
        }
    }

    /**
     * The answer to the HTTPS call.
     *
     * @param status the HTTP status, 0 to 65535
     * @param body the body as it came, whatever it is
     * @return the reply
     */
    public static Reply https(int status, byte[] body) {
        Objects.requireNonNull(body, "body is null; a reply without one has no bytes, no reply at all is Reply.noAnswer()");
        if (status < 0 || status > 0xffff) {
            throw new IllegalArgumentException("an HTTP status is 0 to 65535, not " + status);
        }
        return ask(HTTPS, status, 0, body);
    }

    /**
     * The answer to the HTTPS call, as {@link #https(int, byte[])}.
     *
     * @param status the HTTP status, 0 to 65535
     * @param body the body as text
     * @return the reply
     */
    public static Reply https(int status, String body) {
        Objects.requireNonNull(body, "body is null; a reply without one is an empty text, no reply at all is Reply.noAnswer()");
        return https(status, Utf8.bytes("body", body));
    }

    /**
     * The cloud call's result, or the error that it threw.
     *
     * @param json as JSON in UTF-8, whatever it is
     * @return the reply
     */
    public static Reply cloud(byte[] json) {
        return ask(CLOUD, 0, 0, Objects.requireNonNull(json, "json is null; no reply at all is Reply.noAnswer()"));
    }

    /**
     * The cloud call's result, or the error that it threw.
     *
     * @param json as JSON
     * @return the reply
     */
    public static Reply cloud(String json) {
        Objects.requireNonNull(json, "json is null; no reply at all is Reply.noAnswer()");
        return cloud(Utf8.bytes("json", json));
    }

    /** {@return the reply that never came: the connection failed, or the time ran out} */
    public static Reply noAnswer() {
        return ask(NO_ANSWER, 0, 0, new byte[0]);
    }

    /**
     * A code and a message that are known already.
     *
     * @param code WeChat's code
     * @param message WeChat's message
     * @return the reply
     */
    public static Reply of(long code, String message) {
        return ask(KNOWN, 0, code, Utf8.bytes("message", Objects.requireNonNull(message, "message is null")));
    }

    /** {@return what the sender is to make of it} */
    public ReplyClass replyClass() {
        return replyClass;
    }

    /** {@return whether WeChat has taken the update} */
    public boolean isConfirmed() {
        return (flags & 1) != 0;
    }

    /** {@return whether the same payload may be sent again} */
    public boolean mayResend() {
        return (flags & 2) != 0;
    }

    /** {@return whether it is not known what became of the update} */
    public boolean isInDoubt() {
        return (flags & 4) != 0;
    }

    /** {@return WeChat's code, if there is one} */
    public OptionalLong code() {
        return (flags & 8) != 0 ? OptionalLong.of(code) : OptionalLong.empty();
    }

    /** {@return the HTTP status, if there is one} */
    public OptionalInt httpStatus() {
        return httpStatus == 0 ? OptionalInt.empty() : OptionalInt.of(httpStatus);
    }

    /** {@return WeChat's message without the tails that change from call to call; may be empty} */
    public String message() {
        return message;
    }

    /**
     * What it means and what to do, for people.
     *
     * @param locale Chinese, or any other for English
     * @return the text
     */
    public String text(Locale locale) {
        return text.in(locale);
    }

    /** {@return the class and the text in English} */
    @Override
    public String toString() {
        return "Reply[" + replyClass + ": " + text.english + "]";
    }
}
