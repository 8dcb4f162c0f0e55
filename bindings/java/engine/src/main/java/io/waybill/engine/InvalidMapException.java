package io.waybill.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A map that can't be used, with everything that is wrong with it. */
public final class InvalidMapException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<MapFault> faults;

    InvalidMapException(List<MapFault> faults) {
        super(message(faults));
        this.faults = Collections.unmodifiableList(new ArrayList<>(faults));
    }

    private static String message(List<MapFault> faults) {
        StringBuilder message = new StringBuilder("the map can't be used:");
        for (MapFault fault : faults) {
            message.append("\n  ").append(fault);
        }
        return message.toString();
    }

    /** {@return all faults, in both languages; null after the exception was serialised} */
    public List<MapFault> faults() {
        return faults;
    }
}
