package io.waybill.bench;

import io.waybill.engine.ActionType;
import io.waybill.engine.Situation;
import io.waybill.engine.Status;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.statemachine.StateMachine;
import org.springframework.statemachine.StateMachineEventResult.ResultType;
import org.springframework.statemachine.config.StateMachineBuilder;
import org.springframework.statemachine.support.DefaultStateMachineContext;
import reactor.core.publisher.Mono;

/** The machine with Spring Statemachine: an object a waybill, kept in memory. */
public final class BySpring implements Contender {
    private final List<StateMachine<Situation, ActionType>> machines = new ArrayList<>();

    /** A machine for each waybill. */
    public BySpring() {
        for (int i = 0; i < Stream.WAYBILLS; i++) {
            machines.add(machine());
        }
    }

    // page: spring
    static StateMachine<Situation, ActionType> machine() {
        try {
            StateMachineBuilder.Builder<Situation, ActionType> builder = StateMachineBuilder.builder();
            builder.configureStates().withStates()
                    .initial(Situation.of(Status.AWAITING_PICKUP)).states(new LinkedHashSet<>(Situation.all()));
            for (Transition way : Table.transitions()) {
                if (way.from() == way.to()) {
                    builder.configureTransitions().withInternal().source(way.from()).event(way.action());
                } else {
                    builder.configureTransitions().withExternal()
                            .source(way.from()).target(way.to()).event(way.action());
                }
            }
            return builder.build();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    static void restore(StateMachine<Situation, ActionType> machine, Situation stored) {
        machine.stopReactively().block();
        machine.getStateMachineAccessor().doWithAllRegions(access -> access.resetStateMachineReactively(
                new DefaultStateMachineContext<>(stored, null, null, null)).block());
        machine.startReactively().block();
    }

    static Situation fire(StateMachine<Situation, ActionType> machine, ActionType action) {
        ResultType result = machine.sendEvent(Mono.just(MessageBuilder.withPayload(action).build()))
                .blockLast().getResultType();
        return result == ResultType.ACCEPTED ? machine.getState().getId() : null; // null: refused
    }
    // end of page

    @Override
    public String name() {
        return "Spring Statemachine 4.0.2";
    }

    @Override
    public void reset() {
        machines.forEach(machine -> restore(machine, Situation.of(Status.AWAITING_PICKUP)));
    }

    @Override
    public Situation take(Stream.Event scan) {
        return fire(machines.get(scan.waybill()), scan.action());
    }
}
