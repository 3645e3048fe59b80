package dev.sluice.cli.decode;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageTransfer;
import dev.sluice.nativeops.ReadLimits;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another process of this program that decodes one file after the other; {@link DecoderMain} is its end of the pipes.
 *
 * <p>A request is the name, the page, the limit of pixels, the length of the file and its bytes; or {@link #BY_NAME} for the length, and the file's
 * absolute path: of a file of many pages the process reads the one that is wanted, and leaves it open for the next. The answer is a byte:
 * {@link #IMAGE} and the image as {@link ImageTransfer} writes it, or {@link #REFUSED} and a line of text. Everything else, the
 * end of the stream above all, means that the process is no good any more. For one thread at a time.
 */
public final class DecoderProcess implements AutoCloseable {
    static final int IMAGE = 1;
    static final int REFUSED = 2;

    /** In place of a length. */
    static final int BY_NAME = -1;

    private static final int BUFFER = 1 << 16;

    /** Seconds that one whose answer ended is given to end by itself, so that it can be said how. */
    private static final int PATIENCE = 2;

    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream answers;

    private DecoderProcess(Process process) {
        this.process = process;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER));
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER));
    }

    static DecoderProcess start(List<String> command) throws IOException {
        return new DecoderProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /**
     * This program again, from the same files. A Ctrl-C at the terminal reaches it too and is ignored there: the parent ends it
     * when it has wound up. It leaves neither reports nor core files when it crashes.
     */
    public static List<String> command() {
        String classes = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:-LoopUnswitching", // as in the launcher, which says why
                // Pixels and files are in native memory, for which these reservations leave room under a limit of
                // address space.
                "-Xmx256m",
                "-XX:CompressedClassSpaceSize=48m",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:+DisplayVMOutputToStderr",
                "-Xlog:disable",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:+SuppressFatalErrorMessage",
                "-Djava.awt.headless=true"));
        String libraries = System.getProperty("sluice.native.folder");
        if (libraries != null) {
            command.add("-Dsluice.native.folder=" + libraries);
        }
        Path cache = Path.of(classes).resolveSibling("dog-filter.aot");
        if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-cp", classes, DecoderMain.class.getName()));
        return command;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Processor time that it has used; zero where the system does not tell. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * Has a page decoded.
     *
     * @throws ImageFormatException if the file is refused
     * @throws IOException if the process has died or answers nonsense
     */
    Image decode(ByteBuffer data, String name, ReadLimits limits, int page) throws IOException {
        ask(name, limits, page, data.remaining());
        ByteBuffer rest = data.duplicate();
        byte[] chunk = new byte[BUFFER];
        while (rest.hasRemaining()) {
            int size = Math.min(BUFFER, rest.remaining());
            rest.get(chunk, 0, size);
            requests.write(chunk, 0, size);
        }
        return answer(limits);
    }

    /**
     * Has a page of a file of several decoded.
     *
     * @throws ImageFormatException if it is refused
     * @throws IOException if the process has died or answers nonsense
     */
    Image decode(Path file, ReadLimits limits, int page) throws IOException {
        ask(file.toString(), limits, page, BY_NAME);
        requests.writeUTF(file.toAbsolutePath().toString());
        return answer(limits);
    }

    private void ask(String name, ReadLimits limits, int page, int length) throws IOException {
        requests.writeUTF(shortened(name));
        requests.writeInt(page);
        requests.writeLong(limits.maxPixels());
        requests.writeInt(length);
    }

    private Image answer(ReadLimits limits) throws IOException {
        requests.flush();
        int answer = answers.readUnsignedByte();
        if (answer == REFUSED) {
            throw new ImageFormatException(answers.readUTF());
        }
        if (answer != IMAGE) {
            throw new IOException("an unknown answer: " + answer);
        }
        return ImageTransfer.read(answers, limits);
    }

    /** UTF in streams has a length of 16 bits. */
    static String shortened(String text) {
        int max = 20_000;
        return text.length() <= max ? text : text.substring(0, max);
    }

    /** Ends it, if it has not ended, and says how it ended. */
    String end() throws InterruptedException {
        if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        int code = process.waitFor();
        return code > 128 ? "signal " + (code - 128) : "exit code " + code;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
