package dev.sluice.benchmarks;

import dev.sluice.benchmarks.engine.DirectExecution;
import dev.sluice.benchmarks.engine.FanOut;
import dev.sluice.benchmarks.engine.Fibonacci;
import dev.sluice.benchmarks.engine.ForeignThread;
import dev.sluice.benchmarks.engine.LongQueue;
import dev.sluice.benchmarks.engine.ManyMembers;
import dev.sluice.benchmarks.engine.OneChild;
import dev.sluice.benchmarks.engine.ResumedTogether;
import dev.sluice.benchmarks.engine.SmallTasks;
import dev.sluice.benchmarks.engine.TooManyWorkers;
import dev.sluice.benchmarks.engine.UncontendedLock;
import dev.sluice.benchmarks.images.DogWork;
import dev.sluice.benchmarks.images.EngineTimesOpenCv;
import dev.sluice.benchmarks.images.NativeDog;
import dev.sluice.benchmarks.images.Scaling;
import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.benchmarks.study.CancelledTree;
import dev.sluice.benchmarks.study.MixedLoad;
import dev.sluice.request.Carriers;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;

/** Checks, before any time is taken, that the variants of a question compute the same and that it is the right thing. */
final class Variants {

    /** Large enough for several strips, small enough to cost nothing. */
    private static final int SIDE = 200;

    private static final int LEVELS = 2;

    /** A variant and what it returned. */
    private final Map<String, Long> results = new LinkedHashMap<>();

    private final List<String> wrong = new ArrayList<>();

    /**
     * Runs every variant once; those on images on smaller ones.
     *
     * @return what is wrong, one line each; empty if nothing is
     */
    static List<String> check() throws Exception {
        Variants variants = new Variants();
        variants.tasks();
        variants.queues();
        variants.scaling();
        variants.images();
        variants.mixedLoad();
        variants.cancellation();
        return List.copyOf(variants.wrong);
    }

    private void tasks() throws Exception {
        Pools.Affine affine = new Pools.Affine();
        Pools.Slots slots = new Pools.Slots();
        Pools.Fixed fixed = new Pools.Fixed();
        Pools.ForkJoin forkJoin = new Pools.ForkJoin();

        FanOut fanOut = new FanOut();
        returned("FanOut.requests", fanOut.requests(affine));
        returned("FanOut.requestsInSlots", fanOut.requestsInSlots(slots));
        returned("FanOut.requestsReversed", fanOut.requestsReversed(affine));
        Pools.Held held = new Pools.Held();
        held.hold();
        returned("FanOut.requestsBesideBusyWorkers", fanOut.requestsBesideBusyWorkers(held));
        held.close();
        returned("FanOut.virtualThreads", fanOut.virtualThreads());
        returned("FanOut.forkJoin", fanOut.forkJoin(forkJoin));
        returned("FanOut.completableFutures", fanOut.completableFutures(fixed));
        returned("FanOut.fixedThreadPool", fanOut.fixedThreadPool(fixed));
        returned("FanOut.structuredTasks", fanOut.structuredTasks());
        allAre(LongStream.range(0, FanOut.CHILDREN).sum());

        OneChild oneChild = new OneChild();
        returned("OneChild.request", oneChild.request(affine));
        returned("OneChild.requestInSlots", oneChild.requestInSlots(slots));
        returned("OneChild.virtualThread", oneChild.virtualThread());
        returned("OneChild.forkJoin", oneChild.forkJoin(forkJoin));
        returned("OneChild.fixedThreadPool", oneChild.fixedThreadPool(fixed));
        returned("OneChild.completableFuture", oneChild.completableFuture(fixed));
        returned("OneChild.structuredTask", oneChild.structuredTask());
        allAre(LongStream.range(0, OneChild.TIMES).sum());

        small(affine, fixed, forkJoin);

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
        returned("ForeignThread.virtualThread", foreign.virtualThread());
        returned("ForeignThread.structuredTask", foreign.structuredTask());
        allAre(ForeignThread.ANSWER);

        UncontendedLock lock = new UncontendedLock();
        returned("UncontendedLock.requestLock", lock.requestLock(affine));
        returned("UncontendedLock.reentrantLock", lock.reentrantLock(affine));
        allAre(UncontendedLock.TIMES);

        ResumedTogether resumed = new ResumedTogether();
        returned("ResumedTogether.requests", resumed.requests(affine));
        returned("ResumedTogether.requestsInSlots", resumed.requestsInSlots(slots));
        returned("ResumedTogether.virtualThreads", resumed.virtualThreads());
        allAre(arithmetic(ResumedTogether.TASKS));

        affine.close();
        slots.close();
        fixed.close();
        forkJoin.close();
    }

