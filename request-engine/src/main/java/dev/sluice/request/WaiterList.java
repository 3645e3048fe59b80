package dev.sluice.request;

import org.jspecify.annotations.Nullable;

/** Waiters, first come first, linked through themselves, so that adding one allocates nothing and never fails. Guarded by whoever has it. */
final class WaiterList {

    private @Nullable Waiter first;
    private @Nullable Waiter last;

    boolean isEmpty() {
        return first == null;
    }

    /** Adds one that stands in no list. */
    void add(Waiter waiter) {
        waiter.previous = last;
        if (last == null) {
            first = waiter;
        } else {
            last.next = waiter;
        }
        last = waiter;
    }

    /** Takes the longest waiter out, or null. */
    @Nullable
    Waiter poll() {
        Waiter longest = first;
        if (longest != null) {
            remove(longest);
        }
        return longest;
    }

    /** Takes one out that may stand here, or in no list. True if it stood here. */
    @SuppressWarnings("ReferenceEquality") // that very one
    boolean remove(Waiter waiter) {
        Waiter before = waiter.previous;
        Waiter after = waiter.next;
        if (before == null && first != waiter) {
            return false;
        }
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        waiter.next = null;
        waiter.previous = null;
        return true;
    }
}
