package dev.sluice.benchmarks;

import dev.sluice.benchmarks.shared.Distribution;
import dev.sluice.nativeops.KernelInfo;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the engine has to reach against a baseline of the same run, and the reading of a run by it. */
final class Goals {

    /** How the two are compared. */
    enum Measure {
        /** Subject divided by baseline. */
        RATIO,
        /** Subject less baseline, in the benchmark's unit. */
        DIFFERENCE
    }

    /**
     * One line of the table.
     *
     * @param question what is compared, in words
     * @param subject the measured variant, as {@link Measurement#variant} names it
     * @param baseline the variant it is compared with
     * @param measure how
     * @param limit the most it may be; infinite where the line only informs
     */
    record Goal(String question, String subject, String baseline, Measure measure, double limit) {

        /** Whether it must reach something; otherwise it informs. */
        boolean mustReach() {
            return Double.isFinite(limit);
        }
    }

    /** A goal with what this run says about it. */
    record Reading(Goal goal, Measurement subject, Measurement baseline) {

        /** The median of the rounds. */
        double value() {
            return Distribution.median(rounds());
        }

        private List<Double> rounds() {
            return subject.paired(
                    baseline,
                    goal.measure() == Measure.RATIO ? (mine, other) -> mine / other : (mine, other) -> mine - other);
        }

        boolean missed() {
            return goal.mustReach() && !(value() <= goal.limit());
        }

        String comparison() {
            return format(value()) + " instead of " + format(goal.limit()) + " at most";
        }

        String verdict() {
            return goal.mustReach() ? (missed() ? "missed" : "reached") : "";
        }

