package io.waybill.flink;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Documents of XML in the encoding that they name, as the engine takes them: in UTF-8. Its library has no tables of other
 * encodings, and Java has.
 */
final class XmlRecord {
    /** No declaration is longer. */
    private static final int LONGEST = 256;
    private static final Pattern NAMED = Pattern.compile("<\\?xml[^>]*?encoding\\s*=\\s*([\"'])(.*?)\\1");
    /** GB18030 has all of GBK and GB2312, and a text that says it is one of these may have what only it has. */
    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final Map<String, Charset> CHINESE = Map.of("gb18030", GB18030, "gbk", GB18030, "gb2312", GB18030);
    /** Whoever puts it before a document says that this is UTF-8, whatever the document itself says. */
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private XmlRecord() {}

    /** The record as it is, unless it is a document in another encoding that can be read: then that in UTF-8. */
    static byte[] inUtf8(byte[] record) {
        Charset encoding = encodingOf(record);
        if (encoding == null) {
            return record;
        }
        try {
            CharBuffer text = encoding.newDecoder().decode(ByteBuffer.wrap(record));
            String unmarked = text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK ? text.toString().substring(1) : text.toString();
            return (BYTE_ORDER_MARK + unmarked).getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException notInIt) {
            // The engine says what is wrong with it.
            return record;
        }
    }

    /** The encoding of a document, if that is not UTF-8; null for anything else. */
    private static Charset encodingOf(byte[] record) {
        int first = record.length > 1 ? (record[0] & 0xff) << 8 | record[1] & 0xff : 0;
        if (first == 0xfeff || first == '<') {
            return StandardCharsets.UTF_16BE;
        }
        if (first == 0xfffe || first == '<' << 8) {
            return StandardCharsets.UTF_16LE;
        }
        int start = 0;
        while (start < record.length && (record[start] == ' ' || record[start] >= '\t' && record[start] <= '\r')) {
            start++;
        }
        if (start == record.length || record[start] != '<') {
            return null;
        }
        String declaration = new String(record, start, Math.min(record.length - start, LONGEST), StandardCharsets.ISO_8859_1);
        Matcher named = NAMED.matcher(declaration);
        return named.lookingAt() ? CHINESE.get(named.group(2).toLowerCase(Locale.ROOT)) : null;
    }
}
