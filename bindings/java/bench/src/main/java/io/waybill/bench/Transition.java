package io.waybill.bench;

import io.waybill.engine.ActionType;
import io.waybill.engine.Situation;

/**
 * A way from one situation to another.
 *
 * @param from where the waybill stands
 * @param action what is done
 * @param to where it stands then
 */
public record Transition(Situation from, ActionType action, Situation to) {}
