package io.waybill.flink.trials;

import com.sun.management.OperatingSystemMXBean;
import io.waybill.engine.Outcome;
import io.waybill.flink.Answer;
import io.waybill.flink.GateOptions;
import io.waybill.flink.Incoming;
import io.waybill.flink.Intake;
import io.waybill.flink.Place;
import io.waybill.flink.ValueType;
import io.waybill.flink.WaybillGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.BroadcastConnectedStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What an update costs in the job, beside the same job with other functions. A figure is the processor's time of the whole
 * virtual machine, so what else the machine does counts little; contenders take turns.
 *
 * <p>{@code Bench FOLDER WAYBILLS UPDATES ROUNDS BACKEND [CONTENDERS [SETTING=VALUE…]]}; before that, the twin's answers have to
 * be the engine's.
 */
public final class Bench {
    private static final AtomicLong DONE = new AtomicLong();
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int WARM_UP_PART = 5;
    private static final int IDLE_MILLIS = 5;
    private static volatile long processorAtStart;
    private static volatile long nanosAtStart;

    private Bench() {}

    /** Who is measured. */
    private enum Contender { EMPTY, STATE_ONLY, BY_HAND, ENGINE }

    /** Nanoseconds of the processor and of the clock for an update; bytes of state for a waybill. */
    private record Figures(double processor, double clock, double stateBytes) {}

    /**
     * Runs it and prints a table in Markdown.
     *
     * @param arguments folder, waybills, updates, rounds, {@code rocksdb} or {@code hashmap}; the contenders, or all; settings of
     *     Flink's
     * @throws Exception if the answers differ, or a job fails
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        long waybills = Long.parseLong(arguments[1]);
        long updates = Long.parseLong(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        String backend = arguments[4];
        List<Contender> contenders = arguments.length > 5
                ? Arrays.stream(arguments[5].split(",")).map(Contender::valueOf).toList() : List.of(Contender.values());
        List<String> given = Arrays.asList(arguments).subList(Math.min(6, arguments.length), arguments.length);
        Configuration settings = settings(backend, folder, given);
        requireSameAnswers();
        Map<Contender, List<Figures>> all = new HashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                Contender contender = contenders.get((i + round) % contenders.size());
                Figures figures = measure(contender, waybills, updates, settings, folder);
                all.computeIfAbsent(contender, none -> new ArrayList<>()).add(figures);
                System.err.printf(Locale.ROOT, "%s %s%n", contender, figures);
            }
        }
        System.out.printf(Locale.ROOT, "%n%s, %d waybills, %d updates, least of %d runs%n%n", backend, waybills, updates, rounds);
        System.out.println("| function | processor, ns an update | updates a second a core | savepoint, bytes a waybill |");
        System.out.println("|---|---|---|---|");
        for (Contender contender : contenders) {
            List<Figures> runs = all.get(contender);
            double processor = least(runs.stream().map(Figures::processor).toList());
            System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f | %.0f |%n", contender, processor, 1e9 / processor,
                    least(runs.stream().map(Figures::stateBytes).toList()));
        }
    }

    /** The first run of each compiles as well, and whatever disturbs a run adds to it. */
    private static double least(List<Double> values) {
        return Collections.min(values);
    }

    /** The twin accepts what the engine accepts, with the same payload, and refuses the same. */
    private static void requireSameAnswers() throws Exception {
        int waybills = 1000;
        Reference reference = new Reference(Parcels.NOW);
        Map<String, byte[]> states = new HashMap<>();
        Map<Twin.Decided.Outcome, Integer> counts = new HashMap<>();
        for (int number = 0; number < 2 * Parcels.ROUNDS * waybills; number++) {
            byte[] record = Parcels.record(number, waybills);
            String id = reference.put(record);
            Twin.Decided twin = Twin.decide(states.get(id), record, Parcels.NOW);
            counts.merge(twin.outcome(), 1, Integer::sum);
            List<String> payloads = reference.waybills.get(id).payloads;
            if (twin.outcome() == Twin.Decided.Outcome.ACCEPTED) {
                states.put(id, twin.state());
                if (!payloads.get(payloads.size() - 1).equals(new String(twin.payload(), java.nio.charset.StandardCharsets.UTF_8))) {
                    throw new IllegalStateException("record " + number + ": another payload");
                }
            }
            for (Outcome outcome : Outcome.values()) {
                int due = reference.count(outcome);
                int found = counts.getOrDefault(Twin.Decided.Outcome.valueOf(outcome.name()), 0);
                if (due != found) {
                    throw new IllegalStateException("record " + number + ": the twin's answer is " + twin.outcome());
                }
            }
        }
        System.err.println("the twin gives the same answers: " + counts);
    }

