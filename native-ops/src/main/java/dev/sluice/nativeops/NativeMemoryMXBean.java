package dev.sluice.nativeops;

/**
 * What {@link NativeMemory} shows through JMX, as {@code dev.sluice:type=NativeMemory}.
 *
 * <p>It is registered in the background when the process first uses {@link NativeMemory}, where the module {@code java.management} is there; with
 * {@code -Dsluice.jmx=true} before that first use returns, with {@code -Dsluice.jmx=false} never.
 */
public interface NativeMemoryMXBean {

    /** {@return bytes held now, reserved ones included} */
    long getInUse();

    /** {@return the most bytes ever held at once since the start or the last reset} */
    long getPeak();

    /** {@return the most bytes that may be held at once; {@link Long#MAX_VALUE} for no limit} */
    long getBudget();

    /** {@return bytes of scratch that is kept for the next operation, and freed as soon as anybody wants the memory} */
    long getIdle();

    /** {@return how many requests and threads wait for memory} */
    int getWaiting();

    /** Begins a new measurement of the peak, at what is held now. */
    void resetPeak();
}
