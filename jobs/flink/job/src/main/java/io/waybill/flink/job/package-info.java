/** The ready job: {@link io.waybill.flink.job.WaybillJob}, from a file or Kafka to payloads in a file or a transactional topic. */
package io.waybill.flink.job;
