package io.waybill.engine;

import java.util.List;

/** A rule file that can't be used, with everything that is wrong with it. */
public final class InvalidRulesException extends InvalidFileException {
    private static final long serialVersionUID = 1;

    InvalidRulesException(List<FileFault> faults) {
        super("the rule file", faults);
    }
}
