package dev.sluice.request;

/**
 * Makes a stack overflow happen before the engine touches its state rather than in the middle.
 *
 * <p>A user's recursion may call us with next to no stack left. Where an overflow between two steps would leave a request locked or
 * half started, the engine first goes down a few frames and comes back: if there is no room, the error is thrown here, while nothing
 * has happened yet.
 */
final class StackRoom {

    private static final int FRAMES = 3;

    private StackRoom() {}

    static void require() {
        if (descend(FRAMES, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) == Long.MIN_VALUE) {
            throw new AssertionError("keeps the descent from being optimised away");
        }
    }

    /** Many parameters make a large frame, so that few calls go deep. */
    private static long descend(
            int frames, long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k) {
        if (frames == 0) {
            return a + b + c + d + e + f + g + h + i + j + k;
        }
        return descend(frames - 1, b, c, d, e, f, g, h, i, j, k, a) + (a ^ k);
    }
}
