package io.waybill.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The rules of a carrier: which action a waybill may take from where, and the settings of the clocks and messages. Here
 * scans are decided.
 *
 * <pre>{@code
 * Decision decision = RuleSet.STANDARD.decide(tracker, scan, Instant.now());
 * }</pre>
 *
 * <p>Immutable; any number of threads may use one at the same time.
 */
public final class RuleSet {
    /** The preset for real scan feeds, which miss scans and repeat them. */
    public static final RuleSet STANDARD = new RuleSet(1, Border.Kept.STANDARD);

    /** The preset for a carrier that guarantees every scan. */
    public static final RuleSet STRICT = new RuleSet(2, null);

    private static final int RULE_FILE = 0;
    private static final int DECIDE_HEAD = 32;
    private static final int MANY_HEAD = 24;
    private static final int IMPORT_HEAD = 24;

    private final int preset;
    /** Presets are made when they are first used, so that a library that is missing is told then, by its own exception. */
    private volatile Border.Kept kept;
    private volatile Shown shown;

    private RuleSet(int preset, Border.Kept kept) {
        this.preset = preset;
        this.kept = kept;
    }

    /**
     * A carrier's own rules from a file in JSON.
     *
     * @param json the file's text
     * @return the rules
     * @throws InvalidRulesException with everything that is wrong with it
     */
    public static RuleSet fromJson(String json) {
        return fromJson(Utf8.bytes("json", Objects.requireNonNull(json, "json is null")));
    }

    /**
     * A carrier's own rules from a file in JSON.
     *
     * @param json the file's bytes
     * @return the rules
     * @throws InvalidRulesException with everything that is wrong with it
     */
    public static RuleSet fromJson(byte[] json) {
        List<FileFault> faults = new ArrayList<>();
        Border.Kept kept = make(RULE_FILE, Objects.requireNonNull(json, "json is null"), faults);
        if (kept == null) {
            throw new InvalidRulesException(faults);
        }
        return new RuleSet(RULE_FILE, kept);
    }

    /**
     * A carrier's own rules from a file in JSON.
     *
     * @param file the file
     * @return the rules
     * @throws InvalidRulesException with everything that is wrong with it
     * @throws IOException if it can't be read
     */
    public static RuleSet load(Path file) throws IOException {
        return fromJson(Files.readAllBytes(Objects.requireNonNull(file, "file is null")));
    }

    /**
     * What is wrong with a rule file.
     *
     * @param json the file's bytes
     * @return all faults; empty if it can be used
     */
    public static List<FileFault> check(byte[] json) {
        List<FileFault> faults = new ArrayList<>();
        make(RULE_FILE, Objects.requireNonNull(json, "json is null"), faults);
        return Collections.unmodifiableList(faults);
    }

    /** The bytes to keep; null if there are faults, which are then added. */
    private static Border.Kept make(int preset, byte[] file, List<FileFault> faults) {
        byte[] kept = Border.made(Border.RULES, preset, file, faults);
        return kept == null ? null : Border.Kept.of(kept);
    }

    Border.Kept kept() {
        if (kept == null) {
            kept = make(preset, new byte[0], new ArrayList<>());
        }
        return kept;
    }

    // Deciding.

    /**
     * May this scan be sent? As {@link #decide(Tracker, Scan, Instant, DecideOptions)} with {@link DecideOptions#STANDARD}.
     *
     * @param tracker what is stored of the waybill; {@link Tracker#START} for a fresh one
     * @param scan the scan
     * @param now your clock, cut to whole seconds
     * @return the answer
     */
    public Decision decide(Tracker tracker, Scan scan, Instant now) {
        return decide(tracker, scan, now, DecideOptions.STANDARD);
    }

    /**
     * May this scan be sent?
     *
     * @param tracker what is stored of the waybill; {@link Tracker#START} for a fresh one
     * @param scan the scan
     * @param now your clock, cut to whole seconds
     * @param options how it is asked for
     * @return the answer
     * @throws MisuseException if {@code now} is not a time in Unix seconds
     */
    public Decision decide(Tracker tracker, Scan scan, Instant now, DecideOptions options) {
        requireAll(tracker, scan, now);
        Objects.requireNonNull(options, "options is null");
        return decide(tracker, scan, now.getEpochSecond(), options.wanted);
    }

