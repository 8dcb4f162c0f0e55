package io.waybill.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A rule file that can't be used, with everything that is wrong with it. */
public final class InvalidRulesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<RuleFileFault> faults;

    InvalidRulesException(List<RuleFileFault> faults) {
        super(message(faults));
        this.faults = Collections.unmodifiableList(new ArrayList<>(faults));
    }

    private static String message(List<RuleFileFault> faults) {
        StringBuilder message = new StringBuilder("the rule file can't be used:");
        for (RuleFileFault fault : faults) {
            message.append("\n  ").append(fault);
        }
        return message.toString();
    }

    /** {@return all faults, in both languages; null after the exception was serialised} */
    public List<RuleFileFault> faults() {
        return faults;
    }
}
