package dev.sluice.request;

/** Is told when a request has ended. It keeps nobody from cancelling it, and is none of those who hear of its failure. */
final class EndWatcher extends Witness {

    private final Runnable action;

    private EndWatcher(Request<?> request, Runnable action) {
        super(null, request);
        this.action = action;
    }

    /** Runs {@code action}, which must not throw, where the request ends; here if it has. */
    static void watch(Request<?> request, Runnable action) {
        EndWatcher watcher = new EndWatcher(request, action);
        if (!request.attach(watcher)) {
            watcher.complete();
        }
    }

    @Override
    void complete() {
        if (signal()) {
            action.run();
        }
    }
}
