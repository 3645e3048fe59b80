package dev.sluice.nativeops.memory;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Tells what a codec complained of while it decoded all the same, which OpenCV passes over: libjpeg fills what is damaged in the middle of a
 * file with grey and prints a line.
 *
 * <p>Only where {@link NativeMessages} has such lines go nowhere; elsewhere nothing is heard. Safe for use by any number of threads.
 */
public final class CodecComplaints {
    /*
     * That somebody printed shows in one place for the whole process, while others decode too. So decoders share DECODING; who finds, before
     * he gives up his share, that there was a complaint decodes once more with nobody else about, and knows whose it was. Damaged files are
     * rare. What was printed is forgotten only by who has DECODING to himself: so nobody who still shares it can miss what he printed.
     */
    private static final ReadWriteLock DECODING = new ReentrantReadWriteLock();

    private CodecComplaints() {}

    /**
     * What came of decoding.
     *
     * @param result what the decoder returned
     * @param complained whether it printed something
     */
    public record Heard<T>(T result, boolean complained) {}

    /**
     * Decodes and listens.
     *
     * @param decode may be called twice, and then has to forget its first result; waits for nothing
     */
    public static <T> Heard<T> during(Supplier<T> decode) {
        Heard<T> first = locked(DECODING.readLock(), () -> new Heard<>(decode.get(), NativeMessages.printed()));
        if (!first.complained()) {
            return first;
        }
        return locked(DECODING.writeLock(), () -> {
            NativeMessages.forgetPrinted();
            T again = decode.get();
            boolean complained = NativeMessages.printed();
            NativeMessages.forgetPrinted();
            return new Heard<>(again, complained);
        });
    }

    /** Decodes a file of a kind that nobody listens to. */
    public static <T> T ignored(Supplier<T> decode) {
        return locked(DECODING.readLock(), decode);
    }

    private static <T> T locked(Lock lock, Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
