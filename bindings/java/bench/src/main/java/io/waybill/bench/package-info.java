/**
 * One machine, the engine's table {@code standard}, four times: with COLA, with Spring Statemachine, with squirrel, and with
 * the engine. Their answers are compared before anything is measured. Not released.
 */
package io.waybill.bench;