    private static Configuration settings(String backend, Path folder, List<String> given) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.resolve("checkpoints").toUri().toString());
        configuration.setString("taskmanager.memory.managed.size", "512m");
        configuration.setString("taskmanager.memory.network.max", "64m");
        for (String setting : given) {
            String[] parts = setting.split("=", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException(setting + " is no setting; write it as state.backend.rocksdb.use-bloom-filter=true");
            }
            configuration.setString(parts[0], parts[1]);
        }
        return configuration;
    }

    private static Figures measure(Contender contender, long waybills, long updates, Configuration configuration, Path folder)
            throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        environment.getConfig().enableObjectReuse();
        DONE.set(0);
        add(environment, contender, waybills, updates);
        JobClient job = environment.executeAsync(contender.name());
        while (DONE.get() < updates) {
            if (job.getJobStatus().get().isTerminalState()) {
                throw new IllegalStateException("the job ended: " + job.getJobStatus().get());
            }
            Thread.sleep(IDLE_MILLIS);
        }
        long processor = SYSTEM.getProcessCpuTime() - processorAtStart;
        long clock = System.nanoTime() - nanosAtStart;
        long measured = updates - updates / WARM_UP_PART;
        String savepoint = job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.CANONICAL).get();
        job.cancel().get();
        double bytes = sizeOf(Path.of(java.net.URI.create(savepoint)));
        return new Figures((double) processor / measured, (double) clock / measured, bytes / waybills);
    }

    private static long sizeOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> {
                try {
                    return Files.size(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }).sum();
        }
    }

    private static void add(StreamExecutionEnvironment environment, Contender contender, long waybills, long updates) {
        var bytes = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
        DataStream<Incoming> incoming = environment
                .fromSource(new NumberSequenceSource(0, Long.MAX_VALUE - 1), WatermarkStrategy.noWatermarks(), "numbers")
                .flatMap((Long number, org.apache.flink.util.Collector<Incoming> out) -> {
                    if (number >= updates) {
                        Thread.sleep(IDLE_MILLIS);
                        return;
                    }
                    if (number == updates / WARM_UP_PART) {
                        processorAtStart = SYSTEM.getProcessCpuTime();
                        nanosAtStart = System.nanoTime();
                    }
                    Place place = new Place(0, number, Parcels.NOW);
                    Intake.OWN_RECORDS.read(Parcels.record(number, waybills), place, out::collect);
                })
                .returns(ValueType.INCOMING);
        DataStream<byte[]> noRules = environment.fromData(bytes, new byte[0]).filter(file -> file.length > 0);
        BroadcastConnectedStream<Incoming, byte[]> connected =
                incoming.keyBy(Incoming::key).connect(noRules.broadcast(WaybillGate.RULES_STATE));
        switch (contender) {
            case EMPTY -> count(connected.process(new Functions.Empty()));
            case STATE_ONLY -> count(connected.process(new Functions.StateOnly()));
            case BY_HAND -> count(connected.process(new Functions.ByHand()));
            case ENGINE -> {
                SingleOutputStreamOperator<Answer> accepted = connected.process(new WaybillGate(GateOptions.STANDARD));
                count(accepted);
                count(accepted.getSideOutput(WaybillGate.DUPLICATE));
                count(accepted.getSideOutput(WaybillGate.REJECTED));
            }
        }
    }

    private static <T> void count(DataStream<T> answers) {
        answers.filter(answer -> {
            DONE.incrementAndGet();
            return false;
        }).sinkTo(new org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink<>());
    }
}
