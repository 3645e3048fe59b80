package dev.sluice.request;

import org.jspecify.annotations.Nullable;

/** One who waits for an end and does not need what ends: it keeps nobody from being cancelled, and is none of those who hear of a failure. */
class Witness extends Waiter {

    Witness(@Nullable Frame frame, Object target) {
        super(frame, target);
    }

    @Override
    final boolean isLive() {
        return false;
    }

    @Override
    final boolean needsTarget() {
        return false;
    }

    @Override
    final boolean hears() {
        return false;
    }
}
