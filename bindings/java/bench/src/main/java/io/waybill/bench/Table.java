package io.waybill.bench;

import io.waybill.engine.ActionType;
import io.waybill.engine.Situation;
import io.waybill.engine.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table {@code standard} as docs/rules.md has it, written down once more: what a carrier puts into a state machine. */
public final class Table {
    private static final List<ActionType> COLUMNS = List.of(
            ActionType.COURIER_ASSIGNED, ActionType.PICKUP_FAILED, ActionType.PICKED_UP, ActionType.IN_TRANSIT,
            ActionType.OUT_FOR_DELIVERY, ActionType.DELIVERY_FAILED, ActionType.SIGNED, ActionType.CANCELLED, ActionType.HELD);

    private static final Map<Status, String> ROWS = Map.of(
            Status.AWAITING_PICKUP, "+++s...++",
            Status.COURIER_ASSIGNED, "r++s...++",
            Status.PICKUP_FAILED, "+r+s...++",
            Status.PICKED_UP, "..r+s...+",
            Status.IN_TRANSIT, "..r++ss.+",
            Status.OUT_FOR_DELIVERY, "...+r++.+",
            Status.AT_DEPOT, "...++++.+",
            Status.DELIVERY_FAILED, "...++r+.+",
            Status.SIGNED, ".........",
            Status.CANCELLED, ".........");

    private static final Set<Status> AFTER_DELIVERY =
            Set.of(Status.OUT_FOR_DELIVERY, Status.AT_DEPOT, Status.DELIVERY_FAILED);

    private Table() {}

    /** {@return every transition that it permits, also from held waybills} */
    public static List<Transition> transitions() {
        List<Transition> all = new ArrayList<>();
        for (Situation from : Situation.all()) {
            String row = ROWS.get(from.status());
            for (int i = 0; i < COLUMNS.size(); i++) {
                if (row.charAt(i) != '.') {
                    all.add(new Transition(from, COLUMNS.get(i), target(from.status(), COLUMNS.get(i), row.charAt(i))));
                }
            }
        }
        return all;
    }

    private static Situation target(Status from, ActionType action, char mark) {
        if (action == ActionType.HELD) {
            return Situation.heldOver(from);
        }
        if (mark == 'r') {
            return Situation.of(from);
        }
        if (action == ActionType.IN_TRANSIT && AFTER_DELIVERY.contains(from)) {
            return Situation.of(Status.AT_DEPOT);
        }
        return Situation.of(Status.valueOf(action.name()));
    }
}
