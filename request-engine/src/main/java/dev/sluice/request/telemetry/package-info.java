/**
 * What an engine counts and records, of requests whose names and outcomes are all it is told: {@link dev.sluice.request.telemetry.Statistics}, which
 * {@code close} and the JMX bean look at, and {@link dev.sluice.request.telemetry.RequestEvents} for the flight recorder.
 */
@NullMarked
package dev.sluice.request.telemetry;

import org.jspecify.annotations.NullMarked;
