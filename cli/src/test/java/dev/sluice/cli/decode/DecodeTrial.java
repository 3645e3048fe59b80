package dev.sluice.cli.decode;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ReadLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Has files decoded by the program's own decoder process, under a limit of processor time and of memory, and says how each ended.
 *
 * <p>The process is the one of {@code --isolate}; it is used for one file after the other, and replaced when it died of one. For
 * one thread at a time.
 */
final class DecodeTrial implements AutoCloseable {
    /** How a file ended. The last three are what must not happen. */
    enum Kind {
        IMAGE,
        REFUSED,
        /** Refused, but not in one line that begins with the file's name and tells a user something. */
        UNCLEAR,
        /** The decoder's process ended, by itself or because it wanted more memory than the limit. */
        DIED,
        /** There was no answer within the limit of processor time. */
        STUCK;

        boolean isBad() {
            return compareTo(REFUSED) > 0;
        }
    }

    /**
     * The end of one file.
     *
     * @param line the decoder's own words, or how it ended; of an image its kind
     */
    record Ending(Kind kind, String line) {}

    private static final Executor WATCHERS = Executors.newVirtualThreadPerTaskExecutor();
    private static final int WAITING = 12;

    private final List<String> command;
    private final Duration limit;
    private DecoderProcess process;
    private Duration used = Duration.ZERO;

    DecodeTrial(List<String> command, Duration limit) throws IOException {
        this.command = List.copyOf(command);
        this.limit = limit;
        this.process = DecoderProcess.start(command);
    }

    /** The decoder of the program, with so much address space. */
    static List<String> limited(int mebibytes) {
        return limited(mebibytes, DecoderProcess.command());
    }

    /** Any command with so much address space. */
    static List<String> limited(int mebibytes, List<String> command) {
        List<String> limited =
                new ArrayList<>(List.of("sh", "-c", "ulimit -v " + mebibytes * 1024L + "; exec \"$@\"", "sh"));
        limited.addAll(command);
        return limited;
    }

    /** Decodes one page of a file with the limits that the program has unless told otherwise. */
    Ending decode(String name, byte[] file, int page) throws IOException, InterruptedException {
        DecoderProcess decoder = process;
        Duration before = decoder.processorTime();
        CompletableFuture<Void> answered = new CompletableFuture<>();
        CompletableFuture<Boolean> late = CompletableFuture.supplyAsync(() -> endIfLate(decoder, answered), WATCHERS);
        try (Image image = decoder.decode(ByteBuffer.wrap(file), name, ReadLimits.DEFAULT, page)) {
            return new Ending(Kind.IMAGE, image.toString());
        } catch (ImageFormatException refused) {
            String line = String.valueOf(refused.getMessage());
            return new Ending(isClear(name, line) ? Kind.REFUSED : Kind.UNCLEAR, line);
        } catch (IOException gone) {
            answered.complete(null);
            String end = decoder.end();
            process = DecoderProcess.start(command);
            return late.join() ? new Ending(Kind.STUCK, "no answer in " + limit) : new Ending(Kind.DIED, end);
        } finally {
            answered.complete(null);
            used = decoder == process ? decoder.processorTime().minus(before) : limit;
        }
    }

    /** Processor time that the last file took, to some hundredths of a second; of one that ended its decoder the limit. */
    Duration used() {
        return used;
    }

    /**
     * Waits for the answer and ends the decoder when it has used up its time. That is processor time, so that a busy machine
     * is not taken for a hanging decoder; one that only waits is given {@value #WAITING} times as long.
     */
    private boolean endIfLate(DecoderProcess decoder, CompletableFuture<Void> answered) {
        Duration start = decoder.processorTime();
        for (int i = 0; i < WAITING; i++) {
            try {
                answered.get(limit.toMillis(), TimeUnit.MILLISECONDS);
                return false;
            } catch (TimeoutException notYet) {
                if (decoder.processorTime().minus(start).compareTo(limit) >= 0) {
                    break;
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        decoder.close();
        return true;
    }

    private static boolean isClear(String name, String line) {
        if (!line.startsWith(name + ": ")) {
            return false;
        }
        String reason = line.substring(name.length() + 2);
        return !reason.isBlank()
                && reason.chars().noneMatch(Character::isISOControl)
                && !reason.contains("Exception")
                && !reason.contains("Error:");
    }

    @Override
    public void close() {
        process.close();
    }
}
