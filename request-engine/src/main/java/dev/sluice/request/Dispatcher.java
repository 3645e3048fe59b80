package dev.sluice.request;

/** Who decides when a task runs: the {@link ThreadPool}, or a test that replays an interleaving from its seed. */
interface Dispatcher {

    /** Makes the task run once more. Never throws; false if it will never run, because the dispatcher is closed. */
    boolean ready(ThreadPool.Task task);
}
