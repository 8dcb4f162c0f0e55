/** The engine in Kafka Streams: an example of how the function of the Flink operator sits in another engine. */
package io.waybill.streams;
