package dev.sluice.cli.decode;

import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageTransfer;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.ReadLimits;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The entry point of the processes that {@link DecoderProcess} starts: decodes what comes in until its standard input ends. */
public final class DecoderMain {
    private static final int BUFFER = 1 << 16;

    private final DataInputStream requests;
    private final DataOutputStream answers;

    /** The file of several pages that was asked for last. */
    private @Nullable Pages last;

    private record Pages(Path path, ImageFile file) {}

    private DecoderMain(DataInputStream requests, DataOutputStream answers) {
        this.requests = requests;
        this.answers = answers;
    }

    /** Answers requests; ends when the program that started it does, however that ended. */
    public static void main(String[] args) {
        OwnProcess.settle();
        DataInputStream requests =
                new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in), BUFFER));
        DataOutputStream answers =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER));
        try {
            DecoderMain decoder = new DecoderMain(requests, answers);
            while (true) {
                decoder.answer();
                answers.flush();
            }
        } catch (IOException endOfRequests) {
            // Whoever asked is gone, or has no more files.
        }
    }

    private void answer() throws IOException {
        String name = requests.readUTF();
        int page = requests.readInt();
        ReadLimits limits = new ReadLimits(requests.readLong());
        int length = requests.readInt();
        if (length == DecoderProcess.BY_NAME) {
            Path path = Path.of(requests.readUTF());
            answer(name, () -> pages(path).read(page, limits), path.toString());
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer data;
            try {
                data = arena.allocate(Math.max(1, length)).asByteBuffer().limit(length);
            } catch (OutOfMemoryError e) {
                requests.skipNBytes(length);
                refuse(Printable.lackOfMemory(name, e.getMessage()));
                return;
            }
            fill(data, requests);
            answer(name, () -> Image.decode(data, name, limits, page), name);
        }
    }

    /** The file, open; what it is called in messages is its absolute path. */
    private ImageFile pages(Path path) {
        if (last != null && last.path().equals(path)) {
            return last.file();
        }
        if (last != null) {
            last.file().close();
            last = null;
        }
        ImageFile file = ImageFile.open(path);
        last = new Pages(path, file);
        return file;
    }

    /**
     * Decodes, and answers with what comes of it.
     *
     * @param called what the decoder calls the file, in place of its name
     */
    private void answer(String name, Supplier<Image> decoding, String called) throws IOException {
        Image image;
        try {
            image = decoding.get();
        } catch (ImageFormatException e) {
            String line = String.valueOf(e.getMessage());
            refuse(line.startsWith(called) ? name + line.substring(called.length()) : line);
            return;
        } catch (NativeMemoryException | OutOfMemoryError e) {
            refuse(Printable.lackOfMemory(name, e.getMessage()));
            return;
        } catch (RuntimeException e) {
            refuse(name + ": cannot be decoded: " + e);
            return;
        }
        try (image) {
            answers.writeByte(DecoderProcess.IMAGE);
            ImageTransfer.write(image, answers);
        }
    }

    private static void fill(ByteBuffer data, DataInputStream requests) throws IOException {
        byte[] chunk = new byte[BUFFER];
        while (data.hasRemaining()) {
            int size = requests.read(chunk, 0, Math.min(BUFFER, data.remaining()));
            if (size < 0) {
                throw new EOFException();
            }
            data.put(chunk, 0, size);
        }
        data.flip();
    }

    private void refuse(String line) throws IOException {
        answers.writeByte(DecoderProcess.REFUSED);
        answers.writeUTF(DecoderProcess.shortened(line));
    }
}
