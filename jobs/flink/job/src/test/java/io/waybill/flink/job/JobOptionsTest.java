package io.waybill.flink.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.flink.Incoming;
import io.waybill.flink.ValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wrong command line says what is wrong, and which options there are. */
class JobOptionsTest {
    @TempDir
    private Path folder;

    private static String refusal(String... arguments) {
        return assertThrows(IllegalArgumentException.class, () -> {
            JobOptions options = new JobOptions(arguments);
            options.now();
            var environment = StreamExecutionEnvironment.createLocalEnvironment();
            Scans.of(options).in(environment.fromData(ValueType.INCOMING, Incoming.cancelledOrder("W1")));
            options.gate();
            options.get("out");
        }).getMessage();
    }

    @Test
    void wrongCommandLines() {
        assertTrue(refusal("--fed", "x").startsWith("there is no option --fed\na file, for trying:"));
        assertTrue(refusal("feed", "x").startsWith("there is no option feed\n"));
        assertTrue(refusal("--feed").startsWith("--feed has no value\n"));
        assertTrue(refusal().startsWith("give one of --feed and --kafka\n"));
        assertTrue(refusal("--feed", "x", "--kafka", "y").startsWith("give one of --feed and --kafka\n"));
        assertTrue(refusal("--feed", "x").startsWith("--out is missing\n"));
        assertEquals("--to is `fax`; it is https or cloud", refusal("--feed", "x", "--to", "fax"));
        assertEquals("--now is `noon`; it is clock, record, Unix seconds, or a time such as 2026-11-18T10:50:00Z",
                refusal("--feed", "x", "--now", "noon"));
        assertEquals("--now record is for topics: a line of a file has no time of its own",
                refusal("--feed", "x", "--now", "record"));
    }

    /** What would be passed over in silence. */
    @Test
    void valuesAndOptionsThatAreNone() {
        assertTrue(refusal("--feed", "x", "--feed", "y").startsWith("--feed is there twice\n"));
        assertTrue(refusal("--feed", "x", "--scans", "y").startsWith("--scans is not for a file\n"));
        assertTrue(refusal("--kafka", "x", "--out", "y").startsWith("--out is not for Kafka\n"));
        assertEquals("--adopt is `yes`; it is true or false", refusal("--feed", "x", "--adopt", "yes"));
        for (String wrong : List.of("1h", "-PT1H")) {
            assertEquals("--park-at-most is `" + wrong + "`; write a time such as PT15M, PT1H or P90D",
                    refusal("--feed", "x", "--park-at-most", wrong));
        }
        assertEquals("--rules is `no-such-file`; it is standard, strict, or a file, and there is none",
                refusal("--feed", "x", "--rules", "no-such-file"));
    }

    @Test
    void wrongMaps() throws Exception {
        assertTrue(refusal("--feed", "x", "--map", "kuaidi1000").startsWith(
                "kuaidi1000 is neither a ready map nor a file; ready are kdniao, kuaidi100, "));
        Path map = folder.resolve("map.toml");
        Files.writeString(map, "name = \"x\"\ncolour = 1\n");
        String invalid = refusal("--feed", "x", "--map", map.toString());
        assertTrue(invalid.startsWith(map + " is no map that can be used: ") && invalid.contains("colour"), invalid);
        assertEquals("--header is for a table that --map reads; records without a map are JSON",
                refusal("--feed", "x", "--header", "first-line"));
        assertEquals("--header first-line is for a file; name the columns of a topic's rows",
                refusal("--kafka", "x", "--map", "text-zh", "--header", "first-line"));
        assertEquals("the header can't be read: the quote at byte 1 of the row is never closed; close it, and write each quote"
                + " inside a quoted text twice", refusal("--kafka", "x", "--map", "text-zh", "--header", "\"运单号"));
        assertEquals("--format is `json`; it is lines or xml", refusal("--feed", "x", "--map", "yto", "--format", "json"));
        assertTrue(refusal("--kafka", "x", "--format", "xml").startsWith("--format is not for Kafka\n"));
        assertTrue(refusal("--feed", "push.XML").startsWith("push.XML is read as XML, and that takes a map, as --map yto;"));
        assertEquals("--header is for a table, and push.xml is read as one document of XML",
                refusal("--feed", "push.xml", "--map", "yto", "--header", "a,b"));
        String columns = refusal("--kafka", "x", "--map", "text-zh", "--header", "包裹,时间");
        assertTrue(columns.startsWith("the table can't be read by the map text-zh: no column is the waybill id"), columns);
        Path table = folder.resolve("table.csv");
        Files.writeString(table, "\ufeff\n包裹,时间\n");
        assertTrue(refusal("--feed", table.toString(), "--map", "text-zh", "--header", "first-line").startsWith(
                "the table can't be read by the map text-zh: no column"));
    }

    /** Every option of the list is known, and every known one is in the list. */
    @Test
    void everyOptionIsListed() {
        var listed = java.util.regex.Pattern.compile("(?m)^ +--([a-z-]+)").matcher(JobOptions.USAGE).results()
                .map(one -> one.group(1)).collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
        assertEquals(new java.util.TreeSet<>(JobOptions.KNOWN), listed);
    }

    @Test
    void timesToDecideBy() {
        for (String wrong : List.of("0", "100000000000", "1969-12-31T23:59:59Z")) {
            assertEquals("--now is `" + wrong + "`; Unix seconds are from 1 to 99999999999", refusal("--feed", "x", "--now", wrong));
        }
        // What a producer may write that the engine would take for no time.
        for (long timestamp : new long[] {-1, 0, 999, Long.MIN_VALUE, Long.MAX_VALUE, 1_795_000_000_000_000L}) {
            assertEquals(Incoming.MACHINE_CLOCK, Now.parse("record").of(timestamp), timestamp + " ms");
        }
        assertEquals(Incoming.MACHINE_CLOCK, Now.parse("clock").of(1_795_000_000_999L));
        assertEquals(1_795_000_000L, Now.parse("record").of(1_795_000_000_999L));
        assertEquals(1_794_999_000L, Now.parse("1794999000").of(7));
        assertEquals(1_794_999_000L, Now.parse("2026-11-18T18:50:00+08:00").of(7));
    }
}
