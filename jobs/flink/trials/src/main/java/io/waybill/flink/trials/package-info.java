/** A real cluster on this machine, of which a part is killed, and what the job costs. */
package io.waybill.flink.trials;
