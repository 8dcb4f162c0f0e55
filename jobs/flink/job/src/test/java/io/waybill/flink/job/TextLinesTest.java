package io.waybill.flink.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a line is, for the feed, the orders and their headers alike. */
class TextLinesTest {
    @TempDir
    private Path folder;

    private static List<String> lines(String text) throws Exception {
        List<String> found = new ArrayList<>();
        try (TextLines lines = new TextLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                found.add(lines.number() + " " + new String(line, StandardCharsets.UTF_8));
            }
            assertNull(lines.next(), "the end stays the end");
        }
        return found;
    }

    @Test
    void linesWithSomethingInThem() throws Exception {
        assertEquals(List.of(), lines(""));
        assertEquals(List.of(), lines("\ufeff\r\n \u00a0\u3000\n\n"));
        assertEquals(List.of("1 a", "2 \ufeffb", "4 c"), lines("\ufeffa\r\n\ufeffb\n\t\nc"));
        assertEquals(List.of("1 a\rb", "2 c"), lines("a\rb\nc\r"), "a carriage return by itself ends no line");
    }

    @Test
    void allThatIsLeft() throws Exception {
        String document = "\ufeff\n \n<a>\r\n\n</a>";
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
            byte[] bytes = document.getBytes(charset);
            try (TextLines lines = new TextLines(new ByteArrayInputStream(bytes))) {
                assertArrayEquals(bytes, lines.rest());
                assertEquals(charset == StandardCharsets.UTF_8 ? 3 : 1, lines.number());
                assertNull(lines.rest());
            }
        }
    }

    @Test
    void theFirstLineOfAFile() throws Exception {
        Path file = folder.resolve("lines");
        byte[] noUtf8 = {(byte) 0xb5, (byte) 0xa5, '\n', 'a'};
        Files.write(file, noUtf8);
        assertArrayEquals(new byte[] {(byte) 0xb5, (byte) 0xa5}, TextLines.first(file));
        Files.writeString(file, " \n");
        assertArrayEquals(new byte[0], TextLines.first(file));
    }
}
