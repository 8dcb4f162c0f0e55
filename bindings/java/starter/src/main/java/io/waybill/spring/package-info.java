/**
 * The waybill engine for Spring Boot.
 *
 * <p>{@link io.waybill.spring.WaybillAutoConfiguration} makes a {@link io.waybill.engine.RuleSet} of the rules that
 * {@code waybill.rules} names, a {@link io.waybill.spring.WaybillGate} that decides by your clock and counts, and, where
 * MyBatis is, a {@link io.waybill.spring.TrackerTypeHandler}. Each stays away if you have a bean of its type.
 */
package io.waybill.spring;
