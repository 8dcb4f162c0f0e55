package io.waybill.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;

/** What several tests ask about. */
final class Samples {
    static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);
    static final String TOKEN = "the-secret-order-token";
    static final String ID = "SF1020304050607";

    private Samples() {}

    /** A scan so many seconds before now. */
    static Scan scan(ActionType action, int secondsAgo, String message) {
        return Scan.of(TOKEN, ID, NOW.minusSeconds(secondsAgo), action, message);
    }

    static Tracker at(Situation situation, int secondsAgo) {
        return Tracker.known(situation, NOW.minusSeconds(secondsAgo));
    }

    static Path repository(String inside) {
        return Paths.get(System.getProperty("repository.root")).resolve(inside);
    }

    static String text(String inside) {
        try {
            return new String(Files.readAllBytes(repository(inside)), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static RuleSet own() {
        return RuleSet.fromJson(text("conformance/own-rules.json"));
    }
}
