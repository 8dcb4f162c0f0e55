package io.waybill.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows as RFC 4180 has them, and none that could be read in two ways. */
class CsvRowTest {
    private static List<String> cells(String row) throws Exception {
        return CsvRow.cells(Scans.utf8(row));
    }

    @Test
    void rows() throws Exception {
        assertEquals(List.of(""), cells(""));
        assertEquals(List.of("a", "", " b "), cells("a,, b "));
        assertEquals(List.of("a,b", "\"", "", "c\"d"), cells("\"a,b\",\"\"\"\",\"\",c\"d"));
        assertEquals(List.of("已揽收", ""), cells("已揽收,"));
        for (String broken : List.of("\"a", "\"a\"b", "\"a\" ,b", " \"a\"", "a,\"b\"\"", "x,\"已\"揽收")) {
            assertThrows(CsvRow.BrokenQuotes.class, () -> cells(broken), broken);
        }
        assertThrows(CharacterCodingException.class, () -> CsvRow.cells(new byte[] {'a', (byte) 0xff}));
    }

    @Test
    void whatIsWrittenIsReadAsItWas() throws Exception {
        Random random = new Random(5);
        String[] pieces = {"a", ",", "\"", " ", "", "件", ";"};
        for (int i = 0; i < 10_000; i++) {
            List<String> cells = new ArrayList<>();
            StringBuilder row = new StringBuilder();
            for (int cell = random.nextInt(4); cell >= 0; cell--) {
                StringBuilder text = new StringBuilder();
                for (int length = random.nextInt(4); length > 0; length--) {
                    text.append(pieces[random.nextInt(pieces.length)]);
                }
                cells.add(text.toString());
                row.append(row.length() == 0 && cells.size() == 1 ? "" : ",")
                        .append('"').append(text.toString().replace("\"", "\"\"")).append('"');
            }
            assertEquals(cells, cells(row.toString()), row::toString);
        }
    }
}
