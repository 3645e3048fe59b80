package dev.sluice.nativeops;

import dev.sluice.nativeops.memory.Lingering;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.request.RequestCancelledException;

/**
 * Counts the native bytes that images and scratch hold, and keeps them within a budget. One account for the process.
 *
 * <p>Memory is reserved before it is allocated, so {@link #inUse()} never exceeds {@link #budget()}. Whoever would exceed it waits until others have
 * released enough; inside a request that is a suspension, which frees the worker and is seen in the engine's {@code snapshot()}. An
 * interrupt or the cancellation of the request ends the wait. What is larger than the whole budget fails at once with {@link NativeMemoryException}. So does whoever
 * waits when that can never end, because all that hold memory are waiting for more. To make that rare, a file is only read
 * while there would be room left for results, four times its pixels, unless nobody else holds any memory.
 *
 * <p>Native memory of your own is counted, and waits its turn, if it is reserved:
 *
 * <pre>{@code
 * try (Reservation scratch = NativeMemory.reserve(bytes); Arena arena = Arena.ofShared()) {
 *     MemorySegment memory = arena.allocate(scratch.bytes());
 *     ...
 * }
 * }</pre>
 *
 * <p>Memory of an image that is closed stays counted while an operation is inside of it, or a matrix, an image of its rows or a native call still shows it.
 *
 * <p>Scratch of the fixed-point filters stays allocated between operations for the next one. Such idle scratch is not in use and
 * not part of {@link #inUse()} and {@link #peak()}; it is freed at once where the budget would not hold otherwise, so nobody
 * waits for it.
 *
 * <p>Counted of decoding and encoding are the file, the pixels, and every copy that is made of them; the small buffers inside of OpenCV's
 * codecs are its own and are not. The numbers are shown by JMX as {@code dev.sluice:type=NativeMemory}, see {@link NativeMemoryMXBean}.
 * Safe for use by any number of threads.
 */
public final class NativeMemory {
    private NativeMemory() {}

    /** {@return bytes held now, reserved ones included} */
    public static long inUse() {
        Lingering.sweep();
        return MemoryAccount.inUse();
    }

    /** {@return the most bytes ever held at once since the start or the last {@link #resetPeak()}} */
    public static long peak() {
        return MemoryAccount.peak();
    }

    /** Begins a new measurement of the peak, at what is held now. */
    public static void resetPeak() {
        MemoryAccount.resetPeak();
    }

    /** {@return the most bytes that may be held at once; {@link Long#MAX_VALUE}, no limit, unless set} */
    public static long budget() {
        return MemoryAccount.budget();
    }

    /**
     * Sets the budget. What is held already stays, even if it is more.
     *
     * @param bytes at least 1
     */
    public static void budget(long bytes) {
        MemoryAccount.budget(bytes);
    }

    /** {@return how many requests and threads wait for memory now} */
    public static int waiting() {
        return MemoryAccount.waiting();
    }

    /**
     * Takes bytes from the budget for memory that the caller allocates itself, waiting until they are there.
     *
     * @param bytes how many, at least 0
     * @return what gives them back; close it when the memory is free again
     * @throws NativeMemoryException if they can never fit
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws RequestCancelledException if the calling request is cancelled while it waits, or would have to
     */
    public static Reservation reserve(long bytes) throws InterruptedException {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be 0 or more, not " + bytes);
        }
        return new Reservation(MemoryAccount.reserveInterruptibly(bytes, 0), bytes);
    }
}
