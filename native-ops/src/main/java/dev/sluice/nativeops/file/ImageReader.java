package dev.sluice.nativeops.file;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.bmp.BmpPixels;
import dev.sluice.nativeops.memory.CodecComplaints;
import dev.sluice.nativeops.memory.HeaderBytes;
import dev.sluice.nativeops.memory.IdleScratch;
import dev.sluice.nativeops.memory.MatTypes;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.memory.OpenCv;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Turns the bytes of an image file into pixels.
 *
 * <p>The header is read in Java first; only what passes it and the limits reaches OpenCV's decoders, which then work on the
 * very bytes that were checked.
 */
public final class ImageReader {
    /** What is left free when an image is read, in its own sizes: a float result of a byte image needs four. */
    private static final long ROOM_FOR_RESULTS = 4;

    private ImageReader() {}

    /** Reads and decodes a file. */
    public static DecodedImage read(Path file, ReadLimits limits, int page) {
        try (FileChannel channel = HeaderReader.open(file)) {
            HeaderBytes bytes = HeaderBytes.of(channel);
            return read(file, channel, HeaderReader.parse(bytes, file.toString(), page), limits, page);
        } catch (IOException e) {
            throw HeaderReader.unreadable(file, e);
        }
    }

    /** The same of a file that is open, and whose header is known. */
    static DecodedImage read(Path file, FileChannel channel, ImageHeader header, ReadLimits limits, int page) {
        String name = file.toString();
        try {
            HeaderReader.checked(header, name, limits);
            if (header.format() == ImageFormat.TIFF) {
                return TiffReader.read(HeaderBytes.of(channel), name, limits, page);
            }
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                throw new ImageFormatException(name + ": files of more than 2 GiB are not read");
            }
            OpenCv.Codecs.load();
            long pixels = most(header);
            Object owner = reserve(size, pixels);
            long held = size + pixels;
            try (Mat data = room((int) size)) {
                ByteBuffer bytes = data.createBuffer();
                while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
                    // Until the end of the file.
                }
                if (bytes.hasRemaining()) {
                    throw new ImageFormatException(name + ": the file became shorter while it was read");
                }
                // The file may have changed in the meantime: what is decoded is checked, not what was there before.
                MemorySegment content = MemorySegment.ofBuffer(bytes.flip());
                held = size;
                return decodeChecked(data, content, name, limits, page, owner, pixels);
            } finally {
                MemoryAccount.release(owner, held);
            }
        } catch (IOException e) {
            throw HeaderReader.unreadable(file, e);
        }
    }

    /** Decodes the content of a file. */
    public static DecodedImage decode(ByteBuffer source, String name, ReadLimits limits, int page) {
        int size = source.remaining();
        ImageHeader header = ImageHeader.of(source, name, limits, page);
        if (header.format() == ImageFormat.TIFF) {
            return TiffReader.read(HeaderBytes.of(MemorySegment.ofBuffer(source)), name, limits, page);
        }
        OpenCv.Codecs.load();
        long pixels = most(header);
        Object owner = reserve(size, pixels);
        long held = size + pixels;
        try (Mat data = room(size)) {
            ByteBuffer bytes = data.createBuffer();
            bytes.put(source.duplicate()).flip();
            held = size;
            return decodeChecked(data, MemorySegment.ofBuffer(bytes), name, limits, page, owner, pixels);
        } finally {
            MemoryAccount.release(owner, held);
        }
    }

    /** Bytes of the decoded pixels at their most: as the decoder gives them, and turned. */
    private static long most(ImageHeader header) {
        long decoded = header.decodedBytes();
        boolean twice = header.bits() > 32 || header.orientation() >= Upright.TRANSPOSED;
        return twice && decoded < Long.MAX_VALUE / 2 ? 2 * decoded : decoded;
    }

    /** File and pixels together, so that nobody holds the one while waiting for the other. */
    private static Object reserve(long size, long pixels) {
        return MemoryAccount.reserve(size + pixels, ROOM_FOR_RESULTS * pixels);
    }

    /** Decodes what is in {@code data}; the bytes that are reserved for pixels become the image's, or are released. */
    private static DecodedImage decodeChecked(
            Mat data, MemorySegment content, String name, ReadLimits limits, int page, Object owner, long reserved) {
        long counted = reserved;
        Mat mat = new Mat();
        try {
            ImageHeader header = HeaderReader.checked(HeaderReader.parse(content, name, page), name, limits);
            OptionalInt transparent = OptionalInt.empty();
            if (header.format() == ImageFormat.PNG) {
                PngHeader png = PngHeader.of(HeaderBytes.of(content));
                png.requireEnoughData(name);
                transparent = png.transparentGrey();
            }
            CodecComplaints.Heard<ImageMetadata> heard;
            try {
                heard = switch (header.format()) {
                    case PNM -> byUs(() -> PnmPixels.decode(content, name, mat));
                    case BMP ->
                        byUs(() -> {
                            BmpPixels.decode(content, name, mat);
                            return ImageMetadata.NONE;
                        });
                    default -> decodeAndListen(mat, data, header);
                };
            } catch (ImageFormatException e) {
                throw e;
            } catch (RuntimeException e) {
                throw isLackOfMemory(e) ? e : damaged(name, header);
            }
            ImageMetadata metadata = OtherParts.with(heard.result(), header.format(), HeaderBytes.of(content));
            if (mat.empty()) {
                throw damaged(name, header);
            }
            if (transparent.isPresent()) {
                GreyTransparency.apply(mat, transparent.getAsInt());
            }
            AnnouncedPixels.require(mat, header, name);
            if (bytes(mat) > counted) {
                MemoryAccount.reserve(bytes(mat) - counted);
                counted = bytes(mat);
            }
            counted = toKnownDepth(mat, counted, name, owner);
            metadata = metadata.fitting(mat.channels());
            Upright.turn(mat, header.orientation());
            MemoryAccount.release(owner, counted - bytes(mat));
            counted = bytes(mat);
            return new DecodedImage(
                    mat, owner, mat.channels() % 2 == 0, metadata.upright(header.orientation()), heard.complained());
        } catch (Throwable e) {
            mat.release();
            mat.close();
            MemoryAccount.release(owner, counted);
            if (isLackOfMemory(e)) {
                throw NativeMemoryException.of(e, reserved);
            }
            throw e;
        }
    }

    /** What has no complaints that are no failures. */
    private static CodecComplaints.Heard<ImageMetadata> byUs(Supplier<ImageMetadata> decoder) {
        return new CodecComplaints.Heard<>(decoder.get(), false);
    }

    /** OpenCV's own code for it, or what the C++ library throws; all else means that the file is bad. */
    private static boolean isLackOfMemory(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof OutOfMemoryError || message.contains("error: (-4:") || message.contains("bad_alloc");
    }

    /** Memory for a file's content. */
    private static Mat room(int size) {
        try {
            return IdleScratch.allocate(() -> new Mat(1, size, opencv_core.CV_8U));
        } catch (RuntimeException | OutOfMemoryError e) {
            throw NativeMemoryException.of(e, size);
        }
    }

    private static ImageFormatException damaged(String name, ImageHeader header) {
        return new ImageFormatException(name + ": cannot be decoded: the " + header.format() + " data is damaged,"
                + " truncated or of a kind that OpenCV does not read");
    }

    /** Of JPEG files a complaint means made-up pixels; what other codecs print is about profiles and the like. */
    private static CodecComplaints.Heard<ImageMetadata> decodeAndListen(Mat mat, Mat data, ImageHeader header) {
        if (header.format() != ImageFormat.JPEG) {
            return new CodecComplaints.Heard<>(CodecComplaints.ignored(() -> decodeInto(mat, data, header)), false);
        }
        return CodecComplaints.during(() -> {
            mat.release();
            return decodeInto(mat, data, header);
        });
    }

    private static ImageMetadata decodeInto(Mat mat, Mat data, ImageHeader header) {
        if (MetadataCodec.carries(header.format())) {
            return MetadataCodec.decode(data, mat);
        }
        // A decoder that fails half-way leaves a matrix of whatever was in memory; only what is returned tells. It
        // holds the
        // pixels as well, and for as long as it is not closed.
        try (Mat decoded = opencv_imgcodecs.imdecode(data, opencv_imgcodecs.IMREAD_UNCHANGED, mat)) {
            if (decoded.empty()) {
                mat.release();
            }
        }
        return ImageMetadata.NONE;
    }

    private static long bytes(Mat mat) {
        return mat.rows() * mat.step();
    }

    private static long toKnownDepth(Mat mat, long counted, String name, Object owner) {
        if (MatTypes.depth(mat.depth()).isPresent()) {
            return counted;
        }
        int code = mat.depth();
        if (code != opencv_core.CV_8S
                && code != opencv_core.CV_16S
                && code != opencv_core.CV_32S
                && code != opencv_core.CV_64F
                && code != opencv_core.CV_16F) {
            throw new ImageFormatException(name + ": pixels of depth " + MatTypes.title(code) + " are not read");
        }
        long converted = (long) mat.rows() * mat.cols() * mat.channels() * Depth.F32.bytes();
        MemoryAccount.reserve(converted);
        try (Mat floats = new Mat()) {
            mat.convertTo(floats, opencv_core.CV_32F);
            mat.put(floats);
        } catch (Throwable e) {
            MemoryAccount.release(owner, converted);
            throw e;
        }
        MemoryAccount.release(owner, counted);
        return converted;
    }
}