    private Decision decide(Tracker tracker, Scan scan, long now, int wanted) {
        Scratch scratch = Border.open();
        try {
            int length = writeDecide(scratch, tracker, scan, now, wanted);
            ByteBuffer answer = Border.call(Border.DECIDE, kept(), scratch, length);
            return Decision.read(answer, 0, tracker, wanted, part -> again(tracker, scan, now, wanted, part));
        } finally {
            scratch.release();
        }
    }

    /** The same decision with another part. */
    private Decision again(Tracker tracker, Scan scan, long now, int wanted, int part) {
        return decide(tracker, scan, now, wanted & (Border.ADOPT | Border.RESEND) | part);
    }

    private static int writeDecide(Scratch scratch, Tracker tracker, Scan scan, long now, int wanted) {
        ByteBuffer request = scratch.request((long) DECIDE_HEAD + scan.size());
        request.putLong(0, wanted).putLong(8, now);
        tracker.write(request, 16);
        return scan.write(request, DECIDE_HEAD, 0);
    }

    private static void requireAll(Object history, Scan scan, Instant now) {
        Objects.requireNonNull(history, "tracker is null; a fresh waybill has Tracker.START");
        Objects.requireNonNull(scan, "scan is null");
        Objects.requireNonNull(now, "now is null; the engine has no clock, so give yours: Instant.now()");
    }

    /** For what asks about the scan itself, to which it is nothing that one was accepted before. */
    private static void requireUnseen(Scan scan) {
        if (scan.isSeenBefore()) {
            throw new IllegalArgumentException("the scan is one seen before; give it as it came, without seenBefore()");
        }
    }

    /**
     * May these scans be sent, one after the other? As with {@link DecideOptions#STANDARD}.
     *
     * @param batch the waybills and their scans
     * @param now your clock, cut to whole seconds
     * @return the answers
     */
    public BatchDecision decideMany(Batch batch, Instant now) {
        return decideMany(batch, now, DecideOptions.STANDARD);
    }

    /**
     * May these scans be sent, one after the other? The answers are those of {@link #decide(Tracker, Scan, Instant)} one at a
     * time.
     *
     * @param batch the waybills and their scans
     * @param now your clock, cut to whole seconds
     * @param options how it is asked for
     * @return the answers
     * @throws MisuseException if {@code now} is not a time in Unix seconds, or the batch has over 64 MiB
     */
    public BatchDecision decideMany(Batch batch, Instant now, DecideOptions options) {
        Objects.requireNonNull(batch, "batch is null");
        Objects.requireNonNull(now, "now is null; the engine has no clock, so give yours: Instant.now()");
        Objects.requireNonNull(options, "options is null");
        long seconds = now.getEpochSecond();
        int wanted = options.wanted;
        Scratch scratch = Border.open();
        try {
            int length = writeMany(scratch, batch, seconds, wanted);
            scratch.roomForAnswer(MANY_HEAD + 2 * length);
            ByteBuffer answer = Border.call(Border.DECIDE_MANY, kept(), scratch, length);
            return readMany(answer, batch, seconds, wanted);
        } finally {
            scratch.release();
        }
    }

    private static int writeMany(Scratch scratch, Batch batch, long now, int wanted) {
        ByteBuffer request = scratch.request(MANY_HEAD + batch.bytes());
        request.putLong(0, wanted).putLong(8, now);
        request.putInt(16, batch.trackers.size()).putInt(20, batch.scans.size());
        int at = MANY_HEAD;
        for (Tracker tracker : batch.trackers) {
            tracker.write(request, at);
            at += Tracker.SIZE;
        }
        for (int i = 0; i < batch.scans.size(); i++) {
            at = batch.scans.get(i).write(request, at, batch.place(i));
        }
        return at;
    }

