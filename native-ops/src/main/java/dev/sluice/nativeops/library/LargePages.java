package dev.sluice.nativeops.library;

/*
 * A result of 48 MB that is written for the first time has the system look for 12,000 pages of 4 KiB, which takes longer than to filter the image; of 2 MiB they are
 * 24. glibc asks for them only if a tunable says so when the program starts, as the launcher of dog-filter does; programs that embed this have not been asked.
 */
/** Asks the system for large pages under memory that is about to be filled; on Linux, where the library is there, and without effect elsewhere. */
public final class LargePages {
    /** Less is not worth the call, since only whole pages inside of the memory become large. */
    public static final long LEAST_BYTES = 4 << 20;

    private LargePages() {}

    /**
     * Asks.
     *
     * @param address of memory that was allocated and not yet written to
     * @param bytes of it, some {@link #LEAST_BYTES} at least
     */
    public static void under(long address, long bytes) {
        if (KernelLibrary.isLoaded()) {
            advise(address, bytes);
        }
    }

    private static native void advise(long address, long bytes);
}
