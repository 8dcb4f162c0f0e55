package io.waybill.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A status, and whether the waybill is held over it: eighteen in all, as closed waybills are not held. There is one
 * object for each, so {@code ==} compares them.
 */
public final class Situation {
    private static final Situation[] BY_PLACE = byPlace();

    private final Status status;
    private final boolean held;

    private Situation(Status status, boolean held) {
        this.status = status;
        this.held = held;
    }

    private static Situation[] byPlace() {
        List<Situation> all = new ArrayList<>();
        for (Status status : Status.values()) {
            all.add(new Situation(status, false));
        }
        for (Status status : Status.values()) {
            if (!status.isClosed()) {
                all.add(new Situation(status, true));
            }
        }
        return all.toArray(new Situation[0]);
    }

    /**
     * The situation of a waybill that is not held.
     *
     * @param status its status
     * @return the situation
     */
    public static Situation of(Status status) {
        return BY_PLACE[Objects.requireNonNull(status, "status is null").ordinal()];
    }

    /**
     * The situation of a waybill that is held over a status.
     *
     * @param status an open status
     * @return the situation
     * @throws IllegalArgumentException if the status is closed
     */
    public static Situation heldOver(Status status) {
        if (Objects.requireNonNull(status, "status is null").isClosed()) {
            throw new IllegalArgumentException("a waybill that is " + status + " can't be held; an open status can");
        }
        return BY_PLACE[Status.values().length + status.ordinal()];
    }

    /** {@return all eighteen, by their places in a tracker} */
    public static List<Situation> all() {
        List<Situation> all = new ArrayList<>();
        Collections.addAll(all, BY_PLACE);
        return Collections.unmodifiableList(all);
    }

    /** {@return the status, also of a held waybill} */
    public Status status() {
        return status;
    }

    /** {@return whether the waybill is held} */
    public boolean isHeld() {
        return held;
    }

    /**
     * The name for people.
     *
     * @param locale Chinese gives the Chinese label, any other the English name
     * @return the name, such as {@code OutForDelivery, held}
     */
    public String label(Locale locale) {
        return Tables.get().situations[place()].in(locale);
    }

    int place() {
        return held ? Status.values().length + status.ordinal() : status.ordinal();
    }

    static Situation at(int place) {
        return BY_PLACE[place];
    }

    static int count() {
        return BY_PLACE.length;
    }

    /** {@return the status, and whether it is held} */
    @Override
    public String toString() {
        return held ? status + ", held" : status.toString();
    }
}
