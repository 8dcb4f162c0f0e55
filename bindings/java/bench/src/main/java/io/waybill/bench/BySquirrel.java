package io.waybill.bench;

import io.waybill.engine.ActionType;
import io.waybill.engine.Situation;
import io.waybill.engine.Status;
import java.util.ArrayList;
import java.util.List;
import org.squirrelframework.foundation.fsm.StateMachineBuilder;
import org.squirrelframework.foundation.fsm.StateMachineBuilderFactory;
import org.squirrelframework.foundation.fsm.impl.AbstractStateMachine;

/** The machine with squirrel: an object a waybill, kept in memory. */
public final class BySquirrel implements Contender {
    private final StateMachineBuilder<Machine, Situation, ActionType, Void> builder = builder();
    private final List<Machine> machines = new ArrayList<>();

    /** A waybill. */
    public static class Machine extends AbstractStateMachine<Machine, Situation, ActionType, Void> {
        private boolean accepted;

        @Override
        protected void beforeTransitionBegin(Situation from, ActionType action, Void context) {
            accepted = true;
        }

        @Override
        protected void afterTransitionDeclined(Situation from, ActionType action, Void context) {
            accepted = false;
        }
    }

    static StateMachineBuilder<Machine, Situation, ActionType, Void> builder() {
        StateMachineBuilder<Machine, Situation, ActionType, Void> builder =
                StateMachineBuilderFactory.create(Machine.class, Situation.class, ActionType.class, Void.class);
        for (Transition way : Table.transitions()) {
            if (way.from() == way.to()) {
                builder.internalTransition().within(way.from()).on(way.action());
            } else {
                builder.externalTransition().from(way.from()).to(way.to()).on(way.action());
            }
        }
        return builder;
    }

    @Override
    public String name() {
        return "squirrel-foundation 0.3.10";
    }

    @Override
    public void reset() {
        machines.clear();
        for (int i = 0; i < Stream.WAYBILLS; i++) {
            Machine machine = builder.newStateMachine(Situation.of(Status.AWAITING_PICKUP));
            machine.start();
            machines.add(machine);
        }
    }

    @Override
    public Situation take(Stream.Event scan) {
        Machine machine = machines.get(scan.waybill());
        machine.fire(scan.action());
        return machine.accepted ? machine.getCurrentState() : null;
    }
}
