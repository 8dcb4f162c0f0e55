import io.waybill.engine.ActionType;
import io.waybill.engine.Batch;
import io.waybill.engine.BatchDecision;
import io.waybill.engine.Code;
import io.waybill.engine.DecideOptions;
import io.waybill.engine.Decision;
import io.waybill.engine.Fingerprint;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Situation;
import io.waybill.engine.Tracker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;

/** A million decisions, and one digest of all answers. The algorithm is in conformance/README.md. */
final class Decisions {
    private static final int WAYBILLS = 256;
    private static final int ROUNDS = 1000;
    private static final int DECISIONS_A_ROUND = 1000;
    private static final DecideOptions BOTH = DecideOptions.STANDARD.withCloudArguments();

    private final RuleSet own;
    private final List<String> messages;
    private final Waybill[] waybills = new Waybill[WAYBILLS];
    private final MessageDigest digest;
    private final ByteBuffer head = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
    private int drawn = (int) 2463534242L;

    private static final class Waybill {
        final String id;
        final String token;
        Tracker tracker = Tracker.START;
        boolean wasAsked;
        long action;
        long time;
        int message;

        Waybill(int number) {
            id = String.format("WB%04d", number);
            token = "token-" + number;
        }
    }

    Decisions(RuleSet own, List<String> messages) throws NoSuchAlgorithmException {
        this.own = own;
        this.messages = messages;
        digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < WAYBILLS; i++) {
            waybills[i] = new Waybill(i);
        }
    }

    private int below(int limit) {
        drawn ^= drawn << 13;
        drawn ^= drawn >>> 17;
        drawn ^= drawn << 5;
        return Integer.remainderUnsigned(drawn, limit);
    }

    String digest() {
        for (int round = 0; round < ROUNDS; round++) {
            RuleSet rules = round % 4 == 0 ? RuleSet.STANDARD : round % 4 == 3 ? own : RuleSet.STRICT;
            long now = 1_700_000_000L + 600L * round;
            begin(now);
            if (round % 2 == 0) {
                oneByOne(rules, now);
            } else {
                inOneBatch(rules, now);
            }
        }
        return Line.hex(digest.digest());
    }

    private void begin(long now) {
        for (int i = 0; i < 64; i++) {
            waybills[below(WAYBILLS)].tracker = Tracker.START;
        }
        for (int i = 0; i < 64; i++) {
            Waybill waybill = waybills[below(WAYBILLS)];
            waybill.tracker = Tracker.known(Situation.all().get(below(18)), Instant.ofEpochSecond(now - 1000));
        }
    }

    private void oneByOne(RuleSet rules, long now) {
        for (int i = 0; i < DECISIONS_A_ROUND; i++) {
            Waybill waybill = waybills[below(WAYBILLS)];
            Decision decision = rules.decide(waybill.tracker, next(waybill, now), Instant.ofEpochSecond(now), BOTH);
            waybill.tracker = decision.tracker();
            add(decision);
        }
    }

    private void inOneBatch(RuleSet rules, long now) {
        Batch batch = new Batch();
        for (Waybill waybill : waybills) {
            batch.waybill(waybill.tracker);
        }
        for (int i = 0; i < DECISIONS_A_ROUND; i++) {
            int place = below(WAYBILLS);
            batch.add(place, next(waybills[place], now));
        }
        BatchDecision answer = rules.decideMany(batch, Instant.ofEpochSecond(now), BOTH);
        for (int i = 0; i < WAYBILLS; i++) {
            waybills[i].tracker = answer.tracker(i);
        }
        answer.decisions().forEach(this::add);
    }

    private Scan next(Waybill waybill, long now) {
        int action = below(12);
        int ahead = below(1000);
        int message = below(messages.size());
        boolean seen = below(64) == 0;
        if (action != 9 || !waybill.wasAsked) {
            waybill.action = action < 9 ? ActionType.values()[action].code() : action == 10 ? 300_001 : 200_001;
            waybill.time = (now - 500 + ahead) * (ahead == 0 ? 1000 : 1);
            waybill.message = message;
        }
        waybill.wasAsked = true;
        Scan scan = Scan.of(waybill.token, waybill.id, waybill.time, waybill.action, messages.get(waybill.message));
        return seen ? scan.seenBefore() : scan;
    }

    private void add(Decision decision) {
        int permitted = 0;
        for (ActionType action : decision.permitted()) {
            permitted |= 1 << action.ordinal();
        }
        head.put(0, (byte) decision.outcome().ordinal());
        head.put(1, (byte) decision.mark().map(Enum::ordinal).orElse(0).intValue());
        head.putShort(2, (short) decision.code().map(Code::number).orElse(0).intValue());
        head.putShort(4, (short) permitted);
        digest.update(head.array(), 0, 6);
        digest.update(decision.tracker().toBytes());
        head.putLong(6, decision.fingerprint().map(Fingerprint::value).orElse(0L));
        digest.update(head.array(), 6, 8);
        add(decision.hasPayload() ? decision.httpsBodyUtf8() : new byte[0]);
        add(decision.hasPayload() ? decision.cloudArgumentsUtf8() : new byte[0]);
    }

    private void add(byte[] payload) {
        head.putInt(0, payload.length);
        digest.update(head.array(), 0, 4);
        digest.update(payload);
    }
}
