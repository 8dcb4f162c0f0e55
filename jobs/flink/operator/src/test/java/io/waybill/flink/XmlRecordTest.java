package io.waybill.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which encoding a record is handed to the engine. */
class XmlRecordTest {
    private static byte[] document(String name, Charset encoding) {
        return ("<?xml version=\"1.0\" encoding=\"" + name + "\"?><a>已揽收</a>").getBytes(encoding);
    }

    private static String read(byte[] record) {
        return new String(XmlRecord.inUtf8(record), StandardCharsets.UTF_8);
    }

    @Test
    void aDocumentInTheEncodingThatItNames() throws Exception {
        for (String name : List.of("GBK", "gb2312", "GB18030")) {
            String text = new String(document(name, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            assertEquals("\ufeff" + text, read(document(name, Charset.forName("GB18030"))));
            assertEquals("\ufeff\n" + text, read(("\n" + text).getBytes("GB18030")));
        }
        String text = new String(document("UTF-16", StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        for (Charset encoding : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertEquals("\ufeff" + text, read(document("UTF-16", encoding)));
            ByteArrayOutputStream marked = new ByteArrayOutputStream();
            marked.writeBytes("\ufeff".getBytes(encoding));
            marked.writeBytes(document("UTF-16", encoding));
            assertEquals("\ufeff" + text, read(marked.toByteArray()));
        }
    }

    /** Nothing is made of what is no document, of one in UTF-8, and of one that is not in the encoding that it names. */
    @Test
    void whateverElseItIsStaysAsItIs() {
        for (byte[] record : List.of(
                new byte[0], new byte[] {'<'}, Scans.utf8("{\"a\":\"<?xml encoding='GBK'?>\"}"), Scans.utf8("param=%3Ca%3E"),
                Scans.utf8("<a>已</a>"), document("UTF-8", StandardCharsets.UTF_8), document("big5", Charset.forName("Big5")),
                Scans.utf8("<?xml version='1.0'?><a encoding='GBK'/>"),
                new byte[] {'<', '?', 'x', 'm', 'l', ' ', 'e', 'n', 'c', 'o', 'd', 'i', 'n', 'g', '=', '"', 'G', 'B', 'K', '"', '?', '>',
                    (byte) 0xff})) {
            assertSame(record, XmlRecord.inUtf8(record));
        }
    }
}
