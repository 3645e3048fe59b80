package dev.sluice.samples;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.request.RequestException;
import dev.sluice.samples.service.Cleanup;
import dev.sluice.samples.service.Contexts;
import dev.sluice.samples.service.Deadlines;
import dev.sluice.samples.service.Race;
import dev.sluice.samples.service.SharedCache;
import dev.sluice.samples.service.Sockets;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Lists the samples, or runs the one that is named on the command line. */
public final class Samples {

    /** What a sample does when it is run by hand. */
    interface Program {
        /**
         * Runs to the end.
         *
         * @param out where to print
         * @param arguments what followed the sample's name
         */
        void run(PrintStream out, List<String> arguments) throws Exception;
    }

    record Sample(String name, String summary, Program program) {}

    static final List<Sample> ALL = List.of(
            new Sample("quick-start", "[IMAGE [OUTPUT]]  two smoothings and a difference, with await", QuickStart::run),
            new Sample(
                    "pool", "[FOLDER [OUTPUT]]  the same for a folder of images, with a request pool", PoolStart::run),
            new Sample("shared", "several requests wait for one; it runs once", SharedDependency::run),
            new Sample(
                    "cancellation",
                    "a tree is cancelled, a shared request survives, state is restored",
                    Cancelling::run),
            new Sample("failures", "how a failure travels through a graph with several waiters", Failures::run),
            new Sample("notifications", "callbacks, and what is certain about their timing", Notifications::run),
            new Sample("producer-consumer", "a lock and two conditions on a single worker", ProducerConsumer::run),
            new Sample("debugging", "no workers: everything happens in the calling thread", DebuggingMode::run),
            new Sample("context", "a logging context and scoped values travel with requests", Contexts::run),
            new Sample("cache", "a value that many ask for, whatever becomes of the first who did", SharedCache::run),
            new Sample("deadline", "[IMAGE]  an operation with a time limit, closed early and safely", Deadlines::run),
            new Sample("cleanup", "what a cancelled request does all the same", Cleanup::run),
            new Sample("race", "[IMAGE]  the first of several ways wins, what the others made is closed", Race::run),
            new Sample("socket", "a cancel closes the socket that a request sits in", Sockets::run),
            new Sample("lifetime", "the states of a request, from created to finished", Lifetime::run),
            new Sample("priority", "the oldest work goes first, unlike first come first served", Priorities::run),
            new Sample(
                    "folder",
                    "[FOLDER [OUTPUT]]  a folder of images inside a budget of native memory",
                    FolderPipeline::run),
            new Sample(
                    "own-functions",
                    "[IMAGE [OUTPUT]]  functions of OpenCV and of the C library, tile by tile on all workers",
                    OwnFunctions::run),
            new Sample(
                    "blobs",
                    "[IMAGE [OUTPUT]]  bright spots and their sizes, drawn into the picture",
                    BlobDetector::run),
            new Sample(
                    "volume",
                    "[PICTURE]  spots in a volume, filtered in space, as slices and projections",
                    VolumeInSpace::run),
            new Sample(
                    "server",
                    "[PORT [WORKERS]]  filters uploads, stays responsive, cancels for clients that left",
                    FilterServer::run),
            new Sample(
                    "server-load",
                    "[SECONDS [CLIENTS [IMAGE]]]  that server under parallel uploads, and what became of its pings",
                    ServerLoad::run),
            new Sample(
                    "ticking",
                    "[IMAGE [SECONDS]]  virtual threads stay punctual while an engine filters, and do not otherwise",
                    Ticking::run),
            new Sample("window", "[IMAGE]  a slider that cancels the stale request", SigmaWindow::run));

    static Optional<Sample> named(String name) {
        return ALL.stream().filter(sample -> sample.name().equals(name)).findFirst();
    }

    /** Runs the sample named by the first argument; without one lists them all. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(System.out, System.err, List.of(arguments)));
    }

    static int run(PrintStream out, PrintStream err, List<String> arguments) throws Exception {
        if (arguments.isEmpty()) {
            out.println("Samples; run one with ./samples/run NAME");
            ALL.forEach(sample -> out.printf("  %-18s %s%n", sample.name(), sample.summary()));
            return 0;
        }
        Optional<Sample> sample = named(arguments.getFirst());
        if (sample.isEmpty()) {
            err.println("samples: there is no sample '" + arguments.getFirst() + "'; ./samples/run lists them");
            return 2;
        }
        return run(sample.get(), out, err, arguments.subList(1, arguments.size()));
    }

    static int run(Sample sample, PrintStream out, PrintStream err, List<String> arguments) throws Exception {
        try {
            sample.program().run(out, arguments);
            return 0;
        } catch (Exception failure) {
            String mistake = mistake(failure).orElseThrow(() -> failure);
            err.println("samples: " + sample.name() + ": " + mistake);
            return 2;
        }
    }

    /** What whoever typed the command did wrong, if it failed for that. */
    private static Optional<String> mistake(Exception failure) {
        return switch (failure) {
            case UsageException usage -> Optional.ofNullable(usage.getMessage());
            case ImageFormatException image -> Optional.ofNullable(image.getMessage());
            case RequestException request
            when request.rootCause() instanceof ImageFormatException image -> Optional.ofNullable(image.getMessage());
            case NoSuchFileException missing -> Optional.of(missing.getFile() + ": there is no such file or folder");
            case NotDirectoryException file -> Optional.of(file.getFile() + " is not a folder");
            default -> Optional.empty();
        };
    }

    /** An argument that is a whole number, or {@code otherwise} if there is none. */
    static int number(List<String> arguments, int index, String what, int otherwise, int least, int most) {
        if (index >= arguments.size()) {
            return otherwise;
        }
        String given = arguments.get(index);
        try {
            int number = Integer.parseInt(given);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // the same message
        }
        throw new UsageException(what + " is a whole number from " + least + " to " + most + ", not '" + given + "'");
    }

    /** The path of a file to write, once the folder it goes into is there. */
    static Path outputFile(String name) throws IOException {
        Path file = Path.of(name).toAbsolutePath();
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return file;
    }

    /** An argument that cannot be. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private Samples() {}
}
