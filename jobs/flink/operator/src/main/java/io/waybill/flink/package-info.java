/**
 * The waybill engine as a keyed operator of Apache Flink: {@link io.waybill.flink.WaybillGate} takes scans, orders and rules,
 * keeps each waybill's state, and answers.
 */
package io.waybill.flink;
