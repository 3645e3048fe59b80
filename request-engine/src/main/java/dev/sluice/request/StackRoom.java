package dev.sluice.request;

/**
 * Makes a stack overflow happen before the engine touches its state rather than in the middle.
 *
 * <p>A user's recursion may call us with next to no stack left. Where an overflow between two steps would leave a request locked or
 * half started, the engine first goes down a few frames and comes back: if there is no room, the error is thrown here, while nothing
 * has happened yet.
 */
final class StackRoom {

    private static final int FRAMES = 12;

    private StackRoom() {}

    static void require() {
        if (descend(FRAMES, 0, 0, 0, 0) == Long.MIN_VALUE) {
            throw new AssertionError("keeps the descent from being optimised away");
        }
    }

    private static long descend(int frames, long a, long b, long c, long d) {
        return frames == 0 ? a + b + c + d : descend(frames - 1, b + 1, c + frames, d ^ a, a) + (d & 1);
    }
}
