/**
 * The rules of a parcel's tracking: may this scan be sent to WeChat's {@code logistics.updatePath}, and as what?
 *
 * <p>Start at {@link io.waybill.engine.RuleSet}: it decides a {@link io.waybill.engine.Scan} on the
 * {@link io.waybill.engine.Tracker} that you stored, and answers with a {@link io.waybill.engine.Decision}.
 *
 * <p><b>Threads.</b> Every class is immutable and may be used by any number of threads, except {@link io.waybill.engine.Batch}
 * and {@link io.waybill.engine.Scan.Builder}, which collect what one thread puts in. The engine has no state, no clock and does
 * no I/O.
 *
 * <p><b>Null.</b> No argument may be null unless its description says so; a {@link java.lang.NullPointerException} names it.
 *
 * <p><b>Exceptions.</b> A scan that is refused is an answer. {@link io.waybill.engine.MisuseException} is for mistakes of the
 * program, {@link io.waybill.engine.NativeLibraryException} for a library that can't be loaded.
 */
package io.waybill.engine;
