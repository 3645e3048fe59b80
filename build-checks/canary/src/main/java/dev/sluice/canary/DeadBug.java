package dev.sluice.canary;

final class DeadBug {

    static void check(int workers) {
        if (workers < 0) {
            new IllegalArgumentException("made but never thrown");
        }
    }

    private DeadBug() {}
}
