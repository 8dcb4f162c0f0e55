package io.waybill.engine;

import static io.waybill.engine.Samples.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ValuesTest {
    @Test
    void theEnumerationsAreThoseOfTheEngine() {
        Tables tables = Tables.get();
        assertEquals(Stage.values().length, tables.stages.length);
        assertEquals(ActionType.values().length, tables.actions.length);
        for (ActionType action : ActionType.values()) {
            assertEquals(tables.actionCodes[action.ordinal()], action.code());
            assertEquals(tables.actionStages[action.ordinal()], action.stage().ordinal());
            assertEquals(inCapitals(action.label(Locale.ENGLISH)), action.name());
            assertEquals(Optional.of(action), ActionType.fromCode(action.code()));
        }
        for (Stage stage : Stage.values()) {
            assertEquals(stage.label(Locale.ENGLISH).toUpperCase(Locale.ROOT), stage.name());
        }
        assertEquals(Status.values().length, tables.statuses.length);
        for (Status status : Status.values()) {
            assertEquals(inCapitals(status.label(Locale.ENGLISH)), status.name());
            assertEquals(tables.closed[status.ordinal()], status.isClosed());
        }
        assertEquals(Situation.all().size(), tables.situations.length);
        for (Situation situation : Situation.all()) {
            assertEquals(tables.situationStatuses[situation.place()], situation.status().ordinal());
            assertEquals(tables.held[situation.place()], situation.isHeld());
        }
        assertEquals(Code.values().length, tables.codes.length);
        for (Code code : Code.values()) {
            assertEquals(tables.codes[code.ordinal()].number, code.number());
            assertEquals(tables.codes[code.ordinal()].name, code.id());
            assertEquals(Optional.of(code), Code.fromNumber(code.number()));
        }
        assertEquals(ReplyClass.values().length, tables.replies.length);
        for (ReplyClass reply : ReplyClass.values()) {
            assertEquals(tables.replies[reply.ordinal()].name, reply.id());
        }
        assertEquals(Optional.empty(), ActionType.fromCode(300001));
        assertEquals(Optional.empty(), Code.fromNumber(0));
    }

    private static String inCapitals(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    @Test
    void labelsAreInBothLanguages() {
        assertEquals("揽件成功", ActionType.PICKED_UP.label(Locale.CHINESE));
        assertEquals("PickedUp", ActionType.PICKED_UP.label(Locale.ROOT));
        assertEquals("运输中", Status.IN_TRANSIT.label(Locale.CHINA));
        assertTrue(Situation.heldOver(Status.IN_TRANSIT).label(Locale.CHINESE).contains("滞留"));
        assertTrue(Code.TIME_GOES_BACK.when(Locale.ENGLISH).contains("earlier than the highest accepted time"));
        assertTrue(Code.TIME_GOES_BACK.remedy(Locale.CHINESE).contains("归档"));
        assertEquals("揽件", Stage.PICKUP.label(Locale.CHINESE));
        assertTrue(ReplyClass.WAIT_A_MINUTE.nextStep(Locale.ENGLISH).contains("minute"));
        assertTrue(!ReplyClass.EMPTY.meaning(Locale.CHINESE).isEmpty());
    }

    @Test
    void theVersionIsThatOfTheWorkspaceEverywhere() {
        String workspace = first("Cargo.toml", "\\[workspace.package\\]\nversion = \"([^\"]+)\"");
        assertEquals(workspace, WeChat.engineVersion());
        assertEquals(workspace, NativeLibrary.packageVersion());
        for (String module : new String[] {"", "engine/", "starter/", "bench/"}) {
            assertEquals(workspace, first("bindings/java/" + module + "pom.xml",
                    "<artifactId>waybill-java</artifactId>\\s*(?:<!--[^>]*-->\\s*)?<version>([^<]+)</version>"));
        }
        Matcher shown = Pattern.compile("<version>([^<]+)</version>").matcher(
                Samples.text("bindings/java/README.md") + Samples.text("bindings/java/README.zh.md"));
        int places = 0;
        for (; shown.find(); places++) {
            assertEquals(workspace, shown.group(1));
        }
        assertTrue(places >= 4, "README shows the version in " + places + " places");
    }

    private static String first(String file, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(Samples.text(file));
        assertTrue(found.find(), () -> file + " has no " + pattern);
        return found.group(1);
    }

    @Test
    void theLimitsAndTheUrlAreThoseOfTheEngine() {
        assertEquals("https://api.weixin.qq.com/cgi-bin/express/delivery/path/update", WeChat.url());
        assertEquals(64, WeChat.maxWaybillIdChars());
        assertEquals(256, WeChat.maxTokenChars());
    }

    @Test
    void aTrackerIsItsSixteenBytes() {
        for (Situation situation : Situation.all()) {
            Tracker tracker = Tracker.known(situation, NOW);
            assertSame(situation, tracker.situation());
            assertEquals(Optional.of(NOW), tracker.highestTime());
            assertEquals(Optional.empty(), tracker.lastFingerprint());
            assertEquals(tracker, Tracker.fromBytes(tracker.toBytes()));
            assertEquals(tracker.hashCode(), Tracker.fromBytes(tracker.toBytes()).hashCode());
        }
        // The sample of docs/abi.md.
        byte[] stored = {0x40, (byte) 0xb9, 0x5f, 0x5b, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0};
        Tracker tracker = Tracker.fromBytes(stored);
        assertEquals(Status.IN_TRANSIT, tracker.status());
        assertEquals(Optional.of(Instant.ofEpochSecond(1_533_000_000)), tracker.highestTime());
        assertArrayEquals(stored, tracker.toBytes());
        assertSame(Tracker.START, Tracker.fromBytes(new byte[16]));
        assertEquals("Tracker[AWAITING_PICKUP, no time, 0 updates]", Tracker.START.toString());
    }

    @Test
    void bytesThatAreNoTrackerAreRefusedWithTheReason() {
        assertEquals("a tracker has 16 bytes, not 15",
                assertThrows(IllegalArgumentException.class, () -> Tracker.fromBytes(new byte[15])).getMessage());
        byte[] wrong = new byte[16];
        Arrays.fill(wrong, (byte) 0xff);
        String message = assertThrows(IllegalArgumentException.class, () -> Tracker.fromBytes(wrong)).getMessage();
        assertTrue(message.startsWith("these sixteen bytes are no tracker: ") && message.length() > 40, message);
        assertThrows(IllegalArgumentException.class, () -> Tracker.known(Situation.of(Status.SIGNED), Instant.MAX));
    }

    @Test
    void trustedBytesAreRefusedByTheDecision() {
        Tracker tracker = Tracker.known(Situation.of(Status.IN_TRANSIT), Instant.ofEpochSecond(1_794_000_000));
        assertEquals(tracker, Tracker.fromTrustedBytes(Arrays.copyOf(tracker.toBytes(), 20)));
        assertSame(Tracker.START, Tracker.fromTrustedBytes(new byte[16]));
        assertThrows(IndexOutOfBoundsException.class, () -> Tracker.fromTrustedBytes(new byte[15]));
        byte[] wrong = new byte[16];
        Arrays.fill(wrong, (byte) 0xff);
        Tracker none = Tracker.fromTrustedBytes(wrong);
        MisuseException refused = assertThrows(
                MisuseException.class, () -> RuleSet.STANDARD.decide(none, Scan.json("{}"), Instant.ofEpochSecond(1_795_000_000)));
        assertEquals("WRONG_TRACKER", refused.status());
    }

    @Test
    void situationsAreNotHeldOverClosedOnes() {
        assertEquals(18, Situation.all().size());
        assertThrows(IllegalArgumentException.class, () -> Situation.heldOver(Status.SIGNED));
        assertSame(Situation.heldOver(Status.AT_DEPOT), Situation.heldOver(Status.AT_DEPOT));
        assertEquals("AT_DEPOT, held", Situation.heldOver(Status.AT_DEPOT).toString());
    }

    @Test
    void fingerprintsAreSixteenDigits() {
        Fingerprint print = Fingerprint.of(-2);
        assertEquals("fffffffffffffffe", print.toString());
        assertEquals(print, Fingerprint.parse("fffffffffffffffe"));
        assertEquals(print.hashCode(), Fingerprint.parse("FFFFFFFFFFFFFFFE").hashCode());
        assertTrue(print.compareTo(Fingerprint.of(1)) > 0);
        for (String wrong : new String[] {"", "1", "0000000000000000", "+00000000000000f", "000000000000000g"}) {
            assertThrows(IllegalArgumentException.class, () -> Fingerprint.parse(wrong), wrong);
        }
        assertThrows(IllegalArgumentException.class, () -> Fingerprint.of(0));
    }

    @Test
    void whatIsStoredGoesThroughJavaSerialisation() throws Exception {
        Scan pickup = Samples.scan(ActionType.PICKED_UP, 100, "x");
        Trail trail = RuleSet.STANDARD.decide(Trail.START, pickup, NOW).trail();
        assertEquals(trail, copy(trail));
        assertEquals(trail.tracker(), copy(trail.tracker()));
        assertSame(Tracker.START, copy(Tracker.START));
        byte[] bytes = serialised(trail.tracker());
        Arrays.fill(bytes, bytes.length - 16, bytes.length, (byte) 0xff);
        assertThrows(IllegalArgumentException.class,
                () -> new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject());
    }

    @Test
    void anExceptionThatWentToAnotherMachineHasItsFaults() throws Exception {
        for (InvalidFileException thrown : Arrays.asList(
                assertThrows(InvalidRulesException.class, () -> RuleSet.fromJson("{")),
                assertThrows(InvalidMapException.class, () -> IntakeMap.ready("nobody")))) {
            InvalidFileException copy = (InvalidFileException) copy(thrown);
            assertEquals(thrown.getMessage(), copy.getMessage());
            assertEquals(thrown.getClass(), copy.getClass());
            assertEquals(thrown.faults().get(0).text(Locale.CHINESE), copy.faults().get(0).text(Locale.CHINESE));
            assertThrows(UnsupportedOperationException.class, () -> copy.faults().clear());
        }
    }

    private static byte[] serialised(Serializable value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    private static Object copy(Serializable value) throws Exception {
        return new ObjectInputStream(new ByteArrayInputStream(serialised(value))).readObject();
    }
}
