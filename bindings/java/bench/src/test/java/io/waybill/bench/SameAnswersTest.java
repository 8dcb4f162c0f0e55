package io.waybill.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alibaba.cola.statemachine.StateMachine;
import io.waybill.engine.ActionType;
import io.waybill.engine.Mark;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Situation;
import io.waybill.engine.Tracker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SameAnswersTest {
    @Test
    void theTableIsThatOfTheEngine() {
        Map<List<Object>, Situation> permitted = new HashMap<>();
        Table.transitions().forEach(way -> permitted.put(List.of(way.from(), way.action()), way.to()));
        for (Situation from : Situation.all()) {
            var next = RuleSet.STANDARD.next(Tracker.known(from, Instant.ofEpochSecond(Stream.NOW)));
            for (ActionType action : ActionType.values()) {
                assertEquals(next.target(action).orElse(null), permitted.get(List.of(from, action)), from + " " + action);
            }
        }
    }

    @Test
    void everyMachineAnswersEveryCellAlike() {
        StateMachine<Situation, ActionType, boolean[]> cola = ByCola.machine();
        var spring = BySpring.machine();
        var squirrel = BySquirrel.builder();
        for (Situation from : Situation.all()) {
            for (ActionType action : ActionType.values()) {
                boolean refused = RuleSet.STANDARD.mark(from, action) == Mark.REFUSED;
                Situation target = ByCola.fire(cola, from, action);
                assertEquals(refused, target == null, from + " " + action);
                BySpring.restore(spring, from);
                assertEquals(target, BySpring.fire(spring, action), from + " " + action);
                BySquirrel.Machine machine = squirrel.newStateMachine(from);
                machine.start();
                machine.fire(action);
                assertEquals(refused ? from : target, machine.getCurrentState(), from + " " + action);
            }
        }
    }

    @Test
    void everyMachineAnswersTheStreamAlike() {
        List<Stream.Event> events = Stream.events();
        List<Situation> expected = Bench.answers(new ByWaybill(), events);
        long accepted = expected.stream().filter(after -> after != null).count();
        assertTrue(accepted > events.size() / 4 && accepted < events.size() * 9 / 10, accepted + " accepted");
        for (Contender contender : List.of(new ByCola(), new BySpring(), new BySquirrel())) {
            assertEquals(expected, Bench.answers(contender, events), contender.name());
        }
    }

    /** The pages show these sources. */
    @Test
    void thePagesShowWhatIsCompiledHere() throws Exception {
        Path root = Path.of(System.getProperty("repository.root"));
        Path sources = root.resolve("bindings/java/bench/src/main/java/io/waybill/bench");
        for (String page : List.of("docs/from-cola.md", "docs/from-cola.zh.md")) {
            String text = Files.readString(root.resolve(page));
            assertTrue(text.contains(" " + Table.transitions().size() + " "), page + " has another number of transitions");
            for (String file : List.of("ByCola", "BySpring", "ByWaybill")) {
                List<String> shown = part(Files.readAllLines(sources.resolve(file + ".java")));
                assertTrue(text.contains(String.join("\n", shown)), page + " does not show what is in " + file);
            }
        }
    }

    private static List<String> part(List<String> lines) {
        List<String> part = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.strip().equals("// end of page")) {
                inside = false;
            }
            if (inside) {
                part.add(line.length() > 4 ? line.substring(4) : line);
            }
            if (line.strip().startsWith("// page: ")) {
                inside = true;
            }
        }
        assertTrue(part.size() > 2);
        return part;
    }
}
