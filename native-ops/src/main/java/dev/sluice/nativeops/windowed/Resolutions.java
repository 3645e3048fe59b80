package dev.sluice.nativeops.windowed;

import dev.sluice.request.RequestEngine;

/**
 * The smaller resolutions that a sink was asked for, each made of the one before, file by file. Several processes that have sinks of the same identity may share the files of one
 * among them; the next must not be begun before all of its files are there. Whoever finishes the sink calls its {@code reduce} first, which makes what is missing.
 */
public interface Resolutions {
    /** No smaller ones. */
    Resolutions NONE = new Resolutions() {
        @Override
        public int count() {
            return 0;
        }

        @Override
        public long files(int resolution) {
            throw new IllegalArgumentException("there is no resolution " + resolution);
        }

        @Override
        public void make(RequestEngine engine, long memory, int resolution, long from, long to) {
            throw new IllegalArgumentException("there is no resolution " + resolution);
        }
    };

    /** {@return how many there are, besides the full one} */
    int count();

    /**
     * How many files a resolution has.
     *
     * @param resolution from 1, the largest, to {@link #count()}
     * @return how many there are if none is missing
     */
    long files(int resolution);

    /**
     * Makes files of a resolution whose larger one is there. Those that are there are kept, and those of which nothing is there that they would be made of are left out.
     *
     * @param engine the engine whose workers do it
     * @param memory native bytes that may be used; what one chunk needs is in any case
     * @param resolution from 1 to {@link #count()}
     * @param from the first file, from 0
     * @param to the file after the last, at most {@link #files}
     * @throws dev.sluice.nativeops.ImageFormatException if they cannot be written
     * @throws dev.sluice.request.RequestCancelledException if the calling request is cancelled
     * @throws InterruptedException if the thread is interrupted
     */
    void make(RequestEngine engine, long memory, int resolution, long from, long to) throws InterruptedException;
}
