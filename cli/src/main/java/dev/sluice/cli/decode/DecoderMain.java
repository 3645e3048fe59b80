package dev.sluice.cli.decode;

import dev.sluice.cli.text.Printable;
import dev.sluice.nativeops.Image;
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

/** The entry point of the processes that {@link DecoderProcess} starts: decodes what comes in until its standard input ends. */
public final class DecoderMain {
    private static final int BUFFER = 1 << 16;

    private DecoderMain() {}

    /** Answers requests; ends when the program that started it does, however that ended. */
    public static void main(String[] args) {
        OwnProcess.settle();
        DataInputStream requests =
                new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in), BUFFER));
        DataOutputStream answers =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER));
        try {
            while (true) {
                answer(requests, answers);
                answers.flush();
            }
        } catch (IOException endOfRequests) {
            // Whoever asked is gone, or has no more files.
        }
    }

    private static void answer(DataInputStream requests, DataOutputStream answers) throws IOException {
        String name = requests.readUTF();
        int page = requests.readInt();
        ReadLimits limits = new ReadLimits(requests.readLong());
        int length = requests.readInt();
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer data;
            try {
                data = arena.allocate(Math.max(1, length)).asByteBuffer().limit(length);
            } catch (OutOfMemoryError e) {
                requests.skipNBytes(length);
                refuse(answers, Printable.lackOfMemory(name, e.getMessage()));
                return;
            }
            fill(data, requests);
            Image image;
            try {
                image = Image.decode(data, name, limits, page);
            } catch (ImageFormatException e) {
                refuse(answers, String.valueOf(e.getMessage()));
                return;
            } catch (NativeMemoryException | OutOfMemoryError e) {
                refuse(answers, Printable.lackOfMemory(name, e.getMessage()));
                return;
            } catch (RuntimeException e) {
                refuse(answers, name + ": cannot be decoded: " + e);
                return;
            }
            try (image) {
                answers.writeByte(DecoderProcess.IMAGE);
                ImageTransfer.write(image, answers);
            }
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

    private static void refuse(DataOutputStream answers, String line) throws IOException {
        answers.writeByte(DecoderProcess.REFUSED);
        answers.writeUTF(DecoderProcess.shortened(line));
    }
}
