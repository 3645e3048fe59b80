package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;

/** Interrupts waits, of requests and of threads, and tells what came of it. */
final class Interrupts {

    /** The wait was ended by the interrupt, and the thread's flag cleared. */
    static final String ENDED = "interrupted";

    /** The wait went on to its own end, and the thread's flag is set. */
    static final String KEPT = "went on, flag kept";

    private Interrupts() {}

    /** What a request or thread waits for. */
    interface Wait {
        void run() throws Exception;
    }

    private static String outcome(Wait wait) throws Exception {
        try {
            wait.run();
            return Thread.interrupted() ? KEPT : "went on";
        } catch (InterruptedException e) {
            return Thread.interrupted() ? "interrupted, flag kept" : ENDED;
        }
    }

    /** Runs {@code wait} in a request, interrupts its thread once it is suspended, and then does {@code afterwards}. */
    static String inARequest(RequestEngine engine, Wait wait, Runnable afterwards) throws InterruptedException {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Request<String> request = engine.submit(() -> {
            thread.set(Thread.currentThread());
            return outcome(wait);
        });
        Awaits.untilSuspended(request);
        thread.get().interrupt();
        afterwards.run();
        return Awaits.result(request);
    }

    /** The same in a platform thread. */
    static String inAThread(Wait wait, Runnable afterwards) throws InterruptedException {
        AtomicReference<Object> outcome = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                outcome.set(outcome(wait));
            } catch (Throwable other) {
                outcome.set(other);
            }
        });
        Awaits.untilParked(thread);
        thread.interrupt();
        afterwards.run();
        Awaits.join(thread);
        return outcome.get().toString();
    }

    /** Runs {@code wait} in a request whose thread is interrupted already. */
    static String before(RequestEngine engine, Wait wait) throws InterruptedException {
        return Awaits.result(engine.submit(() -> {
            Thread.currentThread().interrupt();
            return outcome(wait);
        }));
    }

    /** Checks that interrupts end a wait: in requests and threads, during the wait and before it. */
    static void end(RequestEngine engine, Wait wait) throws InterruptedException {
        assertThat(inARequest(engine, wait, () -> {})).isEqualTo(ENDED);
        assertThat(inAThread(wait, () -> {})).isEqualTo(ENDED);
        assertThat(before(engine, wait)).isEqualTo(ENDED);
    }
}
