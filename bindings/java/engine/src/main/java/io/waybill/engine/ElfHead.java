package io.waybill.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the first bytes of a library of Linux say of it: the head of an ELF file. */
final class ElfHead {
    private static final int SIZE = 64;
    private static final int CLASS = 4;
    private static final int MACHINE = 18;
    private static final int SECTIONS_AT = 40;
    private static final int SECTION_SIZE = 58;
    private static final int SECTION_COUNT = 60;

    private final ByteBuffer head = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

    private ElfHead() {}

    /** The head of a file; of one that can't be read, nothing. */
    static ElfHead of(Path file) {
        ElfHead found = new ElfHead();
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] to = found.head.array();
            int length = 0;
            for (int read; length < SIZE && (read = bytes.read(to, length, SIZE - length)) > 0;) {
                length += read;
            }
        } catch (IOException unreadable) {
            return new ElfHead();
        }
        return found;
    }

    boolean isElf() {
        return head.getInt(0) == ('F' << 24 | 'L' << 16 | 'E' << 8 | 0x7f);
    }

    /** How large the file is at least; 0 if that is not known. */
    long leastSize() {
        boolean has64Bits = isElf() && head.get(CLASS) == 2;
        long sections = (head.getShort(SECTION_SIZE) & 0xffffL) * (head.getShort(SECTION_COUNT) & 0xffffL);
        return has64Bits ? head.getLong(SECTIONS_AT) + sections : 0;
    }

    /** The machine that it is for. */
    String machine() {
        int number = head.getShort(MACHINE) & 0xffff;
        switch (number) {
            case 3: return "x86";
            case 40: return "arm";
            case 62: return "x86_64";
            case 183: return "aarch64";
            case 243: return "riscv64";
            case 258: return "loongarch64";
            default: return "machine " + number;
        }
    }
}
