package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.memory.IdleScratch;
import dev.sluice.nativeops.memory.MatTypes;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.memory.OpenCv;
import dev.sluice.nativeops.tiff.TiffFile;
import dev.sluice.request.RequestEngine;
import java.lang.foreign.MemorySegment;
import org.bytedeco.opencv.opencv_core.Mat;

/** Reads whole pages of TIFF files into pixels. */
final class TiffReader {
    /** What is left free when an image is read, in its own sizes: a float result of a byte image needs four. */
    private static final long ROOM_FOR_RESULTS = 4;

    private TiffReader() {}

    /** Decodes a page of a file that begins like a TIFF file. */
    static DecodedImage read(HeaderBytes in, String name, ReadLimits limits, int page) {
        try {
            TiffFile file = new TiffFile(in);
            return read(file, name, limits, page);
        } catch (ImageFormatException e) {
            throw named(name, e);
        }
    }

    /** Decodes a page, by all workers of the engine whose request the caller is. */
    static DecodedImage read(TiffFile file, String name, ReadLimits limits, int page) {
        TiffFile.Opened opened = file.open(page);
        ImageHeader header = HeaderReader.checked(opened.header(), name, limits);
        ImageMetadata metadata = opened.metadata().fitting(header.channels()).upright(header.orientation());
        long bytes = header.decodedBytes();
        boolean twice = header.orientation() >= Upright.TRANSPOSED && bytes < Long.MAX_VALUE / 4;
        long most = twice ? 2 * bytes + Upright.scratchBytes(bytes, header.channels()) : bytes;
        OpenCv.load();
        Object owner = MemoryAccount.reserve(most, ROOM_FOR_RESULTS * most);
        Mat mat = new Mat();
        try {
            int type = MatTypes.type(header.depth(), header.channels());
            try (Mat room = IdleScratch.allocate(() -> new Mat((int) header.rows(), (int) header.columns(), type))) {
                mat.put(room);
            }
            MemorySegment pixels = MemorySegment.ofAddress(mat.data().address()).reinterpret(bytes);
            file.read(opened, pixels, mat.step(), RequestEngine.current().orElse(null));
            Upright.turn(mat, header.orientation());
            MemoryAccount.release(owner, most - bytes);
            return new DecodedImage(mat, owner, header.alpha(), metadata);
        } catch (Throwable e) {
            mat.release();
            mat.close();
            MemoryAccount.release(owner, most);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new ImageFormatException(name + ": reading failed: the thread was interrupted", e);
            }
            if (e instanceof OutOfMemoryError) {
                throw NativeMemoryException.of(e, bytes);
            }
            throw named(name, e);
        }
    }

    private static RuntimeException named(String name, Throwable e) {
        if (e instanceof ImageFormatException && !String.valueOf(e.getMessage()).startsWith(name)) {
            return new ImageFormatException(name + ": " + e.getMessage(), e);
        }
        if (e instanceof Error error) {
            throw error;
        }
        return (RuntimeException) e;
    }
}
