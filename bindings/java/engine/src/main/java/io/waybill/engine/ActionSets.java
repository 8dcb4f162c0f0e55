package io.waybill.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Actions as the frame packs them. */
final class ActionSets {
    private ActionSets() {}

    /** Bit n is the action with place n. */
    static Set<ActionType> set(int bits) {
        EnumSet<ActionType> actions = EnumSet.noneOf(ActionType.class);
        for (int rest = bits & 0xffff; rest != 0; rest &= rest - 1) {
            actions.add(ActionType.at(Integer.numberOfTrailingZeros(rest)));
        }
        return Collections.unmodifiableSet(actions);
    }

    /** Four bits a step, the first in the lowest: the place and one; a zero ends it. */
    static List<ActionType> way(long steps) {
        List<ActionType> way = new ArrayList<>();
        for (long rest = steps; rest != 0; rest >>>= 4) {
            way.add(ActionType.at((int) (rest & 15) - 1));
        }
        return Collections.unmodifiableList(way);
    }
}
