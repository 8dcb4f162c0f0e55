import io.waybill.engine.ActionType;
import io.waybill.engine.Code;
import io.waybill.engine.DecideOptions;
import io.waybill.engine.Decision;
import io.waybill.engine.FileFault;
import io.waybill.engine.Fingerprint;
import io.waybill.engine.IntakeMap;
import io.waybill.engine.InvalidHeaderException;
import io.waybill.engine.InvalidMapException;
import io.waybill.engine.InvalidRulesException;
import io.waybill.engine.MapItem;
import io.waybill.engine.Mark;
import io.waybill.engine.Reply;
import io.waybill.engine.RuleSet;
import io.waybill.engine.Scan;
import io.waybill.engine.Tracker;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Asks the package every vector, and says what differs. */
final class Vectors {
    private static final Fingerprint NONE = null;

    private final RuleSet own;
    private Line line;
    int asked;
    int differences;

    Vectors(RuleSet own) {
        this.own = own;
    }

    void check(String text) {
        line = new Line(text);
        asked++;
        switch (line.text("ask")) {
            case "decide":
                checkDecide();
                break;
            case "reply":
                checkReply();
                break;
            case "rules":
                checkRules();
                break;
            case "map":
                checkMap();
                break;
            case "map_read":
                checkMapRead();
                break;
            default:
                differs("ask", "a question");
        }
    }

    private void differs(String name, Object found) {
        if (differences++ < 20) {
            System.err.println("runner: " + name + " is " + found + " in " + line);
        }
    }

    private void expect(String name, Object expected, Object found) {
        if (!expected.equals(found)) {
            differs(name, found);
        }
    }

    private void expectText(String name, String found) {
        expect(name, line.text(name), found);
    }

    private void expectFlag(String name, boolean found) {
        expect(name, line.isTrue(name), found);
    }

    private RuleSet rules() {
        return "strict".equals(line.text("rules")) ? RuleSet.STRICT
                : "own".equals(line.text("rules")) ? own : RuleSet.STANDARD;
    }

    private void checkDecide() {
        RuleSet rules = rules();
        Tracker tracker = Tracker.fromBytes(line.bytesOrNull("tracker"));
        Scan scan = line.isTrue("seen") ? scan().seenBefore() : scan();
        Instant now = Instant.ofEpochSecond(line.number("now"));
        DecideOptions options = options(DecideOptions.STANDARD.withCloudArguments()
                .withText(Locale.ENGLISH).withText(Locale.CHINESE));
        compare(rules.decide(tracker, scan, now, options));
        // What is made when it is asked for is the same as what is made at once.
        compare(rules.decide(tracker, scan, now, options(DecideOptions.NOTHING_AT_ONCE)));
    }

    private DecideOptions options(DecideOptions options) {
        DecideOptions adopting = line.isTrue("adopt") ? options.adopting() : options;
        return line.isTrue("resend") ? adopting.resending() : adopting;
    }

    private Scan scan() {
        if (line.has("json")) {
            return Scan.json(line.bytesOrNull("json"));
        }
        return Scan.builder()
                .tokenUtf8(line.bytesOrNull("token"))
                .waybillIdUtf8(line.bytesOrNull("waybill_id"))
                .actionTime(line.numberOrNull("action_time"))
                .actionType(line.numberOrNull("action_type"))
                .messageUtf8(line.bytesOrNull("action_msg"))
                .build();
    }

    private void compare(Decision decision) {
        expectText("outcome", decision.outcome().name().toLowerCase(Locale.ROOT));
        expectText("mark", decision.mark().map(Mark::sign).map(String::valueOf).orElse(""));
        expect("code", line.number("code"), (long) decision.code().map(Code::number).orElse(0));
        expectFlag("adopted", decision.isAdopted());
        expectFlag("by_option", decision.isRefusedByOption());
        expectText("tracker_after", Line.hex(decision.tracker().toBytes()));
        expectText("permitted", codes(decision.permitted()));
        expectText("fingerprint", digits(decision.fingerprint().orElse(NONE)));
        expect("limit", line.number("limit"), decision.limit().map(Instant::getEpochSecond).orElse(0L));
        expectText("way", codes(decision.way()));
        expectText("https", decision.hasPayload() ? Line.hex(decision.httpsBodyUtf8()) : "");
        expectText("cloud", decision.hasPayload() ? Line.hex(decision.cloudArgumentsUtf8()) : "");
        expectText("english", Line.hex(decision.text(Locale.ENGLISH)));
        expectText("chinese", Line.hex(decision.text(Locale.CHINESE)));
        expectText("faults", decision.faults().stream().map(code -> String.valueOf(code.number()))
                .collect(Collectors.joining(",")));
    }