        String markdown() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %s to %s | %s | %s |",
                    goal.question(),
                    subject.text(),
                    baseline.text(),
                    format(value()),
                    format(rounds().getFirst()),
                    format(rounds().getLast()),
                    goal.mustReach() ? format(goal.limit()) : "",
                    verdict());
        }

        private String format(double value) {
            return goal.measure() == Measure.RATIO
                    ? String.format(Locale.ROOT, "%.2f x", value)
                    : String.format(Locale.ROOT, "%+.0f %s", value, subject.unit());
        }
    }

    private static final double INFORMS = Double.POSITIVE_INFINITY;
    private static final String F32 = "F32";
    private static final String U8_NATIVE = "U8_NATIVE";
    private static final String U8_FLOAT = "U8_FLOAT";
    private static final String U16_NATIVE = "U16_NATIVE";
    private static final String ONE = "oneWorker";
    private static final String TWO = "twoWorkers";

    static final List<Goal> ENGINE = List.of(
            ratio("fan-out of 1,000 children: a virtual thread each", "FanOut.requests", "FanOut.virtualThreads", 0.45),
            informs(
                    "fan-out of 1,000 children, awaited in reverse: a virtual thread each",
                    "FanOut.requestsReversed",
                    "FanOut.virtualThreads"),
            informs(
                    "fan-out of 1,000 children, another request holds a worker of two: a virtual thread each",
                    "FanOut.requestsBesideBusyWorkers",
                    "FanOut.virtualThreads"),
            ratio(
                    "fan-out of 1,000 children, worker slots: a virtual thread each",
                    "FanOut.requestsInSlots",
                    "FanOut.virtualThreads",
                    1),
            ratio(
                    "fan-out of 1,000 tasks of 20 us, 2 workers: half of them on each of 2 threads",
                    "SmallTasks.requests",
                    "SmallTasks.halves",
                    1.1),
            ratio("a request a call, Fibonacci 25: fork-join tasks", "Fibonacci.requests", "Fibonacci.forkJoin", 3),
            ratio(
                    "a request pool of 1,000: a fixed pool and a latch",
                    "ManyMembers.requestPool",
                    "ManyMembers.fixedThreadPoolAndLatch",
                    1.5),
            informs(
                    "a request pool of 1,000: virtual threads and a latch",
                    "ManyMembers.requestPool",
                    "ManyMembers.virtualThreadsAndLatch"),
            informs(
                    "fan-out of 1,000 children: tasks in a structured scope",
                    "FanOut.requests",
                    "FanOut.structuredTasks"),
            informs("fan-out of 1,000 children: fork-join tasks", "FanOut.requests", "FanOut.forkJoin"),
            informs("fan-out of 1,000 children: tasks on a fixed pool", "FanOut.requests", "FanOut.fixedThreadPool"),
            informs(
                    "fan-out of 1,000 children: `CompletableFuture`s on a fixed pool",
                    "FanOut.requests",
                    "FanOut.completableFutures"),
            informs("fan-out of 1,000 children: worker slots", "FanOut.requests", "FanOut.requestsInSlots"),
            ratio("one child, awaited: a virtual thread", "OneChild.request", "OneChild.virtualThread", 0.3),
            ratio(
                    "one child, awaited, worker slots: a virtual thread",
                    "OneChild.requestInSlots",
                    "OneChild.virtualThread",
                    0.4),
            informs("one child, awaited: a structured scope each", "OneChild.request", "OneChild.structuredTask"),
            informs("one child, awaited: a fork-join task", "OneChild.request", "OneChild.forkJoin"),
            informs(
                    "one child, awaited: a fixed pool, holding a thread",
                    "OneChild.request",
                    "OneChild.fixedThreadPool"),
            informs(
                    "one child, awaited: a `CompletableFuture`, holding a thread",
                    "OneChild.request",
                    "OneChild.completableFuture"),
            informs("one child, awaited: worker slots", "OneChild.request", "OneChild.requestInSlots"),
            new Goal(
                    "direct execution: a plain call",
                    "DirectExecution.request",
                    "DirectExecution.plainCall",
                    Measure.DIFFERENCE,
                    60),
            ratio("from a foreign thread: a fixed pool", "ForeignThread.request", "ForeignThread.fixedThreadPool", 0.6),
            informs("from a foreign thread: a fork-join pool", "ForeignThread.request", "ForeignThread.forkJoin"),
            informs(
                    "from a foreign thread: a `CompletableFuture`",
                    "ForeignThread.request",
                    "ForeignThread.completableFuture"),
            informs("from a foreign thread: a virtual thread", "ForeignThread.request", "ForeignThread.virtualThread"),
            informs(
                    "from a foreign thread: a structured scope",
                    "ForeignThread.request",
                    "ForeignThread.structuredTask"),
            informs("from a foreign thread: worker slots", "ForeignThread.request", "ForeignThread.requestInSlots"),
            ratio(
                    "fan-out, 100,000 waiting, by priority: first come first served",
                    "LongQueue.fanOut(queue=PRIORITY)",
                    "LongQueue.fanOut(queue=FIFO)",
                    2.5),
            ratio("uncontended lock: ReentrantLock", "UncontendedLock.requestLock", "UncontendedLock.reentrantLock", 2),
            ratio(
                    "48 workers on arithmetic of 1 ms: 2 workers",
                    "TooManyWorkers.arithmetic(workers=48)",
                    "TooManyWorkers.arithmetic(workers=2)",
                    1.05),
            informs(
                    "resumed together, all bound to one worker: virtual threads",
                    "ResumedTogether.requests",
                    "ResumedTogether.virtualThreads"),
            informs(
                    "resumed together, all bound to one worker: worker slots",
                    "ResumedTogether.requests",
                    "ResumedTogether.requestsInSlots"));

    static final List<Goal> NATIVE = List.of(
            dog("floats, 2 workers: OpenCV with 2 threads", F32, TWO, "openCvTwoThreads", 1 / floatsAgainstOpenCv()),
            dog("floats, 1 worker: OpenCV with 1 thread", F32, ONE, "openCvOneThread", 1 / 1.7),
            dog("bytes by way of floats, 2 workers: OpenCV with 2 threads", U8_FLOAT, TWO, "openCvTwoThreads", 1 / 3.3),
            dog("bytes in fixed point, 2 workers: OpenCV with 2 threads", U8_NATIVE, TWO, "openCvTwoThreads", 1 / 1.7),
            dog(
                    "16 bits in fixed point, 2 workers: OpenCV with 2 threads",
                    U16_NATIVE,
                    TWO,
                    "openCvTwoThreads",
                    1 / 2.0),
            dog("floats, 1 worker: its multiply-adds in registers", F32, ONE, "multiplyAdds", 1.35),
            dog("floats, 1 worker: the same from the first cache", F32, ONE, "fromTheFirstCache", INFORMS),
            dog("floats, 1 worker: copying the image", F32, ONE, "copying", INFORMS),
            dog(
                    "bytes by way of floats, 1 worker: its multiply-adds in registers",
                    U8_FLOAT,
                    ONE,
                    "multiplyAdds",
                    INFORMS),
            ratio("first image of a process: a warm one", way("FirstImage", "first"), way("FirstImage", "warm"), 1.3),
            informs(
                    "first image after a small one: a warm one",
                    way("FirstImage", "second"),
                    way("FirstImage", "warm")),
            ratio(
                    "floats, 256 x 256 pixels, 1 worker: OpenCV with 1 thread",
                    way("SmallImage", "small"),
                    way("SmallImage", "smallByOpenCv"),
                    1),
            ratio(
                    "`FAST`, sigma 100, 2 workers: sigma 10",
                    way("FastDog", "smoothedByHundred"),
                    way("FastDog", "smoothedByTen"),
                    1.3),
            ratio(
                    "`FAST`, sigmas 10 and 20, 2 workers: `FLOAT`",
                    way("FastDog", "fast"),
                    way("FastDog", "exact"),
                    1 / 5.0),
            ratio(
                    "`FAST`, sigmas 50 and 100, 2 workers: OpenCV with 2 threads",
                    "FastDog.wideInTurns(way=fast)",
                    "FastDog.wideInTurns(way=openCv)",
                    1 / 20.0),
            dog("floats, 2 workers: 1 worker", F32, TWO, ONE, 1 / 1.9),
            dog("bytes in fixed point, 2 workers: 1 worker", U8_NATIVE, TWO, ONE, 1 / 1.9),
            dog("bytes by way of floats, 2 workers: 1 worker", U8_FLOAT, TWO, ONE, 1 / 1.9),
            dog("floats: strips on 2 platform threads", F32, TWO, "plainThreads", 1.03),
            dog("bytes in fixed point: strips on 2 platform threads", U8_NATIVE, TWO, "plainThreads", 1.03),
            dog("bytes by way of floats: strips on 2 platform threads", U8_FLOAT, TWO, "plainThreads", 1.03),
            ratio(
                    "floats, 512 x 512 pixels, 2 workers: 2 platform threads",
                    "SmallImage.strips",
                    "SmallImage.plainThreads",
                    1.1),
            dog("floats, 8 workers: 2 workers", F32, "eightWorkers", TWO, 1.05),
            dog("floats, 48 workers: 2 workers", F32, "manyWorkers", TWO, 1.05),
            dog("bytes in fixed point, 8 workers: 2 workers", U8_NATIVE, "eightWorkers", TWO, 1.05),
            dog("bytes in fixed point, 48 workers: 2 workers", U8_NATIVE, "manyWorkers", TWO, 1.05),
            dog("bytes by way of floats, 8 workers: 2 workers", U8_FLOAT, "eightWorkers", TWO, 1.05),
            dog("bytes by way of floats, 48 workers: 2 workers", U8_FLOAT, "manyWorkers", TWO, 1.05),
            dog("floats, 2 workers: worker slots", F32, TWO, "twoSlots", INFORMS),
            informs("floats, 2 workers: copying the image", dog(F32, TWO), "MemoryBandwidth.copyByTwoThreads"),
            informs(
                    "bytes of 256 x 256 by way of floats, a worker a processor: 1 worker",
                    "DogSweep.bySize(side=256)",
                    "DogSweep.bySizeOneWorker(side=256)"),
            informs(
                    "whole images by OpenCV, 2 workers x 1 thread: 1 worker x 2 threads",
                    wholeImages("2x1"),
                    wholeImages("1x2")),
            informs(
                    "whole images by OpenCV, 2 workers x 1 thread: 2 workers x 2 threads",
                    wholeImages("2x1"),
                    wholeImages("2x2")),
            informs(
                    "whole images by OpenCV, 2 workers x 1 thread: strips on the engine",
                    wholeImages("2x1"),
                    "EngineTimesOpenCv.strips"));

    private static Goal dog(String question, String kind, String subject, String baseline, double limit) {
        return ratio(question, dog(kind, subject), dog(kind, baseline), limit);
    }

    private static String dog(String kind, String way) {
        return "NativeDog.inTurns(kind=" + kind + ",way=" + way + ")";
    }

    private static String way(String question, String way) {
        return question + ".inTurns(way=" + way + ")";
    }

    /** How many times as fast floats are to be: wide vectors are to gain something. */
    private static double floatsAgainstOpenCv() {
        return KernelInfo.description().equals("avx512") ? 4.0 : 3.3;
    }

    private static String wholeImages(String layout) {
        return "EngineTimesOpenCv.wholeImages(layout=" + layout + ")";
    }

    private static Goal informs(String question, String subject, String baseline) {
        return ratio(question, subject, baseline, INFORMS);
    }

    private static Goal ratio(String question, String subject, String baseline, double limit) {
        return new Goal(question, subject, baseline, Measure.RATIO, limit);
    }

    static Stream<Goal> all() {
        return Stream.concat(ENGINE.stream(), NATIVE.stream());
    }

    /**
     * What a run says about all goals.
     *
     * @param readings of those of which both sides were measured
     * @param unmeasured must-reach goals of which a side is missing
     * @param failed studies that did not end well
     */
    record Verdict(List<Reading> readings, List<Goal> unmeasured, List<String> failed) {

        /** Why a guard complains, one line each; {@code whole} if the run was to measure everything. */
        List<String> complaints(boolean whole) {
            Stream<String> missed = readings.stream()
                    .filter(Reading::missed)
                    .map(reading -> "missed: " + reading.goal().question() + ": " + reading.comparison());
            Stream<String> absent =
                    unmeasured.stream().filter(goal -> whole).map(goal -> "not measured: " + goal.question());
            Stream<String> ended = failed.stream().map(title -> "failed: " + title);
            return Stream.of(missed, absent, ended).flatMap(lines -> lines).toList();
        }
    }

    static Verdict judge(List<Measurement> measurements, List<Study.Outcome> studies) {
        List<Reading> readings = read(all().toList(), measurements);
        List<Goal> read = readings.stream().map(Reading::goal).toList();
        return new Verdict(
                readings,
                all().filter(Goal::mustReach)
                        .filter(goal -> !read.contains(goal))
                        .toList(),
                studies.stream()
                        .filter(Study.Outcome::failed)
                        .map(outcome -> outcome.study().title())
                        .toList());
    }

    /** What {@code measurements} say; goals of which they lack a side are left out. */
    static List<Reading> read(List<Goal> goals, List<Measurement> measurements) {
        return goals.stream()
                .flatMap(goal -> Measurement.find(measurements, goal.subject()).stream()
                        .flatMap(subject -> Measurement.find(measurements, goal.baseline()).stream()
                                .map(baseline -> new Reading(goal, subject, baseline))))
                .toList();
    }

    static String markdown(List<Reading> readings) {
        StringBuilder table = new StringBuilder();
        table.append("| question: baseline | engine | baseline | engine against baseline | in single rounds |"
                + " must reach at most | |\n");
        table.append("| --- | --- | --- | --- | --- | --- | --- |\n");
        readings.forEach(reading -> table.append(reading.markdown()).append('\n'));
        return table.toString();
    }

    private Goals() {}
}
