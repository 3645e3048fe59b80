package dev.sluice.request.threadpool;

import org.jspecify.annotations.Nullable;

/**
 * Takes each step of a pool once, before the first pool is there. The JVM links a call of a {@code VarHandle}, and loads a class, when that is first
 * needed, and allocates for it. On a full heap a wake-up would be lost half-way, or a task that has been withdrawn.
 */
final class Rehearsal {

    static {
        play();
    }

    private Rehearsal() {}

    /** Returns when it has been done. */
    static void beDone() {}

    /** A task that nobody runs. */
    private static final class Dummy extends ThreadPool.Task {
        private final boolean withdrawn;

        Dummy(boolean withdrawn) {
            this.withdrawn = withdrawn;
        }

        @Override
        public void run() {}

        @Override
        protected boolean isWithdrawn() {
            return withdrawn;
        }

        @Override
        protected @Nullable Age age() {
            return null;
        }
    }

    private static void play() {
        for (QueueDiscipline discipline : QueueDiscipline.values()) {
            wait(new SharedQueue(discipline, 1));
        }
        Dummy task = new Dummy(false);
        task.owe();
        task.settle();
        task.oweFirst();
        IdleWorkers idle = new IdleWorkers(1);
        idle.add(0);
        idle.remove(0);
        idle.add(0);
        idle.removeAny();
        idle.isEmpty();
        new ThreadPool.Leave(task, task).isOver();
    }

    private static void wait(SharedQueue queue) {
        queue.add(new Dummy(true), 0);
        queue.dropWithdrawn(0);
        queue.add(new Dummy(false), 0);
        queue.add(new Dummy(true), 0);
        queue.add(new Dummy(false), 0);
        queue.poll();
        for (boolean swept = false; !swept; ) {
            swept = queue.dropWithdrawn(0);
        }
        queue.drain();
        queue.tryClose();
    }
}
