package io.waybill.engine;

import java.util.Locale;

/** Where a waybill stands. Nothing follows a closed status. */
public enum Status {
    /** 待揽件: where every waybill starts. */
    AWAITING_PICKUP,
    /** 已分配业务员. */
    COURIER_ASSIGNED,
    /** 揽件失败. */
    PICKUP_FAILED,
    /** 已揽件. */
    PICKED_UP,
    /** 运输中. */
    IN_TRANSIT,
    /** 派送中. */
    OUT_FOR_DELIVERY,
    /** 在站点或退回途中: a transit update after the parcel was once out for delivery. */
    AT_DEPOT,
    /** 签收失败. */
    DELIVERY_FAILED,
    /** 已签收, closed. */
    SIGNED,
    /** 已取消, closed. */
    CANCELLED;

    private static final Status[] BY_PLACE = values();

    /** {@return whether nothing may follow} */
    public boolean isClosed() {
        return this == SIGNED || this == CANCELLED;
    }

    /**
     * The name for people.
     *
     * @param locale Chinese gives the Chinese label, any other the English name
     * @return the name, such as {@code InTransit}
     */
    public String label(Locale locale) {
        return Tables.get().statuses[ordinal()].in(locale);
    }

    static Status at(int place) {
        return BY_PLACE[place];
    }
}
