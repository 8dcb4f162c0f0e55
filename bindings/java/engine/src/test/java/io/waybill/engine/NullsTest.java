package io.waybill.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Every public method is called with null for each of its arguments: the exception names it. */
class NullsTest {
    private static final Object[] RECEIVERS = {
        ActionType.HELD, Stage.PICKUP, Status.SIGNED, Situation.of(Status.SIGNED), Code.TOO_FAR_AHEAD, ReplyClass.EMPTY,
        RuleSet.STANDARD, new Batch(), Reply.noAnswer(), DecideOptions.STANDARD,
        RuleSet.STANDARD.decide(Tracker.START, Samples.scan(ActionType.PICKED_UP, 1, "x"), Samples.NOW),
        RuleSet.STANDARD.explain(Tracker.START, Samples.scan(ActionType.PICKED_UP, 1, "x"), Samples.NOW),
        RuleSet.STANDARD.read(Samples.scan(ActionType.PICKED_UP, 1, "x")), RuleSet.STANDARD.next(Tracker.START),
        RuleSet.STANDARD.decideMany(new Batch(), Samples.NOW), RuleSet.STANDARD.replay(Trail.START), Fingerprint.of(1),
        RuleSet.STANDARD.late(Trail.START, Samples.scan(ActionType.PICKED_UP, 1, "x")), Trail.START, Tracker.START,
        Samples.scan(ActionType.PICKED_UP, 1, "x"), RuleSet.check(new byte[0]).get(0), Outcome.ACCEPTED, Mark.REPEAT,
        IntakeMap.ready("sf-push")
    };

    @Test
    void theArgumentIsNamed() throws Exception {
        int asked = 0;
        for (Object receiver : RECEIVERS) {
            for (Method method : receiver.getClass().getDeclaredMethods()) {
                boolean open = Modifier.isPublic(method.getModifiers()) && !method.isSynthetic();
                if (open && !method.getName().matches("equals|compareTo|valueOf|accept")) {
                    asked += ask(receiver, method);
                }
            }
        }
        assertTrue(asked > 50, "only " + asked + " arguments");
    }

    private static int ask(Object receiver, Method method) throws Exception {
        Parameter[] parameters = method.getParameters();
        int asked = 0;
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getType().isPrimitive()) {
                continue;
            }
            Object[] arguments = new Object[parameters.length];
            for (int j = 0; j < arguments.length; j++) {
                arguments[j] = i == j ? null : sample(parameters[j].getType());
            }
            InvocationTargetException thrown =
                    assertThrows(InvocationTargetException.class, () -> method.invoke(receiver, arguments), method::toString);
            Throwable cause = thrown.getCause();
            String name = parameters[i].getName();
            assertTrue(cause instanceof NullPointerException, () -> method + " with no " + name + ": " + cause);
            assertTrue(String.valueOf(cause.getMessage()).startsWith(name + " is null"), () -> method + ": " + cause);
            asked++;
        }
        return asked;
    }

    private static Object sample(Class<?> type) {
        Object[] samples = {
            Tracker.START, Trail.START, Samples.scan(ActionType.PICKED_UP, 1, "x"), Samples.NOW, DecideOptions.STANDARD,
            new Batch(), new ArrayList<Scan>(List.of()), ImportMode.BEST_EFFORT, RuleSet.STRICT, ActionType.SIGNED,
            Status.IN_TRANSIT, Situation.of(Status.IN_TRANSIT), Locale.ENGLISH, "x", new byte[0], Outcome.ACCEPTED, Instant.EPOCH
        };
        for (Object sample : samples) {
            if (type.isInstance(sample)) {
                return sample;
            }
        }
        if (type == int.class) {
            return 0;
        }
        Object number = type == long.class ? 1L : null;
        return assertNotNull(number, type);
    }

    private static Object assertNotNull(Object value, Class<?> type) {
        org.junit.jupiter.api.Assertions.assertNotNull(value, () -> "there is no sample of " + type);
        return value;
    }
}
