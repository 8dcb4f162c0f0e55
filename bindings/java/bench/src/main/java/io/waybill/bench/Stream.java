package io.waybill.bench;

import io.waybill.engine.ActionType;
import io.waybill.engine.Situation;
import io.waybill.engine.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scans of many waybills, mixed: four of five are permitted where the waybill stands, the others are any. Times go up and no
 * message is there twice, so that the table alone decides.
 */
public final class Stream {
    /** How many waybills it has. */
    public static final int WAYBILLS = 256;
    /** How many scans it has. */
    public static final int EVENTS = 10_000;
    /** When its last scan was made. */
    public static final long NOW = 1_795_000_000;

    private Stream() {}

    /**
     * A scan.
     *
     * @param waybill its number, from 0
     * @param id the waybill id
     * @param token the order token
     * @param time in Unix seconds
     * @param action what was done
     * @param message what the consignee is to read
     */
    public record Event(int waybill, String id, String token, long time, ActionType action, String message) {}

    /** {@return the scans, the same each time} */
    public static List<Event> events() {
        Map<Situation, List<Transition>> permitted = new HashMap<>();
        Table.transitions().forEach(one -> permitted.computeIfAbsent(one.from(), from -> new ArrayList<>()).add(one));
        Situation[] at = new Situation[WAYBILLS];
        java.util.Arrays.fill(at, Situation.of(Status.AWAITING_PICKUP));
        java.util.Random random = new java.util.Random(1);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int waybill = random.nextInt(WAYBILLS);
            ActionType action = ActionType.values()[random.nextInt(ActionType.values().length)];
            List<Transition> ways = permitted.getOrDefault(at[waybill], List.of());
            if (!ways.isEmpty() && random.nextInt(5) > 0) {
                // A waybill that ended has nothing more to say, so most go on for long.
                Transition way = ways.get(random.nextInt(ways.size()));
                action = way.to().status().isClosed() && random.nextInt(8) > 0 ? ActionType.HELD : way.action();
            }
            ActionType done = action;
            ways.stream().filter(way -> way.action() == done).forEach(way -> at[waybill] = way.to());
            events.add(new Event(waybill, "77047367666" + (1000 + waybill), "token-of-the-order-event-of-waybill-" + waybill,
                    NOW - EVENTS + i, action, "【西安市】雁塔小寨服务部第" + i + "次扫描，网点电话0755-86550123"));
        }
        return events;
    }
}