    private void small(Pools.Affine affine, Pools.Fixed fixed, Pools.ForkJoin forkJoin) throws Exception {
        SmallTasks tasks = new SmallTasks();
        Pools.Pair pair = new Pools.Pair();
        returned("SmallTasks.requests", tasks.requests(pair));
        returned("SmallTasks.halves", tasks.halves(fixed));
        allAre(SmallTasks.sum(0, SmallTasks.TASKS));
        pair.close();

        Fibonacci fibonacci = new Fibonacci();
        returned("Fibonacci.requests", fibonacci.requests(affine));
        returned("Fibonacci.forkJoin", fibonacci.forkJoin(forkJoin));
        allAre(Fibonacci.RESULT);

        ManyMembers members = new ManyMembers();
        returned("ManyMembers.requestPool", members.requestPool(affine));
        returned("ManyMembers.fixedThreadPoolAndLatch", members.fixedThreadPoolAndLatch(fixed));
        returned("ManyMembers.virtualThreadsAndLatch", members.virtualThreadsAndLatch());
        allAre(ManyMembers.MEMBERS);
    }

    private void queues() throws InterruptedException {
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
        allAre(arithmetic(TooManyWorkers.REQUESTS));
    }

    private static long arithmetic(int tasks) {
        return LongStream.range(0, tasks).map(TooManyWorkers::arithmetic).sum();
    }

    private void scaling() throws InterruptedException, ExecutionException {
        Scaling scaling = new Scaling();
        Scaling.Engine engine = new Scaling.Engine();
        Scaling.Slots slots = new Scaling.Slots();
        Scaling.Fixed fixed = new Scaling.Fixed();
        Scaling.Forking forking = new Scaling.Forking();
        engine.concurrency = 2;
        slots.concurrency = 2;
        fixed.concurrency = 2;
        forking.concurrency = 2;
        engine.open();
        slots.open();
        fixed.open();
        forking.open();
        returned("Scaling.requests", scaling.requests(engine));
        returned("Scaling.requestsInSlots", scaling.requestsInSlots(slots));
        returned("Scaling.fixedThreadPool", scaling.fixedThreadPool(fixed));
        returned("Scaling.forkJoin", scaling.forkJoin(forking));
        allAre(arithmetic(Scaling.TASKS));
        engine.close();
        slots.close();
        fixed.close();
        forking.close();
    }

    /** Strips beside OpenCV, which {@link DogWork} compares; and strips on every number of workers and in slots, bit for bit. */
    private void images() throws InterruptedException {
        for (DogWork.Kind kind : DogWork.Kind.values()) {
            DogWork.Task task = DogWork.Task.of(kind, SIDE, SIDE);
            List<DogWork.Task> tasks = List.of(task, task.withTileHeight(1), task.withSigmas(0.5, 1.5));
            for (DogWork.Task each : tasks) {
                try (DogWork work = new DogWork(each);
                        RequestEngine none = RequestEngine.create(0);
                        RequestEngine one = RequestEngine.create(1);
                        RequestEngine many = RequestEngine.create(8);
                        RequestEngine slots = Pools.engine(2, Carriers.SLOTS, QueueDiscipline.PRIORITY)) {
                    work.run(one);
                    long expected = work.checksum();
                    for (RequestEngine engine : List.of(none, many, slots)) {
                        work.clear();
                        work.check(engine);
                        returned(each + " on " + engine.workers() + " workers", work.checksum());
                    }
                    allAre(expected);
                }
            }
        }
        halves();
        EngineTimesOpenCv times = new EngineTimesOpenCv();
        EngineTimesOpenCv.Pictures pictures = new EngineTimesOpenCv.Pictures();
        EngineTimesOpenCv.Layout layout = new EngineTimesOpenCv.Layout();
        Pools.Affine affine = new Pools.Affine();
        pictures.make();
        layout.layout = "2x2";
        layout.open(pictures);
        returned("EngineTimesOpenCv.wholeImages", times.wholeImages(pictures, layout));
        returned("EngineTimesOpenCv.strips", times.strips(pictures, affine));
        allAre(EngineTimesOpenCv.IMAGES);
        layout.close();
        affine.close();
        pictures.free();
    }

    /** Two halves on plain threads beside the whole, but for the rows next to the cut, which lack their neighbours. */
    private void halves() throws InterruptedException {
        for (DogWork.Kind kind : DogWork.Kind.values()) {
            DogWork.Task task = DogWork.Task.of(kind, SIDE, SIDE);
            try (DogWork work = new DogWork(task);
                    RequestEngine one = RequestEngine.create(1);
                    NativeDog.Halves halves = new NativeDog.Halves(work)) {
                work.run(one);
                work.clearMiddleRows();
                long expected = work.checksum();
                work.clear();
                halves.filterOnTwoThreads();
                work.clearMiddleRows();
                returned("NativeDog, halves on two threads, " + kind, work.checksum());
                allAre(expected);
            }
        }
    }

    private void mixedLoad() throws InterruptedException, ExecutionException {
        try (MixedLoad load = new MixedLoad(SIDE, SIDE)) {
            Map<String, Long> sums = load.checksums();
            sums.forEach(this::returned);
            allAre(sums.values().iterator().next());
        }
    }

    private void cancellation() throws InterruptedException {
        CancelledTree tree = new CancelledTree(LEVELS);
        returned("CancelledTree.requests", tree.requests(Carriers.AFFINE).cancelled());
        returned("CancelledTree.requestsInSlots", tree.requests(Carriers.SLOTS).cancelled());
        returned("CancelledTree.structuredTasks", tree.structuredTasks().cancelled());
        returned("CancelledTree.virtualThreads", tree.virtualThreads().cancelled());
        allAre(tree.tasks());
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
