package io.waybill.engine;

import java.util.List;

/** A map that can't be used, with everything that is wrong with it. */
public final class InvalidMapException extends InvalidFileException {
    private static final long serialVersionUID = 1;

    InvalidMapException(List<FileFault> faults) {
        super("the map", faults);
    }
}
