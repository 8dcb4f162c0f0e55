package io.waybill.flink.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.flink.Incoming;
import org.junit.jupiter.api.Test;

/** A wrong command line says what is wrong, and which options there are. */
class JobOptionsTest {
    private static String refusal(String... arguments) {
        return assertThrows(IllegalArgumentException.class, () -> {
            JobOptions options = new JobOptions(arguments);
            options.now();
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

    /** Every option of the list is known, and every known one is in the list. */
    @Test
    void everyOptionIsListed() {
        var listed = java.util.regex.Pattern.compile("(?m)^ +--([a-z-]+)").matcher(JobOptions.USAGE).results()
                .map(one -> one.group(1)).collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
        assertEquals(new java.util.TreeSet<>(JobOptions.KNOWN), listed);
    }

    @Test
    void timesToDecideBy() {
        assertEquals(Incoming.MACHINE_CLOCK, Now.parse("clock").of(1_795_000_000_999L));
        assertEquals(1_795_000_000L, Now.parse("record").of(1_795_000_000_999L));
        assertEquals(1_794_999_000L, Now.parse("1794999000").of(7));
        assertEquals(1_794_999_000L, Now.parse("2026-11-18T18:50:00+08:00").of(7));
    }
}
