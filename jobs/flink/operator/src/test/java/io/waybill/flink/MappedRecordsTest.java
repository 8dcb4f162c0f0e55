package io.waybill.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.engine.Code;
import io.waybill.engine.IntakeMap;
import io.waybill.engine.InvalidHeaderException;
import io.waybill.engine.PhoneRule;
import io.waybill.engine.RuleSet;
import io.waybill.flink.Answer.Became;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A carrier's own records, by maps, in front of the operator. */
class MappedRecordsTest {
    private static final Path SAMPLES = Path.of(System.getProperty("repository.root"), "maps", "samples");
    private static final Path OURS =
            Path.of(System.getProperty("repository.root"), "jobs/flink/operator/src/test/resources/ours.toml");

    /** The samples of the ready maps: a feed of each, and one of XML where its source has that, too. */
    private static Stream<String> samples() {
        return Stream.concat(IntakeMap.readyNames().stream(), IntakeMap.readyNames().stream()
                .filter(name -> Files.exists(SAMPLES.resolve(name + ".xml.txt"))).map(name -> name + ".xml"));
    }

    /** The items of lines that begin at a number. */
    private static List<Incoming> read(MapReader reader, List<byte[]> lines, int from, long now) {
        List<Incoming> records = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            records.add(Incoming.foreign(lines.get(i), new Place(Place.FILE, from + i, now)));
        }
        return reader.read(records).stream().flatMap(List::stream).toList();
    }

    private static List<Incoming> read(MapReader reader, String... lines) {
        return read(reader, Arrays.stream(lines).map(Scans::utf8).toList(), 1, Scans.NOW);
    }

    /** The lines of a file, whatever their bytes are. */
    private static List<byte[]> lines(Path file) throws Exception {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return text.lines().map(line -> line.getBytes(StandardCharsets.ISO_8859_1)).toList();
    }

    /**
     * What each item of each ready map's sample becomes is what stands beside it, which is what the tests of {@code waybill gate}
     * expect, too.
     */
    @ParameterizedTest
    @MethodSource("samples")
    void everySampleGivesWhatStandsBesideIt(String sample) throws Exception {
        long now = 1_800_000_000;
        IntakeMap map = IntakeMap.ready(sample.replace(".xml", ""));
        List<Incoming> items;
        if (Files.exists(SAMPLES.resolve(sample + ".csv"))) {
            List<byte[]> table = lines(SAMPLES.resolve(sample + ".csv"));
            items = read(new MapReader(map, CsvRow.cells(table.get(0))), table.subList(1, table.size()), 2, now);
        } else {
            String file = sample + (sample.endsWith(".xml") ? ".txt" : ".jsonl");
            items = read(new MapReader(map, null), lines(SAMPLES.resolve(file)), 1, now);
        }
        List<String[]> expected = Files.readAllLines(SAMPLES.resolve(sample + ".expected.tsv")).stream()
                .filter(line -> !line.startsWith("#")).map(line -> line.split("\t")).toList();
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            for (String[] line : expected) {
                if (!line[2].equals("-")) {
                    harness.put(Incoming.order(line[2], "token-of-" + line[2]));
                }
            }
            for (Incoming item : items) {
                harness.put(item);
            }
            Map<String, List<String>> due = byItem(expected, line -> line[0] + " " + line[1] + " " + line[2], line -> line[5]);
            Map<String, List<String>> found = byItem(harness.answers(), MappedRecordsTest::item, MappedRecordsTest::outcome);
            // The sample's is by the core alone, which knows the last update; the operator knows every duplicate.
            found.replaceAll((item, outcomes) -> outcomes.equals(List.of("duplicate"))
                    && due.getOrDefault(item, List.of()).toString().contains("rejected") ? due.get(item) : outcomes);
            assertEquals(due, found);
            assertEquals(lines(items), items.stream().filter(one -> one.place.opensRecord()).count());
        }
    }

    private static long lines(List<Incoming> items) {
        return items.stream().mapToLong(one -> one.place.position()).distinct().count();
    }

    private static <T> Map<String, List<String>> byItem(List<T> all, Function<T, String> item, Function<T, String> outcome) {
        Map<String, List<String>> outcomes = all.stream().collect(
                Collectors.groupingBy(item, TreeMap::new, Collectors.mapping(outcome, Collectors.toList())));
        outcomes.values().forEach(list -> list.sort(null));
        return outcomes;
    }

    private static String item(Answer answer) {
        Place place = answer.place();
        return place.position() + " " + place.item() + " " + (answer.waybillId().isEmpty() ? "-" : answer.waybillId());
    }

    private static String outcome(Answer answer) {
        return answer.became().id() + answer.code().map(code -> " " + code.number()).orElse("");
    }

    @Test
    void messagesAreJudgedByTheRulesOfTheOperator() throws Exception {
        RuleSet any = MapReader.takingAnyMessage();
        assertEquals(PhoneRule.OFF, any.phoneRule());
        assertEquals(Integer.MAX_VALUE, any.maxMessageChars());
        String scan = "{\"no\":\"W1\",\"at\":\"2026-11-18 12:26:40\",\"type\":\"GOT\",\"memo\":\"请联系138****1234\",\"key\":\"t\"}";
        List<Incoming> items = read(new MapReader(IntakeMap.load(OURS), null), scan);
        assertEquals("{\"token\":\"t\",\"waybill_id\":\"W1\",\"action_time\":1794976000,\"action_type\":100001,"
                + "\"action_msg\":\"请联系138****1234\"}", new String(items.get(0).record(), StandardCharsets.UTF_8));
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            harness.put(items.get(0));
            assertEquals(Code.INVALID_ACTION_MSG, harness.answers().get(0).code().orElseThrow());
            harness.putRules(any.toJson());
            harness.put(items.get(0));
            assertTrue(harness.answers().stream().anyMatch(one -> one.became() == Became.ACCEPTED));
        }
    }

    @Test
    void whatCanNotBeReadSaysWhyAndWhere() throws Exception {
        MapReader ours = new MapReader(IntakeMap.load(OURS), null);
        List<Incoming> items = read(ours, "{\"no\":\"W1\",\"at\":\"2026-11-18 12:26\",\"type\":\"GOTT\",\"memo\":\"m\"}", "no record", "[]");
        assertEquals(3, items.size());
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            for (Incoming item : items) {
                harness.put(item);
            }
            Answer first = harness.answers().get(0);
            assertEquals(Code.INVALID_ACTION_TIME, first.code().orElseThrow());
            assertEquals("W1", first.waybillId());
            assertTrue(first.reason().contains("GOTT") && first.reason().contains("2026-11-18 12:26"), first::reason);
            assertTrue(first.reasonZh().contains("GOTT") && !first.reasonZh().equals(first.reason()), first::reasonZh);
            assertTrue(first.toJson().endsWith("\"position\":1,\"item\":1}"), first::toJson);
            assertEquals(List.of(Became.MALFORMED, Became.MALFORMED, Became.MALFORMED),
                    harness.answers().stream().map(Answer::became).toList());
        }
    }

    @Test
    void aTableIsReadByItsColumns() throws Exception {
        IntakeMap map = IntakeMap.load(OURS);
        MapReader rows = new MapReader(map, List.of("type", "no", "at", "memo"));
        List<Incoming> items = new ArrayList<>(read(rows, "GOT,W1,2026-11-18 12:26:40,\"已揽收,第1件\"",
                "GOT,W1", "GOT,W1,2026-11-18 12:26:40,\"已揽收", "GOT,W1,2026-11-18 12:26:40, \"已揽收\""));
        items.addAll(read(rows, List.of("GOT,W1,2026-11-18 12:26:40,已揽收".getBytes("GB18030")), 5, Scans.NOW));
        assertTrue(new String(items.get(0).record(), StandardCharsets.UTF_8).contains("\"已揽收,第1件\""));
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            harness.put(Incoming.order("W1", "token-of-W1"));
            for (Incoming item : items) {
                harness.put(item);
            }
            List<Answer> answers = harness.answers();
            assertEquals(Became.ACCEPTED, answers.get(0).became());
            assertEquals(List.of(105, 105, 105, 101), answers.stream().skip(1).map(one -> one.code().orElseThrow().number()).toList());
            assertEquals("the quote at byte 28 of the row is never closed; close it, and write each quote inside a quoted text twice",
                    answers.get(2).reason());
            assertEquals("该行第 29 个字节处的引号与文字相连；引号内的引号请写两次", answers.get(3).reasonZh());
            assertTrue(answers.get(4).reason().contains("byte 28"), answers.get(4)::reason);
        }
        String refusal = assertThrows(
                InvalidHeaderException.class, () -> MapReader.requireColumns(map, List.of("number", "at"))).getMessage();
        assertTrue(refusal.contains("waybill id"), refusal);
    }

    /** The operator takes the token of an order for a scan of a map, and refuses it without. */
    @Test
    void tokensOfOrders() throws Exception {
        MapReader ours = new MapReader(IntakeMap.load(OURS), null);
        String scan = "{\"no\":\"W1\",\"at\":\"2026-11-18 12:26:40\",\"type\":\"GOT\",\"memo\":\"已揽收\"}";
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            Incoming item = read(ours, scan).get(0);
            harness.put(item);
            assertEquals(Code.MISSING_FIELD, harness.answers().get(0).code().orElseThrow());
            harness.put(Incoming.order("W1", "token-of-W1"));
            harness.put(item);
            assertTrue(harness.answers().stream().anyMatch(one -> one.became() == Became.ACCEPTED
                    && new String(one.payload(), StandardCharsets.UTF_8).startsWith("{\"token\":\"token-of-W1\"")));
            assertFalse(harness.answers().toString().contains("token-of"));
        }
    }

    // The operator.

    private static OneInputStreamOperatorTestHarness<Incoming, Incoming> operator() throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<>(
                new MapOperator(IntakeMap.load(OURS), null), IncomingSerializer.INSTANCE);
        harness.setup(IncomingSerializer.INSTANCE);
        harness.open();
        harness.setProcessingTime(0);
        return harness;
    }

    private static Incoming foreign(int number) {
        String scan = "{\"no\":\"W1\",\"at\":\"2026-11-18 12:26:40\",\"type\":\"GOT\",\"memo\":\"第" + number + "条\"}";
        return Incoming.foreign(Scans.utf8(scan), new Place(0, number, Scans.NOW));
    }

    private static List<Long> positions(OneInputStreamOperatorTestHarness<Incoming, Incoming> harness) {
        return harness.extractOutputValues().stream().map(one -> one.place.position()).toList();
    }

    /** By the clock, before a checkpoint, a watermark and the end, and when there are many; what is no record keeps its place. */
    @Test
    @SuppressWarnings("try")
    void recordsWaitShortlyAndKeepTheirOrder() throws Exception {
        try (var harness = operator()) {
            harness.processElement(new StreamRecord<>(foreign(1), 77));
            harness.processElement(new StreamRecord<>(Incoming.order("W1", "token-of-W1")));
            harness.processElement(new StreamRecord<>(foreign(2)));
            harness.setProcessingTime(MapOperator.MOST_MILLIS - 1);
            assertEquals(List.of(), positions(harness));
            harness.setProcessingTime(MapOperator.MOST_MILLIS);
            assertEquals(List.of(1L, 0L, 2L), positions(harness));
            assertEquals(77, ((StreamRecord<?>) harness.getOutput().peek()).getTimestamp());
            harness.processElement(new StreamRecord<>(foreign(3)));
            harness.prepareSnapshotPreBarrier(1);
            assertEquals(List.of(1L, 0L, 2L, 3L), positions(harness));
            harness.processElement(new StreamRecord<>(foreign(4)));
            harness.processWatermark(Long.MAX_VALUE);
            assertEquals(5, positions(harness).size());
            harness.processElement(new StreamRecord<>(foreign(5)));
            harness.endInput();
            assertEquals(List.of(1L, 0L, 2L, 3L, 4L, 5L), positions(harness));
        }
        try (var harness = operator()) {
            for (int i = 1; i < MapOperator.MOST_RECORDS; i++) {
                harness.processElement(new StreamRecord<>(foreign(i)));
            }
            assertEquals(List.of(), positions(harness));
            harness.processElement(new StreamRecord<>(foreign(MapOperator.MOST_RECORDS)));
            assertEquals(MapOperator.MOST_RECORDS, positions(harness).size());
        }
    }

    @Test
    void aRecordThatNobodyReadIsAMistakeOfTheJob() throws Exception {
        try (Harness harness = Harness.inMemory(GateOptions.STANDARD)) {
            String message = assertThrows(IllegalStateException.class, () -> harness.put(foreign(1))).getMessage();
            assertTrue(message.contains("MappedRecords"), message);
        }
    }
}
