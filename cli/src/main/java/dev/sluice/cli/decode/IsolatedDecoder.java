package dev.sluice.cli.decode;

import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.file.OpenFiles;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ReadLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decodes in processes of their own, so that a file that kills a decoder is one failed input.
 *
 * <p>As many processes as decode at the same time are started, when they are first needed, and used again for the next
 * file. A worker waits for its process: the work that it hands over is its own, so no more run at once than there are workers. Nor
 * do more than there are file descriptors for; then work waits for a process that has become idle.
 */
public final class IsolatedDecoder implements Decoder {
    /** Descriptors that stay free: for the files of the run, and for the pipes of a process while it is started. */
    private static final int SPARE_FILES = 24;

    /** Descriptors of a process: what goes in and what comes out. */
    private static final int FILES_EACH = 2;

    private final List<String> command;
    private final Deque<DecoderProcess> idle = new ConcurrentLinkedDeque<>();
    private final Set<DecoderProcess> all = ConcurrentHashMap.newKeySet();

    private final Semaphore busy = new Semaphore(Math.max(1, (OpenFiles.left() - SPARE_FILES) / FILES_EACH));

    /** Processes are started one after the other. */
    private final Lock starting = new ReentrantLock();

    /** Set by {@link #close} before it looks at {@link #all}; looked at after a process was added there. */
    private volatile boolean closed;

    /** Decodes by processes of {@link DecoderProcess#command}, or of any other that answers alike. */
    public IsolatedDecoder(List<String> command) {
        this.command = List.copyOf(command);
    }

    @Override
    public Image decode(ByteBuffer data, String name, ReadLimits limits, int page) throws InterruptedException {
        return decode(name, process -> process.decode(data, name, limits, page));
    }

    @Override
    public Image decodePage(Path path, ImageFile file, int page, ReadLimits limits) throws InterruptedException {
        return decode(path.toString(), process -> process.decode(path, limits, page));
    }

    /** What a process is asked for. */
    @FunctionalInterface
    private interface Question {
        Image ask(DecoderProcess process) throws IOException;
    }

    private Image decode(String name, Question question) throws InterruptedException {
        busy.acquire();
        try {
            return decode(take(name), name, question);
        } finally {
            busy.release();
        }
    }

    private Image decode(DecoderProcess process, String name, Question question) throws InterruptedException {
        try {
            Image image = question.ask(process);
            idle.push(process);
            return image;
        } catch (ImageFormatException refused) {
            idle.push(process);
            throw refused;
        } catch (IOException died) {
            all.remove(process);
            throw new ImageFormatException(name + ": " + death(process.end()), died);
        } catch (RuntimeException | Error e) {
            all.remove(process);
            process.close();
            throw e;
        }
    }

    /** A signal is the file's doing; a JVM that ends by itself lacks something, memory most likely. */
    private static String death(String end) {
        return end.startsWith("signal")
                ? "the decoder died of it (" + end + "); the file is damaged or malicious"
                : "the decoder ended (" + end + ") and gave no image";
    }

    private DecoderProcess take(String name) {
        for (DecoderProcess process = idle.poll(); process != null; process = idle.poll()) {
            if (process.isAlive()) {
                return process;
            }
            all.remove(process);
        }
        starting.lock();
        try {
            DecoderProcess process = DecoderProcess.start(command);
            all.add(process);
            if (closed) {
                process.close();
            }
            return process;
        } catch (IOException e) {
            // What follows the first line is advice for programmers.
            String reason =
                    AtomicOutput.reason(e).lines().findFirst().orElse("").strip();
            throw new ImageFormatException(name + ": a process to decode it cannot be started: " + reason, e);
        } finally {
            starting.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        all.forEach(DecoderProcess::close);
    }
}
