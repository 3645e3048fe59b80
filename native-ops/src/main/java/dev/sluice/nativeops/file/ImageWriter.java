package dev.sluice.nativeops.file;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.EncodedImage;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.disk.CommittedFile;
import dev.sluice.nativeops.memory.MemoryAccount;
import dev.sluice.nativeops.memory.OpenCv;
import dev.sluice.nativeops.memory.PixelAccess;
import dev.sluice.nativeops.png.EncodedPng;
import dev.sluice.nativeops.png.PngEncoder;
import dev.sluice.nativeops.tiff.TiffWriter;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Encodes images and writes them so that a file of the final name is always whole. */
public final class ImageWriter {
    private static final long SMALLEST_FILE = 1 << 16;

    private ImageWriter() {}

    public static void write(Image image, Path file, WriteOptions options) {
        Path name = file.getFileName();
        String extension = name == null ? "" : extension(name.toString());
        if (ImageFormat.ofExtension(extension).equals(Optional.of(ImageFormat.TIFF))) {
            replace(file, made -> writeTiff(image, ImageMetadata.NONE, TiffWriter.Target.of(made.channel())));
            return;
        }
        try (Encoded encoded = encodeNative(image, extension, options, file.toString(), ImageMetadata.NONE)) {
            replace(file, made -> made.write(encoded.parts()));
        }
    }

    /** Fills a file. */
    @FunctionalInterface
    private interface Content {
        void writeTo(CommittedFile file) throws IOException;
    }

    /** Writes a file under another name and gives it its own when it is whole. */
    private static void replace(Path file, Content content) {
        Path temporary = file.resolveSibling("." + UUID.randomUUID() + ".part");
        try (CommittedFile made = CommittedFile.begin(file, temporary)) {
            content.writeTo(made);
            made.commit(true);
        } catch (IOException e) {
            throw new ImageFormatException(file + ": cannot be written: " + reason(e), e);
        }
    }

