package io.waybill.flink.job;

import io.waybill.engine.RuleSet;
import io.waybill.flink.GateOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The command line of the job. What Flink has a setting for (state backend, checkpoints, parallelism) is left to Flink. */
final class JobOptions {
    static final String USAGE = """
            a file, for trying:
              --feed FILE              records, a line each
              --out FOLDER             payloads.jsonl, summary.json, and rejected, duplicate, malformed, ignored and empty.jsonl
              --format lines|xml       a record a line, or the whole file one document of XML; xml if its name ends in .xml
              --orders FILE            order tokens, read before the feed: a table in CSV with waybill_id and token, or a line
                                       each as in a topic
            or Kafka:
              --kafka HOST:PORT,…      the brokers
              --scans TOPIC            records; those of a waybill have to be in one partition
              --payloads TOPIC         payloads, in transactions
              --refused TOPIC          all other answers as JSON, in transactions
              --orders TOPIC           order tokens: JSON with waybill_id and token, or WeChat's events in JSON or XML
              --rules-from TOPIC       rule files in JSON; each takes the place of the one before
              --group NAME             the consumer group, and how transactions begin; waybill if left out
              --transaction-timeout T  how long a transaction may stay open; PT15M, the most that brokers take by default
            for both:
              --map NAME|FILE          reads records of a carrier's own vocabulary: JSON, XML or forms, with any number of scans
              --header COLUMNS         with --map: records are rows of CSV with these columns, such as 运单号,扫描时间,描述;
                                       first-line of a file if that names them
              --now TIME               clock (of the machine), record (the topic's time of it), Unix seconds, or a time
              --rules NAME|FILE        standard, strict, or a rule file in JSON
              --to https|cloud         the form of the payloads
              --adopt true             take the first scan of an unknown waybill as it stands
              --park-at-most PT1H      keep scans that are too far ahead of the machine's clock at most so long
              --forget-after P90D      forget waybills so long after they were closed
            """;

    static final List<String> KNOWN = List.of(
            "feed", "out", "format", "orders", "kafka", "scans", "payloads", "refused", "rules-from", "group", "transaction-timeout",
            "map", "header", "now", "rules", "to", "adopt", "park-at-most", "forget-after");

    private static final Set<String> OF_FILES = Set.of("feed", "out", "format");
    private static final Set<String> OF_KAFKA =
            Set.of("kafka", "scans", "payloads", "refused", "rules-from", "group", "transaction-timeout");

    private final Map<String, String> given = new TreeMap<>();

    JobOptions(String... arguments) {
        List<String> words = new ArrayList<>(Arrays.asList(arguments));
        while (!words.isEmpty()) {
            String name = words.remove(0);
            if (!name.startsWith("--") || !KNOWN.contains(name.substring(2))) {
                throw new IllegalArgumentException("there is no option " + name + "\n" + USAGE);
            }
            if (words.isEmpty()) {
                throw new IllegalArgumentException(name + " has no value\n" + USAGE);
            }
            if (given.put(name.substring(2), words.remove(0)) != null) {
                throw new IllegalArgumentException(name + " is there twice\n" + USAGE);
            }
        }
        if (given.containsKey("feed") == given.containsKey("kafka")) {
            throw new IllegalArgumentException("give one of --feed and --kafka\n" + USAGE);
        }
        for (String name : given.keySet()) {
            if ((given.containsKey("feed") ? OF_KAFKA : OF_FILES).contains(name)) {
                throw new IllegalArgumentException("--" + name + " is not for " + (given.containsKey("feed") ? "a file" : "Kafka")
                        + "\n" + USAGE);
            }
        }
    }

    boolean has(String name) {
        return given.containsKey(name);
    }

    String get(String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing\n" + USAGE);
        }
        return value;
    }

    String get(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    Now now() {
        Now now = Now.parse(get("now", "clock"));
        if (now.isOfTheRecord() && has("feed")) {
            throw new IllegalArgumentException("--now record is for topics: a line of a file has no time of its own");
        }
        return now;
    }

    GateOptions gate() throws IOException {
        GateOptions options = GateOptions.STANDARD
                .parking(duration("park-at-most", Duration.ZERO))
                .forgettingAfter(duration("forget-after", Duration.ZERO));
        String rules = get("rules", "standard");
        if (!rules.equals("standard")) {
            options = options.withRules(rules.equals("strict") ? RuleSet.STRICT : rulesOf(Path.of(rules)));
        }
        switch (get("adopt", "false")) {
            case "true" -> options = options.adopting();
            case "false" -> { }
            default -> throw new IllegalArgumentException("--adopt is `" + get("adopt") + "`; it is true or false");
        }
        return switch (get("to", "https")) {
            case "https" -> options;
            case "cloud" -> options.withCloudArguments();
            default -> throw new IllegalArgumentException("--to is `" + get("to") + "`; it is https or cloud");
        };
    }

    Duration duration(String name, Duration otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        try {
            Duration duration = Duration.parse(get(name));
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException wrong) {
            // Told below, as one that is negative.
        }
        throw new IllegalArgumentException("--" + name + " is `" + get(name) + "`; write a time such as PT15M, PT1H or P90D");
    }

    private static RuleSet rulesOf(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("--rules is `" + file + "`; it is standard, strict, or a file, and there is none");
        }
        return RuleSet.load(file);
    }
}
