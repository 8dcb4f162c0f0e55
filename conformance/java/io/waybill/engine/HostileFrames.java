package io.waybill.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What no user of the package can send, over the functions themselves: buffers of any size, frames of any bytes. In the
 * engine's own package, as these functions are for nobody else.
 */
public final class HostileFrames {
    private static final int OPERATIONS = Border.MAP_READ;
    private static final int LAST_STATUS = -13;
    private static final int TOO_SHORT = -5;
    private static final int ROUNDS = 200_000;
    private static final int ROOM = 1 << 20;
    private static final byte UNTOUCHED = (byte) 0xa5;
    private static final int[] EXTREMES = {0, 1, 2, 15, 16, 0x7fffffff, 0x80000000, 0xffffffff};

    private static final byte[] KEPT_MAP =
            Border.made(Border.MAP, 2, "yto".getBytes(StandardCharsets.UTF_8), new java.util.ArrayList<>());

    private static int drawn = (int) 2463534242L;

    private HostileFrames() {}

    private static int draw(int limit) {
        drawn ^= drawn << 13;
        drawn ^= drawn >>> 17;
        drawn ^= drawn << 5;
        return Integer.remainderUnsigned(drawn, limit);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A request of each operation that is answered. */
    private static byte[] requestOf(int operation) {
        ByteBuffer request = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
        Scan scan = Scan.of("t0ken", "W1", 1794999000, 100001, "【杭州市】\"余杭\"\\已揽收 186****1234");
        long now = 1795000000;
        switch (operation) {
            case Border.DECIDE:
            case Border.EXPLAIN:
                request.putLong(15).putLong(now).putLong(0).putLong(0);
                scan.write(request, request.position(), 0);
                break;
            case Border.DECIDE_MANY:
                request.putLong(15).putLong(now).putInt(2).putInt(20).putLong(0).putLong(0).putLong(0).putLong(0);
                for (int i = 0; i < 20; i++) {
                    scan.write(request, request.position(), i % 2);
                }
                break;
            case Border.RECORD:
            case Border.TRAIL_LATE:
                request.putLong(Border.TEXTS);
                scan.write(request, request.position(), 0);
                break;
            case Border.NEXT:
                request.putLong(Border.TEXTS).putLong(0).putLong(0);
                break;
            case Border.TRACKER:
                request.putLong(0).putLong(0).putLong(0);
                break;
            case Border.RULES:
                request.putLong(0).put("{\"name\":\"x\",\"rows\":{\"Signed\":\"+\"}}".getBytes(StandardCharsets.UTF_8));
                break;
            case Border.TRAIL_DECIDE:
                request.putLong(15).putLong(now);
                scan.write(request, request.position(), 0);
                break;
            case Border.TRAIL_IMPORT:
                request.putLong(15).putLong(now).putInt(1).putInt(1);
                scan.write(request, request.position(), 0);
                break;
            case Border.TRAIL_REPLAY:
                request.putLong(Border.TEXTS);
                break;
            case Border.REPLY:
                request.putLong(Border.TEXTS).putLong(0);
                request.put("{\"errcode\":40199,\"errmsg\":\"invalid waybill_id\"}".getBytes(StandardCharsets.UTF_8));
                break;
            case Border.MAP:
                request.putLong(2).put("yto".getBytes(StandardCharsets.UTF_8));
                break;
            case Border.MAP_SHOW:
                request.put(KEPT_MAP);
                break;
            case Border.MAP_READ:
                byte[] record = "{\"waybillNo\":\"W1\"}".getBytes(StandardCharsets.UTF_8);
                request.putInt(Border.TEXTS).putInt(KEPT_MAP.length).putInt(1).putInt(0).put(KEPT_MAP);
                request.putInt(2).putInt(16 + record.length).putLong(0).put(record);
                break;
            default:
                break;
        }
        return java.util.Arrays.copyOf(request.array(), request.position());
    }

    private static int call(int operation, byte[] rules, int rulesLength, ByteBuffer input, int length, ByteBuffer output, int at, int room) {
        ByteBuffer kept = direct(Math.max(1, rules.length));
        kept.put(rules);
        return Native.call(kept, input, operation, rulesLength == 0 ? 0 : Native.address(kept), rulesLength,
                length == 0 ? 0 : Native.address(input), length, room == 0 ? 0 : Native.address(output) + at, room);
    }

    private static ByteBuffer put(ByteBuffer buffer, byte[] bytes) {
        buffer.clear();
        buffer.put(bytes);
        return buffer;
    }

    /** Answers fit to the byte, or are not there; every part of a request is needed. */
    public static void buffersOfAnySize() {
        NativeLibrary.require();
        ByteBuffer input = direct(1 << 14);
        ByteBuffer output = direct(ROOM);
        byte[] none = new byte[0];
        for (int operation = 1; operation <= OPERATIONS; operation++) {
            byte[] request = requestOf(operation);
            put(input, request);
            int length = call(operation, none, 0, input, request.length, output, 0, 0);
            check(length > 0 && length < ROOM / 2, "operation " + operation + " returned " + length);
            for (int room = 0; room <= length; room = room < 300 || room == length ? room + 1 : Math.min(length, room + 997)) {
                output.put(room, UNTOUCHED);
                int answered = call(operation, none, 0, input, request.length, output, 0, room);
                check(answered == length, "operation " + operation + " with room for " + room);
                check(output.get(room) == UNTOUCHED, "operation " + operation + " wrote behind its room of " + room);
            }
            for (int shorter = 0; shorter < request.length; shorter++) {
                int answered = call(operation, none, 0, input, shorter, output, 0, ROOM);
                check(answered >= LAST_STATUS, "operation " + operation + " returned " + answered);
                check(operation > Border.TRACKER || answered == TOO_SHORT,
                        "operation " + operation + " took " + shorter + " of " + request.length + " bytes");
            }
        }
        check(call(1, none, 0, input, -1, output, 0, ROOM) == TOO_SHORT, "a length below 0");
        check(Native.call(null, null, 1, 0, 5, Native.address(input), 8, Native.address(output), 8) == -2, "null with a length");
        check(Native.call(null, null, 1, 0, 0, Native.address(input), 64, Native.address(input) + 63, 8) == -3, "an overlap");
        check(Native.call(null, null, 99, 0, 0, 0, 0, 0, 0) == -1, "an unknown operation");
    }

    /** One byte, one number, the length, or all of it is not what it was. */
    private static int damage(ByteBuffer frame, int length) {
        int way = draw(6);
        int at = length > 0 ? draw(length) : 0;
        if (way == 0 && length > 0) {
            frame.put(at, (byte) (frame.get(at) ^ 1 << draw(8)));
        } else if (way == 1 && length > 0) {
            frame.put(at, (byte) draw(256));
        } else if (way == 2 && length >= 4) {
            frame.putInt(at % (length - 3), EXTREMES[draw(EXTREMES.length)]);
        } else if (way == 3) {
            return at;
        } else if (way == 4) {
            return length + draw(33);
        } else {
            for (int i = at; i < length; i++) {
                frame.put(i, (byte) draw(256));
            }
        }
        return length;
    }

    /** Whatever bytes come, there is an answer or a status. */
    public static void framesOfAnyBytes() {
        NativeLibrary.require();
        ByteBuffer input = direct(1 << 14);
        ByteBuffer rules = direct(8192);
        ByteBuffer output = direct(4096);
        byte[] kept = keptOfAFile();
        byte[][] requests = new byte[OPERATIONS + 1][];
        for (int operation = 1; operation <= OPERATIONS; operation++) {
            requests[operation] = requestOf(operation);
        }
        int answered = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int operation = draw(OPERATIONS + 2);
            byte[] sound = requests[operation >= 1 && operation <= OPERATIONS ? operation : 1];
            put(input, sound);
            int length = sound.length;
            for (int times = 1 + draw(3); times > 0; times--) {
                length = damage(input, length);
            }
            int rulesLength = 0;
            if (draw(4) == 0) {
                put(rules, kept);
                rulesLength = draw(2) == 0 ? damage(rules, kept.length) : kept.length;
            }
            int room = draw(4096);
            int returned = Native.call(rules, input, operation, Native.address(rules), rulesLength,
                    Native.address(input), length, Native.address(output), room);
            check(returned >= LAST_STATUS, "operation " + operation + " returned " + returned);
            answered += returned >= 0 ? 1 : 0;
        }
        // Or this would show little.
        check(answered > ROUNDS / 20 && answered < ROUNDS - ROUNDS / 20, answered + " of " + ROUNDS + " were answered");
    }

    /** The kept bytes of rules that are no preset, which are the longest. */
    private static byte[] keptOfAFile() {
        byte[] file = RuleSet.STRICT.toJson().replace("\"strict\"", "\"other\"").getBytes(StandardCharsets.UTF_8);
        return Border.made(Border.RULES, 0, file, new java.util.ArrayList<>());
    }
}
