package dev.sluice.cli;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ReadLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Decodes in processes of their own, so that a file that kills a decoder is one failed input.
 *
 * <p>As many processes as decode at the same time are started, when they are first needed, and used again for the next
 * file. A worker waits for its process: the work that it hands over is its own, so no more run at once than there are workers.
 */
final class IsolatedDecoder implements Decoder {
    private final List<String> command;
    private final Deque<DecoderProcess> idle = new ConcurrentLinkedDeque<>();
    private final Set<DecoderProcess> all = ConcurrentHashMap.newKeySet();

    /** Set by {@link #close} before it looks at {@link #all}; looked at after a process was added there. */
    private volatile boolean closed;

    /** Decodes by processes of {@link DecoderProcess#command}, or of any other that answers alike. */
    IsolatedDecoder(List<String> command) {
        this.command = List.copyOf(command);
    }

    @Override
    public Image decode(ByteBuffer data, String name, ReadLimits limits, int page) throws InterruptedException {
        DecoderProcess process = take(name);
        try {
            Image image = process.decode(data, name, limits, page);
            idle.push(process);
            return image;
        } catch (ImageFormatException refused) {
            idle.push(process);
            throw refused;
        } catch (IOException died) {
            all.remove(process);
            throw new ImageFormatException(
                    name + ": the decoder died of it (" + process.end() + "); the file is damaged or malicious", died);
        } catch (RuntimeException | Error e) {
            all.remove(process);
            process.close();
            throw e;
        }
    }

    private DecoderProcess take(String name) {
        for (DecoderProcess process = idle.poll(); process != null; process = idle.poll()) {
            if (process.isAlive()) {
                return process;
            }
            all.remove(process);
        }
        try {
            DecoderProcess process = DecoderProcess.start(command);
            all.add(process);
            if (closed) {
                process.close();
            }
            return process;
        } catch (IOException e) {
            throw new ImageFormatException(
                    name + ": a process to decode it cannot be started: " + AtomicOutput.reason(e), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        all.forEach(DecoderProcess::close);
    }
}
