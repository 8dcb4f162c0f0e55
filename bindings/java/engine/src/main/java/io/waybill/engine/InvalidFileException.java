package io.waybill.engine;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A file that can't be used, with everything that is wrong with it: rules ({@link InvalidRulesException}) or a map
 * ({@link InvalidMapException}).
 */
public abstract class InvalidFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** Everything that is wrong, in the order of the file. */
    private final FileFault[] faults;

    /** For the two kinds of files in this package alone. */
    InvalidFileException(String what, List<FileFault> faults) {
        super(message(what, faults));
        this.faults = faults.toArray(new FileFault[0]);
    }

    private static String message(String what, List<FileFault> faults) {
        StringBuilder message = new StringBuilder(what).append(" can't be used:");
        for (FileFault fault : faults) {
            message.append("\n  ").append(fault);
        }
        return message.toString();
    }

    /** {@return all faults, in both languages} */
    public List<FileFault> faults() {
        return Collections.unmodifiableList(Arrays.asList(faults));
    }
}
