package io.waybill.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Scans to be decided in one call, one after the other, each on what the ones before it left. For one thread; it may be
 * decided more than once.
 *
 * <pre>{@code
 * Batch batch = new Batch();
 * int parcel = batch.waybill(tracker);
 * batch.add(parcel, pickup).add(parcel, transit);
 * BatchDecision answer = rules.decideMany(batch, now);
 * }</pre>
 */
public final class Batch {
    final List<Tracker> trackers = new ArrayList<>();
    final List<Scan> scans = new ArrayList<>();
    private int[] places = new int[16];
    private long bytes;

    /** An empty one. */
    public Batch() {}

    /**
     * Adds a waybill.
     *
     * @param tracker its stored tracker
     * @return its place, for {@link #add} and {@link BatchDecision#tracker}; from 0
     */
    public int waybill(Tracker tracker) {
        trackers.add(Objects.requireNonNull(tracker, "tracker is null; a fresh waybill has Tracker.START"));
        bytes += Tracker.SIZE;
        return trackers.size() - 1;
    }

    /**
     * Adds a scan. Scans of one waybill are added in the order in which they came.
     *
     * @param place of its waybill, as {@link #waybill} gave it
     * @param scan the scan
     * @return this batch
     * @throws IndexOutOfBoundsException if no waybill has this place
     */
    public Batch add(int place, Scan scan) {
        Objects.requireNonNull(scan, "scan is null");
        if (place < 0 || place >= trackers.size()) {
            throw new IndexOutOfBoundsException("place " + place + ": the batch has " + trackers.size() + " waybills");
        }
        if (scans.size() == places.length) {
            places = java.util.Arrays.copyOf(places, 2 * places.length);
        }
        places[scans.size()] = place;
        scans.add(scan);
        bytes += scan.size();
        return this;
    }

    /** {@return how many scans it has} */
    public int size() {
        return scans.size();
    }

    int place(int i) {
        return places[i];
    }

    /** What its waybills and scans take in a request. */
    long bytes() {
        return bytes;
    }
}
