package dev.sluice.cli.run;

import java.io.Serializable;

/**
 * Nanoseconds spent in each phase of one image; waiting for a turn is not counted.
 *
 * @param read reading the file
 * @param decode decoding it
 * @param filter the difference of Gaussians
 * @param encode encoding the result
 * @param write writing, flushing and naming the file
 */
public record Timings(long read, long decode, long filter, long encode, long write) implements Serializable {
    /** All phases together. */
    public long total() {
        return read + decode + filter + encode + write;
    }
}
