package io.waybill.flink.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command {@code waybill gate}, whose outputs are what the job's have to be. Cargo builds it when it is first asked for. */
public final class Command {
    /** The repository. */
    public static final Path ROOT = Path.of(System.getProperty("repository.root")).toAbsolutePath().normalize();
    static final String NOW = "2026-11-01T00:00:00+08:00";

    private static final Pattern FIELD = Pattern.compile("\"(token|waybill_id)\":\"([^\"]*)\"");

    private Command() {}

    /**
     * What the command writes for a feed.
     *
     * @param payloads each of the accepted ones
     * @param summary its counts by their names
     */
    public record Output(List<String> payloads, Map<String, Long> summary) {}

    /**
     * Runs the command.
     *
     * @param feed the feed
     * @param folder for what it writes
     * @param now the time to decide by
     * @param options more options
     * @return what it wrote
     * @throws Exception if it fails
     */
    public static Output gate(Path feed, Path folder, String now, List<String> options) throws Exception {
        Files.createDirectories(folder);
        run(folder.resolve("cargo.log"), "cargo", "build", "--quiet", "-j", "1", "-p", "waybill-cli");
        Path payloads = folder.resolve("gate.jsonl");
        List<String> command = new ArrayList<>(List.of(
                ROOT.resolve("target/debug/waybill").toString(), "gate", feed.toString(), "--now", now, "--summary", "json",
                "--lang", "en", "--out", payloads.toString()));
        command.addAll(options);
        String summary = run(folder.resolve("gate.log"), command.toArray(new String[0]));
        return new Output(Files.readAllLines(payloads), summary(summary));
    }

    private static String run(Path log, String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command).directory(ROOT.toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
        String said = Files.readString(log);
        if (status != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + status + ":\n" + said);
        }
        return said;
    }

    /** The counts that both print. */
    static Map<String, Long> summary(String json) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String name : List.of("lines", "accepted", "duplicate", "rejected", "malformed", "ignored", "waybills")) {
            Matcher count = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(json);
            if (!count.find()) {
                throw new IllegalStateException("no " + name + " in " + json);
            }
            counts.put(name, Long.valueOf(count.group(1)));
        }
        // By a map alone.
        for (String name : List.of("items", "empty")) {
            Matcher count = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(json);
            if (count.find()) {
                counts.put(name, Long.valueOf(count.group(1)));
            }
        }
        return counts;
    }

    /**
     * The lines of each waybill in their order, which is all the order that a cluster keeps.
     *
     * @param payloads payloads, or other objects with a waybill id
     * @return those of each waybill
     */
    public static Map<String, List<String>> byWaybill(List<String> payloads) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        for (String payload : payloads) {
            Matcher field = FIELD.matcher(payload);
            String waybill = null;
            while (field.find()) {
                waybill = field.group(1).equals("waybill_id") ? field.group(2) : waybill;
            }
            lines.computeIfAbsent(waybill, none -> new ArrayList<>()).add(payload);
        }
        return lines;
    }

    static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8);
    }
}
