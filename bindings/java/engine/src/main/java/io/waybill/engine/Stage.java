package io.waybill.engine;

import java.util.Locale;

/** The stage of a parcel's life that an action belongs to. */
public enum Stage {
    /** The courier comes for the parcel. */
    PICKUP,
    /** The parcel travels. */
    TRANSIT,
    /** The parcel is brought to the consignee. */
    DELIVERY,
    /** What may happen in between. */
    EXCEPTION;

    /**
     * The name for people.
     *
     * @param locale Chinese gives the Chinese label, any other the English name
     * @return the name, such as {@code pickup}
     */
    public String label(Locale locale) {
        return Tables.get().stages[ordinal()].in(locale);
    }
}
