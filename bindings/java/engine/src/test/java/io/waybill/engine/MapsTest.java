package io.waybill.engine;

import static io.waybill.engine.Samples.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MapsTest {
    private static final String OWN = "{\"name\":\"ours\",\"trace\":{\"waybill_id\":\"no\",\"time\":\"at\",\"text\":\"memo\"},"
            + "\"time\":{\"formats\":\"yyyy-MM-dd HH:mm:ss\",\"zone\":\"+08:00\"},"
            + "\"vocabulary\":{\"name\":\"scan types\",\"code\":\"type\",\"codes\":{"
            + "\"GOT\":{\"is\":\"P\",\"label\":\"揽收\"},\"ASKED\":{\"is\":\"-\",\"why\":\"information\"}}}}";
    private static final String GOT = "{\"no\":\"W1\",\"at\":\"2026-11-18 12:26:40\",\"type\":\"GOT\",\"memo\":\"已揽收\"}";

    @Test
    void aScanByAMapIsDecidedAsOneOfOurs() {
        MapItem item = IntakeMap.fromJson(OWN).read(GOT, RuleSet.STANDARD).get(0);
        assertEquals(MapItem.Kind.UPDATE, item.kind());
        assertEquals(Optional.of("W1"), item.waybillId());
        assertEquals(Optional.of("GOT"), item.foreignCode());
        assertEquals(Optional.of(Instant.ofEpochSecond(1_794_976_000)), item.actionTime());
        assertEquals(Optional.of(ActionType.PICKED_UP), item.actionType());
        assertEquals(Optional.of("已揽收"), item.message());
        assertEquals(Optional.empty(), item.token());
        Decision decision = RuleSet.STANDARD.decide(Tracker.START, item.scan(Samples.TOKEN), NOW);
        assertTrue(decision.isAccepted());
        assertEquals(item.fingerprint(), decision.fingerprint());
        // No feed has the token, so without an order it is missing.
        Decision tokenless = RuleSet.STANDARD.decide(Tracker.START, item.scan(null), NOW);
        assertEquals(List.of(Code.MISSING_FIELD), tokenless.faults());
        assertFalse(item.toString().contains(Samples.TOKEN));
    }

    @Test
    void whatIsNoUpdateSaysWhy() {
        IntakeMap map = IntakeMap.fromJson(OWN);
        List<byte[]> records = Arrays.asList(
                GOT.replace("GOT", "ASKED").getBytes(StandardCharsets.UTF_8),
                GOT.replace("GOT", "GOTT").getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xff});
        List<MapItem> items = map.readMany(records, RuleSet.STANDARD);
        assertEquals(MapItem.Kind.IGNORED, items.get(0).kind());
        assertEquals(Optional.of("information"), items.get(0).reason());
        assertFalse(items.get(0).text(Locale.CHINESE).isEmpty());
        assertEquals(List.of(Code.INVALID_ACTION_TYPE), items.get(1).faults());
        assertTrue(items.get(1).text(Locale.ENGLISH).contains("nearest"), items.get(1).text(Locale.ENGLISH));
        assertEquals(List.of(Code.INVALID_UTF8), items.get(2).faults());
        assertEquals(2, items.get(2).record());
        assertThrows(IllegalStateException.class, () -> items.get(0).scan("t"));
        List<MapItem> alone = new ArrayList<>();
        for (byte[] record : records) {
            alone.addAll(map.read(record, RuleSet.STANDARD));
        }
        for (int i = 0; i < items.size(); i++) {
            assertEquals(alone.get(i).text(Locale.ENGLISH), items.get(i).text(Locale.ENGLISH));
        }
    }

    @Test
    void xmlIsReadAsTextWhateverItNamesAndAsBytesInUtf8() throws Exception {
        String push = "<?xml version='1.0' encoding='GBK'?><Request><Body><WaybillRoute mailno='SF1' opCode='50'"
                + " acceptTime='2026-11-18 08:10:00' remark='已收取快件'/></Body></Request>";
        IntakeMap map = IntakeMap.ready("sf-push");
        assertEquals(Optional.of("已收取快件"), map.read(push, RuleSet.STANDARD).get(0).message());
        byte[] utf8 = push.replace("GBK", "UTF-8").getBytes(StandardCharsets.UTF_8);
        assertEquals(Optional.of("已收取快件"), map.read(utf8, RuleSet.STANDARD).get(0).message());
        MapItem refused = map.read(push.getBytes("GBK"), RuleSet.STANDARD).get(0);
        assertEquals(List.of(Code.INVALID_UTF8), refused.faults());
        assertTrue(refused.text(Locale.ENGLISH).contains("send it as UTF-8"), refused.text(Locale.ENGLISH));
    }

    @Test
    void everyReadyMapReadsItsSample() throws Exception {
        List<String> names = IntakeMap.readyNames();
        assertTrue(names.contains("sf-push") && names.size() > 10, names::toString);
        for (String name : names) {
            IntakeMap map = IntakeMap.ready(name);
            assertEquals(name, map.name());
            assertEquals(map, IntakeMap.load(Samples.repository("maps/" + name + ".toml")));
            assertEquals(map, IntakeMap.fromJson(map.toJson()));
            assertEquals(map.hashCode(), IntakeMap.fromToml(Samples.text("maps/" + name + ".toml")).hashCode());
            if (Samples.repository("maps/samples/" + name + ".jsonl").toFile().exists()) {
                int updates = 0;
                for (String line : Samples.text("maps/samples/" + name + ".jsonl").split("\n")) {
                    for (MapItem item : map.read(line, RuleSet.STANDARD)) {
                        updates += item.kind() == MapItem.Kind.UPDATE ? 1 : 0;
                    }
                }
                assertTrue(updates > 0, name);
            }
        }
        assertNotEquals(IntakeMap.ready("sto"), IntakeMap.ready("yto"));
        assertNotEquals(IntakeMap.ready("sto").fingerprint(), IntakeMap.ready("yto").fingerprint());
        assertFalse(IntakeMap.ready("sto").title().isEmpty());
    }

    @Test
    void aTableIsReadByItsHeader() {
        IntakeMap map = IntakeMap.ready("text-zh");
        List<String> header = List.of("运单号", "扫描时间", "描述");
        List<List<String>> rows = List.of(
                List.of("770473676669116", "2026/11/18 8:26", "【杭州】已揽收"), Arrays.asList("1", null, null), List.of("1"));
        List<MapItem> items = map.readTable(header, rows, RuleSet.STANDARD);
        assertEquals(Optional.of(ActionType.PICKED_UP), items.get(0).actionType());
        assertEquals(1, items.get(1).record());
        assertEquals(List.of(Code.INVALID_ROW), items.get(2).faults());
        InvalidHeaderException refused = assertThrows(
                InvalidHeaderException.class, () -> map.readTable(List.of("包裹"), rows, RuleSet.STANDARD));
        assertTrue(refused.text(Locale.ENGLISH).startsWith("no column is the waybill id"), refused::getMessage);
        assertTrue(refused.text(Locale.CHINESE).startsWith("没有运单号列"), () -> refused.text(Locale.CHINESE));
    }

    @Test
    void aMapThatCanNotBeUsedHasAllItsFaultsInBothLanguages() {
        InvalidMapException thrown = assertThrows(
                InvalidMapException.class, () -> IntakeMap.fromJson("{\"name\":\"x\",\"colour\":1}"));
        assertTrue(thrown.faults().size() > 2, thrown::getMessage);
        for (FileFault fault : thrown.faults()) {
            assertTrue(thrown.getMessage().contains(fault.text(Locale.ENGLISH)), thrown::getMessage);
            assertNotEquals(fault.toString(), fault.text(Locale.CHINESE));
        }
        String named = assertThrows(InvalidMapException.class, () -> IntakeMap.ready("nobody")).getMessage();
        assertTrue(named.contains("sf-push"), named);
        assertThrows(InvalidMapException.class, () -> IntakeMap.fromToml("name = "));
    }
}
