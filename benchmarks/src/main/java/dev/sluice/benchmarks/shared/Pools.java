package dev.sluice.benchmarks.shared;

import dev.sluice.request.Carriers;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What runs the tasks: JMH makes only the one that a benchmark asks for, so the others' threads are not there to disturb it. */
public final class Pools {

    /** As many workers as the machine has processors, and as the JDK's own scheduler has carriers. */
    public static final int WORKERS = Runtime.getRuntime().availableProcessors();

    /** An engine in its default form. */
    @State(Scope.Benchmark)
    public static class Affine {
        public final RequestEngine engine = engine(WORKERS, Carriers.AFFINE, QueueDiscipline.PRIORITY);

        /** Joins the workers. */
        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** One of a single worker. */
    @State(Scope.Benchmark)
    public static class Single {
        public final RequestEngine engine = engine(1, Carriers.AFFINE, QueueDiscipline.PRIORITY);

        /** Joins the worker. */
        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** One of two workers. */
    @State(Scope.Benchmark)
    public static class Pair {
        public final RequestEngine engine = engine(2, Carriers.AFFINE, QueueDiscipline.PRIORITY);

        /** Joins the workers. */
        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** One of two workers, of which a request that computes for ever holds one. */
    @State(Scope.Benchmark)
    public static class Held {
        public final RequestEngine engine = engine(2, Carriers.AFFINE, QueueDiscipline.PRIORITY);
        private volatile boolean released;

        /** Returns when one worker is held. */
        @Setup
        public void hold() {
            Request<Long> holder = engine.submit(() -> {
                long turns = 0;
                while (!released) {
                    turns++;
                    Thread.onSpinWait();
                }
                return turns;
            });
            while (holder.state() != Request.State.RUNNING) {
                Gate.yieldUnlessInterrupted();
            }
        }

        /** Joins the workers. */
        @TearDown
        public void close() {
            released = true;
            engine.close();
        }
    }

    /** An engine in its default form, without the JVM flag. */
    @State(Scope.Benchmark)
    public static class Slots {
        public final RequestEngine engine = engine(WORKERS, Carriers.SLOTS, QueueDiscipline.PRIORITY);

        /** Joins the workers. */
        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** A single worker, so that whatever is submitted while it is busy has to wait. */
    @State(Scope.Benchmark)
    public static class OneWorker {
        /** The order in which waiting requests start. */
        @Param({"PRIORITY", "FIFO"})
        public QueueDiscipline queue = QueueDiscipline.PRIORITY;

        public RequestEngine engine = RequestEngine.create(0);

        /** Makes the engine once the parameter is known. */
        @Setup
        public void open() {
            engine = engine(1, Carriers.AFFINE, queue);
        }

        /** Joins the worker. */
        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** As many workers as the parameter says. */
    @State(Scope.Benchmark)
    public static class Crowd {
        /** Number of workers. */
        @Param({"2", "48"})
        public int workers = 2;

        public RequestEngine engine = RequestEngine.create(0);

        /** Makes the engine once the parameter is known. */
        @Setup
        public void open() {
            engine = engine(workers, Carriers.AFFINE, QueueDiscipline.PRIORITY);
        }

        /** Joins the workers. */
        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** {@link Executors#newFixedThreadPool}, of two threads at least: {@link OneChild} has a task that waits for another. */
    @State(Scope.Benchmark)
    public static class Fixed {
        public final ExecutorService executor = Executors.newFixedThreadPool(Math.max(2, WORKERS));

        /** Joins the threads. */
        @TearDown
        public void close() {
            executor.close();
        }
    }

    /** {@link ForkJoinPool}. */
    @State(Scope.Benchmark)
    public static class ForkJoin {
        public final ForkJoinPool pool = new ForkJoinPool(WORKERS);

        /** Joins the threads. */
        @TearDown
        public void close() {
            pool.close();
        }
    }

    /** What {@code task} returns, run in a virtual thread on the JDK's own scheduler. */
    public static long inVirtualThread(Callable<Long> task) throws InterruptedException {
        long[] result = new long[1];
        Throwable[] failure = new Throwable[1];
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                result[0] = task.call();
            } catch (Throwable e) {
                failure[0] = e;
            }
        });
        thread.join();
        if (failure[0] != null) {
            throw new IllegalStateException("a baseline failed", failure[0]);
        }
        return result[0];
    }

    public static RequestEngine engine(int workers, Carriers carriers, QueueDiscipline queue) {
        return RequestEngine.builder()
                .workers(workers)
                .carriers(carriers)
                .queue(queue)
                .build();
    }

    private Pools() {}
}
