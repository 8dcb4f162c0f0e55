package io.waybill.bench;

import com.alibaba.cola.statemachine.StateMachine;
import com.alibaba.cola.statemachine.builder.StateMachineBuilder;
import com.alibaba.cola.statemachine.builder.StateMachineBuilderFactory;
import io.waybill.engine.ActionType;
import io.waybill.engine.Situation;
import io.waybill.engine.Status;
import java.util.Arrays;
import java.util.UUID;

/** The machine with COLA: it has no state of its own, and says by a callback whether a transition was taken. */
public final class ByCola implements Contender {
    private final StateMachine<Situation, ActionType, boolean[]> machine = machine();
    private final Situation[] stored = new Situation[Stream.WAYBILLS];

    // page: cola
    static StateMachine<Situation, ActionType, boolean[]> machine() {
        StateMachineBuilder<Situation, ActionType, boolean[]> builder = StateMachineBuilderFactory.create();
        for (Transition way : Table.transitions()) {
            if (way.from() == way.to()) {
                builder.internalTransition().within(way.from()).on(way.action())
                        .when(context -> true).perform((from, to, action, accepted) -> accepted[0] = true);
            } else {
                builder.externalTransition().from(way.from()).to(way.to()).on(way.action())
                        .when(context -> true).perform((from, to, action, accepted) -> accepted[0] = true);
            }
        }
        return builder.build("waybill-" + UUID.randomUUID());
    }

    static Situation fire(StateMachine<Situation, ActionType, boolean[]> machine, Situation stored, ActionType action) {
        boolean[] accepted = {false};
        Situation after = machine.fireEvent(stored, action, accepted);
        return accepted[0] ? after : null; // null: refused; why, the machine does not say
    }
    // end of page

    @Override
    public String name() {
        return "COLA statemachine 5.0.0";
    }

    @Override
    public void reset() {
        Arrays.fill(stored, Situation.of(Status.AWAITING_PICKUP));
    }

    @Override
    public Situation take(Stream.Event scan) {
        Situation after = fire(machine, stored[scan.waybill()], scan.action());
        if (after != null) {
            stored[scan.waybill()] = after;
        }
        return after;
    }
}