    /** Writes a TIFF file of one page and returns what of the metadata is not in it. */
    private static ImageMetadata writeTiff(Image image, ImageMetadata metadata, TiffWriter.Target target)
            throws IOException {
        try (TiffWriter writer = new TiffWriter(target, 1, true, image.bytes())) {
            ImageMetadata dropped =
                    writer.add(image, metadata, RequestEngine.current().orElse(null));
            writer.finish();
            return dropped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageFormatException("writing failed: the thread was interrupted", e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "the folder does not exist" : ImageFormatException.reason(e);
    }

    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    public static byte[] encode(Image image, String extension, WriteOptions options) {
        return encode(image, extension, options, ImageMetadata.NONE).bytes();
    }

    public static Image.EncodedFile encode(
            Image image, String extension, WriteOptions options, ImageMetadata metadata) {
        try (EncodedImage encoded = encodeInParts(image, extension, options, metadata)) {
            if (encoded.size() > Integer.MAX_VALUE - 8) {
                throw new ImageFormatException(
                        "." + extension.replaceFirst("^\\.", "") + ": the encoded image would be larger than 2 GiB");
            }
            ByteBuffer all = ByteBuffer.allocate((int) encoded.size());
            encoded.parts().forEach(all::put);
            return new Image.EncodedFile(all.array(), encoded.dropped());
        }
    }

    public static EncodedImage encodeInParts(
            Image image, String extension, WriteOptions options, ImageMetadata metadata) {
        String name = "." + extension.replaceFirst("^\\.", "");
        Optional<ImageFormat> format = ImageFormat.ofExtension(extension);
        if (format.equals(Optional.of(ImageFormat.TIFF))) {
            return encodeTiff(image, name, metadata);
        }
        ImageMetadata kept =
                format.map(known -> MetadataCodec.part(metadata, known, true)).orElse(ImageMetadata.NONE);
        try {
            ImageMetadata dropped = format.map(known -> MetadataCodec.part(metadata, known, false))
                    .orElse(metadata);
            return encodeNative(image, extension, options, name, kept).dropping(dropped);
        } catch (ImageFormatException e) {
            if (kept.isEmpty()) {
                throw e;
            }
            // Blocks that the encoder does not take are no reason to lose the picture.
            return encodeNative(image, extension, options, name, ImageMetadata.NONE)
                    .dropping(metadata);
        }
    }

    private static Encoded encodeTiff(Image image, String name, ImageMetadata metadata) {
        PartsTarget target = new PartsTarget(image.bytes() + image.bytes() / 512 + bytes(metadata) + SMALLEST_FILE);
        try {
            ImageMetadata dropped = writeTiff(image, metadata, target);
            target.finish();
            return new Encoded(target.parts(), target.size(), dropped, target::close);
        } catch (IOException e) {
            target.close();
            throw new ImageFormatException(name + ": " + e.getMessage(), e);
        } catch (Throwable e) {
            target.close();
            throw e;
        }
    }

    private static Encoded encodeNative(
            Image image, String extension, WriteOptions options, String name, ImageMetadata metadata) {
        ImageFormat format = ImageFormat.ofExtension(extension)
                .orElseThrow(() -> new ImageFormatException(
                        name + ": '" + extension + "' is no known image format; use one of " + ImageFormat.known()));
        requireHolds(format, image, name);
        if (image.channels() == 3 && extension.toLowerCase(Locale.ROOT).endsWith("pgm")) {
            throw new ImageFormatException(name + ": pgm holds grey images only; use ppm");
        }
        if (extension.toLowerCase(Locale.ROOT).endsWith("pbm")) {
            throw new ImageFormatException(name + ": pbm holds black and white only; use pgm");
        }
        return format == ImageFormat.PNG
                ? encodePng(image, options, metadata)
                : encodeByOpenCv(image, format, options, name, metadata);
    }

    @SuppressWarnings("MustBeClosedChecker") // Closed with the result.
    private static Encoded encodePng(Image image, WriteOptions options, ImageMetadata metadata) {
        EncodedPng file = PngEncoder.encode(image, options.pngCompression(), metadata);
        return new Encoded(file.parts(), file.size(), file::close);
    }

    private static Encoded encodeByOpenCv(
            Image image, ImageFormat format, WriteOptions options, String name, ImageMetadata metadata) {
        OpenCv.Codecs.load();
        if (image.channels() == 2) {
            try (Image colours = asColours(image)) {
                return encodeByOpenCv(colours, format, options, name, metadata);
            }
        }
        long most = most(image, metadata);
        Object owner = MemoryAccount.reserve(most);
        BytePointer bytes = new BytePointer();
        // It is handed on, out of any PointerScope around this.
        bytes.retainReference();
        try {
            PixelAccess.inside(List.of(image), () -> {
                encode(image, format, options, name, metadata, bytes);
                return bytes;
            });
            long size = bytes.limit();
            if (size > most) {
                MemoryAccount.reserve(size - most);
            } else {
                MemoryAccount.release(owner, most - size);
            }
            return new Encoded(List.of(bytes.asByteBuffer()), size, () -> {
                bytes.deallocate();
                MemoryAccount.release(owner, size);
            });
        } catch (Throwable e) {
            bytes.deallocate();
            MemoryAccount.release(owner, most);
            throw e;
        }
    }

    /** Bytes of an encoded image that hardly any is larger than: noise, which no format makes smaller. */
    private static long most(Image image, ImageMetadata metadata) {
        long copy = PixelAccess.mayVanish(image) ? image.bytes() : 0;
        return copy + image.bytes() + image.bytes() / 8 + bytes(metadata) + SMALLEST_FILE;
    }

    private static long bytes(ImageMetadata metadata) {
        return metadata.blocks().stream()
                .mapToLong(block -> block.bytes().length)
                .sum();
    }

    private static void encode(
            Image image,
            ImageFormat format,
            WriteOptions options,
            String name,
            ImageMetadata metadata,
            BytePointer bytes) {
        try (IntPointer parameters = new IntPointer(parameters(format, options));
                Mat pixels = PixelAccess.steadyRows(image, 0, image.rows())) {
            String suffix = suffix(format, image);
            if (!MetadataCodec.encode(suffix, pixels, metadata, bytes, parameters)) {
                throw new ImageFormatException(name + ": OpenCV cannot encode this image as " + format);
            }
            if (bytes.limit() > Integer.MAX_VALUE) {
                throw new ImageFormatException(name + ": the encoded image would be larger than 2 GiB");
            }
            metadata.blocks().forEach(block -> Density.write(format, block, bytes.asByteBuffer()));
        } catch (ImageFormatException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ImageFormatException(name + ": OpenCV cannot encode this image as " + format, e);
        }
    }

    /** Grey and alpha as blue, green, red and alpha, which encoders know. */
    private static Image asColours(Image grey) {
        Image colours = Image.allocate(grey.rows(), grey.columns(), 4, grey.depth(), true);
        try {
            return PixelAccess.inside(List.of(grey), () -> {
                try (Mat from = PixelAccess.steadyRows(grey, 0, grey.rows())) {
                    opencv_core.mixChannels(
                            from, 1, PixelAccess.mat(colours), 1, new int[] {0, 0, 0, 1, 0, 2, 1, 3}, 4);
                }
                return colours;
            });
        } catch (Throwable e) {
            colours.close();
            throw e;
        }
    }

    private static void requireHolds(ImageFormat format, Image image, String name) {
        if (!format.holds(image.depth())) {
            throw new ImageFormatException(name + ": " + format + " cannot hold "
                    + (image.depth() == Depth.F32
                            ? "floating-point pixels; use tif"
                            : "16-bit pixels; use png or tif"));
        }
        if (Math.max(image.rows(), image.columns()) > format.maxSide()) {
            throw new ImageFormatException(name + ": " + format + " cannot hold " + image.columns() + " x "
                    + image.rows() + " pixels, only " + format.maxSide() + " on a side; use png or tif");
        }
        if (image.channels() == 4 && !image.hasAlpha()) {
            throw new ImageFormatException(
                    name + ": " + format + " takes a fourth channel for alpha, which this image has not; use tif");
        }
        int others = image.hasAlpha() ? image.channels() - 1 : image.channels();
        if (others != 1 && others != 3) {
            throw new ImageFormatException(name + ": " + format + " cannot hold " + image.channels() + " channels"
                    + (image.hasAlpha() ? ", of which one is alpha" : "") + "; use tif");
        }
        if (image.hasAlpha() && !format.holdsAlpha()) {
            throw new ImageFormatException(
                    name + ": " + format + " cannot hold an alpha channel; use png, tif or webp");
        }
    }

    /** What OpenCV chooses the encoder by; it would refuse colour in a grey map, and grey in a pixmap. */
    private static String suffix(ImageFormat format, Image image) {
        if (format == ImageFormat.PNM) {
            return image.channels() == 1 ? ".pgm" : ".ppm";
        }
        return "." + format.extensions().getFirst();
    }

    private static int[] parameters(ImageFormat format, WriteOptions options) {
        return switch (format) {
            case JPEG -> new int[] {opencv_imgcodecs.IMWRITE_JPEG_QUALITY, options.jpegQuality()};
            case WEBP -> new int[] {opencv_imgcodecs.IMWRITE_WEBP_QUALITY, options.webpQuality()};
            case PNG, TIFF, BMP, PNM -> new int[0];
        };
    }

    /** The encoded bytes, counted while they are held. */
    private static final class Encoded implements EncodedImage {
        private final List<ByteBuffer> parts;
        private final long size;
        private final ImageMetadata dropped;
        private final Runnable release;
        private final AtomicBoolean closed = new AtomicBoolean();

        Encoded(List<ByteBuffer> parts, long size, ImageMetadata dropped, Runnable release) {
            this.parts = parts;
            this.size = size;
            this.dropped = dropped;
            this.release = release;
        }

        Encoded(List<ByteBuffer> parts, long size, Runnable release) {
            this(parts, size, ImageMetadata.NONE, release);
        }

        /** The same, of which blocks of metadata are known to be missing. */
        Encoded dropping(ImageMetadata blocks) {
            return new Encoded(parts, size, blocks, release);
        }

        @Override
        public List<ByteBuffer> parts() {
            return parts.stream().map(ByteBuffer::asReadOnlyBuffer).toList();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public ImageMetadata dropped() {
            return dropped;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                release.run();
            }
        }
    }
}
