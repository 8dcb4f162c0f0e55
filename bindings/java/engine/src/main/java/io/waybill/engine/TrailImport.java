package io.waybill.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What became of a whole trace. */
public final class TrailImport {
    private static final int HEAD = 16;

    private final Trail trail;
    private final boolean takenIn;
    private final List<Integer> order;
    private final List<Decision> decisions;

    private TrailImport(Trail trail, boolean takenIn, List<Integer> order, List<Decision> decisions) {
        this.trail = trail;
        this.takenIn = takenIn;
        this.order = Collections.unmodifiableList(order);
        this.decisions = Collections.unmodifiableList(decisions);
    }

    static TrailImport read(ByteBuffer answer, Trail before) {
        int length = answer.getInt(0);
        boolean takenIn = answer.getInt(4) == 1;
        int count = answer.getInt(8);
        int wellFormed = answer.getInt(12);
        int at = HEAD + length;
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < wellFormed; i++, at += 4) {
            order.add(answer.getInt(at));
        }
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            decisions.add(Decision.read(answer, at, before.tracker(), Border.TEXTS, null));
            at += Decision.sizeAt(answer, at);
        }
        return new TrailImport(Trail.read(answer, HEAD, length, before), takenIn, order, decisions);
    }

    /** {@return the trail to store} */
    public Trail trail() {
        return trail;
    }

    /** {@return whether the trail took in what was accepted; if not, nothing is to be sent} */
    public boolean isTakenIn() {
        return takenIn;
    }

    /** {@return the order in which the well-formed scans were decided, as places: send payloads in this order} */
    public List<Integer> order() {
        return order;
    }

    /** {@return the answers, in the order of the scans; the tracker of each is that after the whole trace} */
    public List<Decision> decisions() {
        return decisions;
    }

    /** {@return whether it was taken in, and the trail} */
    @Override
    public String toString() {
        return "TrailImport[" + (takenIn ? "taken in" : "not taken in") + ", " + trail + "]";
    }
}
