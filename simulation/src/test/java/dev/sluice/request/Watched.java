package dev.sluice.request;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One request of a scenario, and what was seen of it. */
final class Watched {

    private final Stage stage;
    private final String name;
    private @Nullable Request<?> request;
    private boolean listened;
    private boolean wasCancelled;
    private int runs;
    private int finishedCalls;
    private int cancelledCalls;
    private @Nullable Object result;
    private @Nullable Throwable thrown;
    private boolean returned;

    Watched(Stage stage, String name) {
        this.stage = stage;
        this.name = name;
    }

    void of(Request<?> made, boolean listen) {
        request = made;
        listened = listen && !made.isDone();
        if (listened) { // none that hears of failures: that would hide what nobody handles
            made.onFinished(value -> finishedCalls++);
            made.onCancelled(() -> cancelledCalls++);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very thread
    <T extends @Nullable Object> T call(Callable<T> callable) throws Exception {
        stage.rule(++runs == 1, name + " runs twice");
        stage.rule(Request.current().orElse(null) == request, name + " is not the current request");
        Thread thread = Thread.currentThread();
        int worker = request == null ? -1 : request.worker().orElse(-1);
        stage.rule(worker >= 0, name + " runs on no worker");
        try {
            T value = callable.call();
            result = value;
            returned = true;
            return value;
        } catch (Throwable failure) {
            thrown = failure;
            throw failure;
        } finally {
            stage.rule(Thread.currentThread() == thread, name + " changed its thread");
            stage.rule(request == null || request.worker().orElse(-1) == worker, name + " changed its worker");
            stage.rule(Request.current().orElse(null) == request, name + " is not current at its end");
        }
    }

    void ignoreCallbacks() {
        listened = false;
    }

    void cancelled() {
        wasCancelled = true;
    }

    @SuppressWarnings("ReferenceEquality") // the very result
    void awaited(Stage.Seen seen) {
        if (seen.is(Stage.How.VALUE)) {
            stage.check(returned && seen.value() == result, name + " gave another result");
            stage.check(!listened || finishedCalls == 1, name + " was awaited before its callback returned");
        } else {
            stage.check(!listened || finishedCalls == 0, name + " failed, and called back as finished");
        }
    }

    /** What scenarios throw, and what the engine's contract lets pass through a request; nothing else. */
    private void checkFailure() {
        stage.rule(runs == 1 || stage.isDisrupted(), name + " failed and ran " + runs + " times");
        Throwable failure = request == null ? null : request.failure().orElse(null);
        boolean allowed = failure instanceof Stage.Planned
                || failure instanceof RequestException
                || failure instanceof InvalidRequestException
                || failure instanceof RequestCancelledException
                || failure instanceof CircularWaitException
                || failure instanceof InterruptedException
                || failure instanceof TimeoutException;
        if (!allowed && !stage.isDisrupted()) {
            stage.failed(name + " failed unexpectedly", failure);
        }
    }

    void checkEnd() {
        Request<?> ended = request;
        if (ended == null) {
            return;
        }
        boolean before = wasCancelled;
        Request.State state = ended.state();
        stage.rule(!before || state == Request.State.CANCELLED, name + " was cancelled and is " + state);
        switch (state) {
            case CREATED -> stage.rule(runs == 0, name + " ran and is " + state);
            case FINISHED ->
                stage.rule(runs == 1 && returned && thrown == null, name + " is " + state + " without a result");
            case FAILED -> checkFailure();
            case CANCELLED -> stage.rule(finishedCalls == 0, name + " is cancelled, and called back as finished");
            default -> stage.rule(false, name + " is " + state + " after the end");
        }
        if (listened) {
            boolean byCallback = stage.isDisrupted() && state == Request.State.FAILED && finishedCalls == 1;
            checkCalls(finishedCalls, state == Request.State.FINISHED || byCallback, name + " " + state + ": finished");
            checkCalls(cancelledCalls, state == Request.State.CANCELLED, name + " " + state + ": cancelled");
        }
    }

    /** Once if it was to be called; where something was exhausted perhaps not at all. */
    private void checkCalls(int calls, boolean wanted, String what) {
        boolean right = calls == (wanted ? 1 : 0) || calls == 0 && stage.isDisrupted();
        stage.rule(right, what + " x" + calls);
    }
}
