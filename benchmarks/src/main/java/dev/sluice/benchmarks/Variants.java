package dev.sluice.benchmarks;

import dev.sluice.request.QueueDiscipline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Checks, before any time is taken, that the variants of a question compute the same and that it is the right thing. */
final class Variants {

    /** A variant and what it returned. */
    private final Map<String, Long> results = new LinkedHashMap<>();

    private final List<String> wrong = new ArrayList<>();

    /**
     * Runs every variant once.
     *
     * @return what is wrong, one line each; empty if nothing is
     */
    static List<String> check() throws Exception {
        Variants variants = new Variants();
        variants.runAll();
        return List.copyOf(variants.wrong);
    }

    private void runAll() throws Exception {
        Pools.Affine affine = new Pools.Affine();
        Pools.Slots slots = new Pools.Slots();
        Pools.Fixed fixed = new Pools.Fixed();
        Pools.ForkJoin forkJoin = new Pools.ForkJoin();

        FanOut fanOut = new FanOut();
        returned("FanOut.requests", fanOut.requests(affine));
        returned("FanOut.requestsInSlots", fanOut.requestsInSlots(slots));
        returned("FanOut.virtualThreads", fanOut.virtualThreads());
        returned("FanOut.forkJoin", fanOut.forkJoin(forkJoin));
        returned("FanOut.completableFutures", fanOut.completableFutures(fixed));
        allAre(LongStream.range(0, FanOut.CHILDREN).sum());

        OneChild oneChild = new OneChild();
        returned("OneChild.request", oneChild.request(affine));
        returned("OneChild.requestInSlots", oneChild.requestInSlots(slots));
        returned("OneChild.virtualThread", oneChild.virtualThread());
        allAre(LongStream.range(0, OneChild.TIMES).sum());

        DirectExecution direct = new DirectExecution();
        returned("DirectExecution.request", direct.request(affine));
        returned("DirectExecution.requestInSlots", direct.requestInSlots(slots));
        returned("DirectExecution.plainCall", direct.plainCall(affine));
        allAre(LongStream.range(0, DirectExecution.TIMES).map(i -> i + (i & 1)).sum());

        ForeignThread foreign = new ForeignThread();
        returned("ForeignThread.request", foreign.request(affine));
        returned("ForeignThread.requestInSlots", foreign.requestInSlots(slots));
        returned("ForeignThread.fixedThreadPool", foreign.fixedThreadPool(fixed));
        returned("ForeignThread.forkJoin", foreign.forkJoin(forkJoin));
        returned("ForeignThread.completableFuture", foreign.completableFuture(fixed));
        allAre(ForeignThread.ANSWER);

        UncontendedLock lock = new UncontendedLock();
        returned("UncontendedLock.requestLock", lock.requestLock(affine));
        returned("UncontendedLock.reentrantLock", lock.reentrantLock(affine));
        allAre(UncontendedLock.TIMES);

        affine.close();
        slots.close();
        fixed.close();
        forkJoin.close();

        for (QueueDiscipline queue : List.of(QueueDiscipline.PRIORITY, QueueDiscipline.FIFO)) {
            Pools.OneWorker one = new Pools.OneWorker();
            one.queue = queue;
            one.open();
            returned("LongQueue.fanOut(queue=" + queue + ")", new LongQueue().fanOut(one));
            one.close();
        }
        allAre(LongStream.range(0, LongQueue.WAITING).sum());

        for (int workers : new int[] {2, 48}) {
            Pools.Crowd crowd = new Pools.Crowd();
            crowd.workers = workers;
            crowd.open();
            returned("TooManyWorkers.arithmetic(workers=" + workers + ")", new TooManyWorkers().arithmetic(crowd));
            crowd.close();
        }
        allAre(LongStream.range(0, TooManyWorkers.REQUESTS)
                .map(TooManyWorkers::arithmetic)
                .sum());
    }

    private void returned(String variant, long result) {
        results.put(variant, result);
    }

    private void allAre(long expected) {
        results.forEach((variant, result) -> {
            if (result != expected) {
                wrong.add(variant + " computed " + result + " instead of " + expected);
            }
        });
        results.clear();
    }
}
