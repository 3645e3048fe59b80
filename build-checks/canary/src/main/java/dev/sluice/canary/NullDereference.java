package dev.sluice.canary;

import org.jspecify.annotations.Nullable;

final class NullDereference {

    static int length(@Nullable String text) {
        return text.length();
    }

    private NullDereference() {}
}