    private static String codes(Collection<ActionType> actions) {
        return actions.stream().map(action -> String.valueOf(action.code())).collect(Collectors.joining(","));
    }

    private static String digits(Fingerprint fingerprint) {
        return fingerprint == NONE ? "0000000000000000" : fingerprint.toString();
    }

    private void checkReply() {
        int status = (int) line.number("http_status");
        byte[] body = line.bytesOrNull("body");
        Reply reply = status == 0 ? Reply.cloud(body) : Reply.https(status, body);
        expectText("class", reply.replyClass().id());
        expect("code", line.has("code"), reply.code().isPresent());
        expect("code", line.number("code"), reply.code().orElse(0));
        expectText("message", Line.hex(reply.message()));
        expectText("english", Line.hex(reply.text(Locale.ENGLISH)));
        expectText("chinese", Line.hex(reply.text(Locale.CHINESE)));
        expectFlag("confirmed", reply.isConfirmed());
        expectFlag("may_resend", reply.mayResend());
        expectFlag("in_doubt", reply.isInDoubt());
    }

    private void checkMap() {
        List<FileFault> faults = new ArrayList<>();
        IntakeMap map = null;
        byte[] file = line.bytesOrNull("file");
        try {
            map = "json".equals(line.text("form")) ? IntakeMap.fromJson(file)
                    : "toml".equals(line.text("form")) ? IntakeMap.fromToml(file)
                    : IntakeMap.ready(new String(file, StandardCharsets.UTF_8));
        } catch (InvalidMapException refused) {
            faults = refused.faults();
        }
        expectText("fingerprint", map == null ? "" : map.fingerprint().toString());
        expectText("name", map == null ? "" : Line.hex(map.name()));
        expectText("title", map == null ? "" : Line.hex(map.title()));
        expectText("json", map == null ? "" : Line.hex(map.toJson()));
        for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.CHINESE}) {
            expectText(locale == Locale.CHINESE ? "chinese" : "english",
                    Line.hex(faults.stream().map(fault -> fault.text(locale)).collect(Collectors.joining("\n"))));
        }
    }

    private void checkMapRead() {
        IntakeMap map = IntakeMap.ready(line.text("map"));
        List<MapItem> items = Collections.emptyList();
        String english = "";
        String chinese = "";
        try {
            items = line.has("record") ? map.read(line.bytesOrNull("record"), rules()) : readTable(map);
        } catch (InvalidHeaderException refused) {
            english = refused.text(Locale.ENGLISH);
            chinese = refused.text(Locale.CHINESE);
        }
        expectText("english", Line.hex(english));
        expectText("chinese", Line.hex(chinese));
        expectText("items", Line.hex(items.stream().map(Vectors::written).collect(Collectors.joining("\n"))));
    }

    private List<MapItem> readTable(IntakeMap map) {
        List<List<String>> rows = new ArrayList<>();
        for (String row : new String(line.bytesOrNull("table"), StandardCharsets.UTF_8).split("\u001e", -1)) {
            rows.add(Arrays.asList(row.split("\u001f", -1)));
        }
        return map.readTable(rows.get(0), rows.subList(1, rows.size()), rules());
    }

    /** An item as the vectors write it. */
    private static String written(MapItem item) {
        return String.join("\t",
                String.valueOf(item.record()), String.valueOf(item.number()), item.kind().name().toLowerCase(Locale.ROOT),
                String.valueOf(item.actionType().map(ActionType::code).orElse(0)),
                String.valueOf(item.actionTime().map(Instant::getEpochSecond).orElse(0L)),
                digits(item.fingerprint().orElse(NONE)),
                item.faults().stream().map(code -> String.valueOf(code.number())).collect(Collectors.joining(",")),
                item.token().orElse(""), item.waybillId().orElse(""), item.message().orElse(""), item.carrier().orElse(""),
                item.foreignCode().orElse(""), item.doubt().orElse(""), item.reason().orElse(""),
                item.text(Locale.ENGLISH), item.text(Locale.CHINESE));
    }

    private void checkRules() {
        List<FileFault> faults = new ArrayList<>();
        String fingerprint = "";
        try {
            fingerprint = RuleSet.fromJson(line.bytesOrNull("file")).fingerprint().toString();
        } catch (InvalidRulesException refused) {
            faults = refused.faults();
        }
        expectText("fingerprint", fingerprint);
        for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.CHINESE}) {
            expectText(locale == Locale.CHINESE ? "chinese" : "english",
                    Line.hex(faults.stream().map(fault -> fault.text(locale)).collect(Collectors.joining("\n"))));
        }
    }
}