    private BatchDecision readMany(ByteBuffer answer, Batch batch, long now, int wanted) {
        Tracker[] trackers = batch.trackers.toArray(new Tracker[0]);
        Decision[] decisions = new Decision[batch.scans.size()];
        int[] counts = new int[4];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = answer.getInt(4 + 4 * i);
        }
        int at = MANY_HEAD + Tracker.SIZE * trackers.length;
        for (int i = 0; i < decisions.length; i++) {
            int place = batch.place(i);
            Tracker before = trackers[place];
            Scan scan = batch.scans.get(i);
            decisions[i] = Decision.read(answer, at, before, wanted, part -> again(before, scan, now, wanted, part));
            trackers[place] = decisions[i].tracker();
            at += Decision.sizeAt(answer, at);
        }
        return new BatchDecision(decisions, trackers, counts);
    }

    /**
     * Why is the answer what it is, check by check?
     *
     * @param tracker what is stored of the waybill
     * @param scan the scan, not one {@link Scan#seenBefore() seen before}
     * @param now your clock, cut to whole seconds
     * @return the reasoning, and the answer
     */
    public Explanation explain(Tracker tracker, Scan scan, Instant now) {
        requireAll(tracker, scan, now);
        requireUnseen(scan);
        long seconds = now.getEpochSecond();
        int wanted = Border.HTTPS_BODY | Border.TEXTS;
        Scratch scratch = Border.open();
        try {
            int length = writeDecide(scratch, tracker, scan, seconds, wanted);
            ByteBuffer answer = Border.call(Border.EXPLAIN, kept(), scratch, length);
            Decision decision = Decision.read(
                    answer, 0, tracker, Border.HTTPS_BODY, part -> again(tracker, scan, seconds, wanted, part));
            int at = Decision.HEAD + answer.getInt(48) + answer.getInt(52);
            int english = answer.getInt(56);
            return new Explanation(decision, new Bilingual(
                    Border.text(answer, at, english), Border.text(answer, at + english, answer.getInt(60))));
        } finally {
            scratch.release();
        }
    }

    /**
     * What is in this scan? The rules count, as the message is read by their policy.
     *
     * @param scan the scan, not one {@link Scan#seenBefore() seen before}
     * @return its fields, or its faults
     */
    public Reading read(Scan scan) {
        Objects.requireNonNull(scan, "scan is null");
        requireUnseen(scan);
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(8L + scan.size());
            request.putLong(0, Border.TEXTS);
            int length = scan.write(request, 8, 0);
            return new Reading(Border.call(Border.RECORD, kept(), scratch, length));
        } finally {
            scratch.release();
        }
    }

    /**
     * The actions that may come next.
     *
     * @param tracker what is stored of the waybill
     * @return the actions
     */
    public Set<ActionType> permitted(Tracker tracker) {
        return next(tracker, 0).permitted();
    }

    /**
     * What may come next, where it leads, and the shortest ways.
     *
     * @param tracker what is stored of the waybill
     * @return the steps
     */
    public NextSteps next(Tracker tracker) {
        return next(tracker, Border.TEXTS);
    }

    private NextSteps next(Tracker tracker, int wanted) {
        Objects.requireNonNull(tracker, "tracker is null; a fresh waybill has Tracker.START");
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(24);
            request.putLong(0, wanted);
            tracker.write(request, 8);
            return new NextSteps(Border.call(Border.NEXT, kept(), scratch, 24));
        } finally {
            scratch.release();
        }
    }

    // Whole histories.

    /**
     * May this scan be sent, given the whole history? Every earlier update is recognised.
     *
     * @param trail what is stored of the waybill
     * @param scan the scan
     * @param now your clock, cut to whole seconds
     * @return the answer, and the trail to store
     */
    public TrailDecision decide(Trail trail, Scan scan, Instant now) {
        return decide(trail, scan, now, DecideOptions.STANDARD);
    }

    /**
     * May this scan be sent, given the whole history? Every earlier update is recognised.
     *
     * @param trail what is stored of the waybill
     * @param scan the scan
     * @param now your clock, cut to whole seconds
     * @param options how it is asked for
     * @return the answer, and the trail to store
     */
    public TrailDecision decide(Trail trail, Scan scan, Instant now, DecideOptions options) {
        Objects.requireNonNull(trail, "trail is null; a fresh waybill has Trail.START");
        requireAll(trail, scan, now);
        Objects.requireNonNull(options, "options is null");
        return decide(trail, scan, now.getEpochSecond(), options.wanted);
    }

    private TrailDecision decide(Trail trail, Scan scan, long now, int wanted) {
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(16L + trail.size() + scan.size());
            request.putInt(0, wanted).putInt(4, trail.size()).putLong(8, now);
            int length = scan.write(request, trail.write(request, 16), 0);
            ByteBuffer answer = Border.call(Border.TRAIL_DECIDE, kept(), scratch, length);
            int stored = answer.getInt(0);
            int options = wanted & (Border.ADOPT | Border.RESEND);
            Decision decision = Decision.read(answer, 8 + stored, trail.tracker(), wanted,
                    part -> decide(trail, scan, now, options | part).decision());
            return new TrailDecision(Trail.read(answer, 8, stored, trail), decision);
        } finally {
            scratch.release();
        }
    }

    /**
     * Takes in a whole trace of one waybill: scans in any order, decided by time, and at equal times in the order of a
     * parcel's life.
     *
     * @param trail what is stored of the waybill
     * @param scans the trace; none may be {@link Scan#seenBefore() seen before}
     * @param now your clock, cut to whole seconds
     * @param mode what becomes of it if something is refused
     * @return the answers with both payloads and texts, and the trail to store
     */
    public TrailImport importAll(Trail trail, List<Scan> scans, Instant now, ImportMode mode) {
        Objects.requireNonNull(trail, "trail is null; a fresh waybill has Trail.START");
        Objects.requireNonNull(scans, "scans is null");
        Objects.requireNonNull(now, "now is null; the engine has no clock, so give yours: Instant.now()");
        Objects.requireNonNull(mode, "mode is null");
        long size = (long) IMPORT_HEAD + trail.size();
        for (Scan scan : scans) {
            size += Objects.requireNonNull(scan, "a scan is null").size();
            requireUnseen(scan);
        }
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(size);
            request.putInt(0, Border.HTTPS_BODY | Border.CLOUD_ARGUMENTS | Border.TEXTS);
            request.putInt(4, trail.size()).putLong(8, now.getEpochSecond());
            request.putInt(16, mode.ordinal()).putInt(20, scans.size());
            int at = trail.write(request, IMPORT_HEAD);
            for (Scan scan : scans) {
                at = scan.write(request, at, 0);
            }
            return TrailImport.read(Border.call(Border.TRAIL_IMPORT, kept(), scratch, at), trail);
        } finally {
            scratch.release();
        }
    }

    /**
     * Would this late scan have been legal in its own time?
     *
     * @param trail what is stored of the waybill
     * @param scan the scan, not one {@link Scan#seenBefore() seen before}
     * @return what was found
     */
    public Late late(Trail trail, Scan scan) {
        Objects.requireNonNull(trail, "trail is null; a fresh waybill has Trail.START");
        Objects.requireNonNull(scan, "scan is null");
        requireUnseen(scan);
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(8L + trail.size() + scan.size());
            request.putInt(0, Border.TEXTS).putInt(4, trail.size());
            int length = scan.write(request, trail.write(request, 8), 0);
            return new Late(Border.call(Border.TRAIL_LATE, kept(), scratch, length));
        } finally {
            scratch.release();
        }
    }

    /**
     * Where would these rules have led to?
     *
     * @param trail a waybill's history, under whatever rules
     * @return whether they would have accepted all of it, and the tracker then
     */
    public Replay replay(Trail trail) {
        Objects.requireNonNull(trail, "trail is null; a fresh waybill has Trail.START");
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(8L + trail.size());
            request.putLong(0, Border.TEXTS);
            int length = trail.write(request, 8);
            return new Replay(Border.call(Border.TRAIL_REPLAY, kept(), scratch, length));
        } finally {
            scratch.release();
        }
    }

    // What these rules say.

    /**
     * What changes from these rules to others.
     *
     * @param after the others
     * @return cells, settings, and situations from which no way leads to an end any more
     */
    public RuleDiff diff(RuleSet after) {
        Border.Kept other = Objects.requireNonNull(after, "after is null").kept();
        Scratch scratch = Border.open();
        try {
            ByteBuffer request = scratch.request(Math.max(1, other.length));
            if (other.owner != null) {
                ByteBuffer bytes = other.owner.duplicate();
                ((java.nio.Buffer) bytes).clear();
                request.put(bytes);
            }
            return new RuleDiff(Border.call(Border.RULES_DIFF, kept(), scratch, other.length));
        } finally {
            scratch.release();
        }
    }

    private Shown shown() {
        if (shown == null) {
            Scratch scratch = Border.open();
            try {
                scratch.request(1);
                shown = new Shown(Border.call(Border.RULES_SHOW, kept(), scratch, 0));
            } finally {
                scratch.release();
            }
        }
        return shown;
    }

    /** What the library says of the rules. */
    private static final class Shown {
        private static final int TABLE = 40;
        private static final int TEXTS = 208;

        final Fingerprint fingerprint;
        final int tolerance;
        final int closingTolerance;
        final int allowance;
        final long maxChars;
        final PhoneRule phoneRule;
        final Set<RuleOption> options;
        final Mark[] table;
        final String name;
        final String json;

        Shown(ByteBuffer answer) {
            fingerprint = Fingerprint.of(answer.getLong(0));
            tolerance = answer.getInt(8);
            allowance = answer.getInt(12);
            closingTolerance = answer.getInt(36);
            maxChars = answer.getLong(16);
            phoneRule = PhoneRule.at(answer.get(24));
            options = EnumSet.noneOf(RuleOption.class);
            for (RuleOption option : RuleOption.values()) {
                if ((answer.get(25) >> option.ordinal() & 1) != 0) {
                    options.add(option);
                }
            }
            table = new Mark[Situation.count() * ActionType.values().length];
            for (int i = 0; i < table.length; i++) {
                table[i] = Mark.ofSign(answer.get(TABLE + i));
            }
            int nameLength = answer.getInt(28);
            name = Border.text(answer, TEXTS, nameLength);
            json = Border.text(answer, TEXTS + nameLength, answer.getInt(32));
        }
    }

    /** {@return the name, such as {@code standard}} */
    public String name() {
        return shown().name;
    }

    /** {@return the fingerprint: two rule sets that decide alike have the same, whatever they are called} */
    public Fingerprint fingerprint() {
        return shown().fingerprint;
    }

    /**
     * What the table says.
     *
     * @param situation the row
     * @param action the column
     * @return the mark
     */
    public Mark mark(Situation situation, ActionType action) {
        int row = Objects.requireNonNull(situation, "situation is null").place();
        int column = Objects.requireNonNull(action, "action is null").ordinal();
        return shown().table[row * ActionType.values().length + column];
    }

    /** {@return by how many seconds times may go back} */
    public int toleranceSeconds() {
        return shown().tolerance;
    }

    /** {@return the same for Signed, DeliveryFailed and Cancelled; {@link #toleranceSeconds()} if the rules name no other} */
    public int closingToleranceSeconds() {
        return shown().closingTolerance;
    }

    /** {@return by how many seconds times may be ahead of {@code now}} */
    public int allowanceSeconds() {
        return shown().allowance;
    }

    /** {@return how many characters a message may have} */
    public long maxMessageChars() {
        return shown().maxChars;
    }

    /** {@return what is done about mobile numbers in messages} */
    public PhoneRule phoneRule() {
        return shown().phoneRule;
    }

    /** {@return the options that are set} */
    public Set<RuleOption> options() {
        return Collections.unmodifiableSet(shown().options);
    }

    /** {@return a rule file with every setting, from which {@link #fromJson(String)} makes the same rules} */
    public String toJson() {
        return shown().json;
    }

    /** {@return the name and the fingerprint} */
    @Override
    public String toString() {
        return "RuleSet[" + name() + ", " + fingerprint() + "]";
    }

    /** Two rule sets are equal if they decide alike: by their {@linkplain #fingerprint() fingerprints}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RuleSet && ((RuleSet) other).fingerprint().equals(fingerprint());
    }

    @Override
    public int hashCode() {
        return fingerprint().hashCode();
    }
}
