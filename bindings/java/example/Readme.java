import io.waybill.engine.*;
import java.time.Instant;
import java.util.Locale;

public class Readme {
    public static void main(String[] arguments) {
        Tracker stored = Tracker.START; // or Tracker.fromBytes of what your column has
        Scan scan = Scan.of("token-of-the-order-event", "SF1020304050607",
                Instant.ofEpochSecond(1_794_999_000), ActionType.PICKED_UP, "【杭州市】余杭服务部已揽收");
        Instant now = Instant.ofEpochSecond(1_795_000_000); // your clock
        Decision decision = RuleSet.STANDARD.decide(stored, scan, now);
        switch (decision.outcome()) {
            case ACCEPTED:  System.out.println(decision.httpsBody()); break; // send it, store decision.tracker()
            case DUPLICATE: break; // was accepted before: nothing to send
            default:        System.err.println(decision.code().get().number() + " " + decision.text(Locale.ENGLISH));
        }
    }
}
