package io.waybill.engine;

import java.nio.ByteBuffer;

/** The names and texts of the engine's own lists, asked for once. */
final class Tables {
    private static volatile Tables tables;

    final String version;
    final String url;
    final int maxWaybillIdChars;
    final int maxTokenChars;
    final Bilingual[] stages;
    final Bilingual[] actions;
    final int[] actionCodes;
    final int[] actionStages;
    final Bilingual[] statuses;
    final boolean[] closed;
    final Bilingual[] situations;
    final int[] situationStatuses;
    final boolean[] held;
    final Entry[] codes;
    final Entry[] replies;
    /** The names of the ready maps. */
    final String[] maps;

    private final ByteBuffer from;
    private int at;

    /** A code, or a class of replies. */
    static final class Entry {
        final int number;
        final String name;
        final Bilingual meaning;
        /** What to do: the remedy of a code, the next step of a class. */
        final Bilingual action;

        private Entry(int number, Tables tables) {
            this.number = number;
            name = tables.text();
            meaning = tables.bilingual();
            action = tables.bilingual();
        }
    }

    private Tables(ByteBuffer answer) {
        from = answer;
        version = text();
        url = text();
        maxWaybillIdChars = number();
        maxTokenChars = number();
        stages = new Bilingual[number()];
        for (int i = 0; i < stages.length; i++) {
            stages[i] = bilingual();
        }
        actions = new Bilingual[number()];
        actionCodes = new int[actions.length];
        actionStages = new int[actions.length];
        for (int i = 0; i < actions.length; i++) {
            actionCodes[i] = number();
            actionStages[i] = octet();
            actions[i] = bilingual();
            text();
        }
        statuses = new Bilingual[number()];
        closed = new boolean[statuses.length];
        for (int i = 0; i < statuses.length; i++) {
            closed[i] = octet() == 1;
            statuses[i] = bilingual();
        }
        situations = new Bilingual[number()];
        situationStatuses = new int[situations.length];
        held = new boolean[situations.length];
        for (int i = 0; i < situations.length; i++) {
            situationStatuses[i] = octet();
            held[i] = octet() == 1;
            situations[i] = bilingual();
        }
        codes = codes();
        replies = replies();
        maps = new String[number()];
        for (int i = 0; i < maps.length; i++) {
            maps[i] = text();
        }
    }

    private Entry[] codes() {
        Entry[] all = new Entry[number()];
        for (int i = 0; i < all.length; i++) {
            int number = from.getShort(at);
            at += 2;
            all[i] = new Entry(number, this);
        }
        return all;
    }

    private Entry[] replies() {
        Entry[] all = new Entry[number()];
        for (int i = 0; i < all.length; i++) {
            int flags = octet();
            int known = number();
            at += 8 * known;
            all[i] = new Entry(flags, this);
        }
        return all;
    }

    private int number() {
        int number = from.getInt(at);
        at += 4;
        return number;
    }

    private int octet() {
        return from.get(at++) & 0xff;
    }

    private String text() {
        int length = number();
        String text = Border.text(from, at, length);
        at += length;
        return text;
    }

    private Bilingual bilingual() {
        String english = text();
        return new Bilingual(english, text());
    }

    static Tables get() {
        if (tables == null) {
            Scratch scratch = Border.open();
            try {
                scratch.request(1);
                ByteBuffer answer = Border.call(Border.TABLES, Border.Kept.STANDARD, scratch, 0);
                byte[] copy = Border.bytes(answer, 0, answer.limit());
                tables = new Tables(ByteBuffer.wrap(copy).order(java.nio.ByteOrder.LITTLE_ENDIAN));
            } finally {
                scratch.release();
            }
        }
        return tables;
    }
}
