package io.waybill.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks the library. The operations and their layouts are those of {@code docs/abi.md}. */
final class Border {
    static final int DECIDE = 1;
    static final int DECIDE_MANY = 2;
    static final int EXPLAIN = 3;
    static final int RECORD = 4;
    static final int NEXT = 5;
    static final int TRACKER = 6;
    static final int RULES = 7;
    static final int RULES_SHOW = 8;
    static final int RULES_DIFF = 9;
    static final int TRAIL_DECIDE = 10;
    static final int TRAIL_IMPORT = 11;
    static final int TRAIL_LATE = 12;
    static final int TRAIL_REPLAY = 13;
    static final int REPLY = 14;
    static final int TABLES = 15;
    static final int MAP = 16;
    static final int MAP_SHOW = 17;
    static final int MAP_READ = 18;

    static final int HTTPS_BODY = 1;
    static final int CLOUD_ARGUMENTS = 2;
    static final int ENGLISH = 4;
    static final int CHINESE = 8;
    static final int TEXTS = ENGLISH | CHINESE;
    static final int ADOPT = 16;
    static final int RESEND = 32;

    static final int LARGEST_REQUEST = 64 << 20;

    private static final String[] NAMES = {
        "decide", "decideMany", "explain", "read", "next", "tracker", "rules", "show rules", "diff", "decide on a trail",
        "import", "late", "replay", "reply", "tables", "map", "show map", "read by a map"
    };

    private Border() {}

    /** The rules that a call goes by: bytes outside of the heap, and who owns them. */
    static final class Kept {
        /** No bytes are the preset standard. */
        static final Kept STANDARD = new Kept(null, 0, 0);

        final ByteBuffer owner;
        final long address;
        final int length;

        private Kept(ByteBuffer owner, long address, int length) {
            this.owner = owner;
            this.address = address;
            this.length = length;
        }

        static Kept of(byte[] bytes) {
            ByteBuffer owner = ByteBuffer.allocateDirect(bytes.length);
            owner.put(bytes);
            return new Kept(owner, Native.address(owner), bytes.length);
        }
    }

    /** A scratch buffer, with the library loaded, or why it is not. */
    static Scratch open() {
        NativeLibrary.require();
        return Scratch.acquire();
    }

    /**
     * Carries out an operation on the request that is in the scratch's input.
     *
     * @return the answer, from 0 to its limit; of use until the scratch is released
     */
    static ByteBuffer call(int operation, Kept rules, Scratch scratch, int length) {
        for (;;) {
            int answered = Native.call(
                    rules.owner, scratch, operation, rules.address, rules.length,
                    scratch.inputAddress, length, scratch.outputAddress, scratch.output.capacity());
            if (answered < 0) {
                throw MisuseException.ofStatus(answered, NAMES[operation - 1]);
            }
            ByteBuffer output = scratch.output;
            if (answered <= output.capacity()) {
                ((java.nio.Buffer) output).clear();
                ((java.nio.Buffer) output).limit(answered);
                return output;
            }
            scratch.roomForAnswer(answered);
        }
    }

    /** The bytes to keep of a file, by the operation that checks it; null if there are faults, which are then added. */
    static byte[] made(int operation, int kind, byte[] file, List<FileFault> faults) {
        Scratch scratch = open();
        try {
            scratch.request(8L + file.length).putLong(kind).put(file);
            ByteBuffer answer = call(operation, Kept.STANDARD, scratch, 8 + file.length);
            int count = answer.getInt(0);
            if (count == 0) {
                return bytes(answer, 8, answer.getInt(4));
            }
            int at = 8;
            for (int i = 0; i < count; i++) {
                int english = answer.getInt(at);
                int chinese = answer.getInt(at + 4);
                at += 8;
                faults.add(new FileFault(text(answer, at, english), text(answer, at + english, chinese)));
                at += english + chinese;
            }
            return null;
        } finally {
            scratch.release();
        }
    }

    /** A copy of some bytes of an answer; null for none, as most parts of most answers are not there. */
    static byte[] bytes(ByteBuffer answer, int at, int length) {
        if (length == 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        ((java.nio.Buffer) answer).position(at);
        answer.get(bytes);
        return bytes;
    }

    /** A text of an answer. */
    static String text(ByteBuffer answer, int at, int length) {
        return length == 0 ? "" : new String(bytes(answer, at, length), StandardCharsets.UTF_8);
    }
}
