package dev.sluice.nativeops.file;

import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.png.PngEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;

/** Decodes and encodes pixels together with {@link ImageMetadata}, for the formats of which OpenCV knows the blocks. */
final class MetadataCodec {
    /** A JPEG segment, the smallest of the formats' containers, holds no more than this beside its own name. */
    private static final int MAX_EXIF_IN_JPEG = 65_000;

    /** Begins an XMP block in JPEG files, and only there; OpenCV leaves it on when it reads and wants it when it writes. */
    private static final byte[] XMP_IN_JPEG = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII);

    /** Begins an EXIF block in JPEG files, where OpenCV takes it off and puts it on, and in the WebP files of some writers. */
    private static final byte[] EXIF_IN_JPEG = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private MetadataCodec() {}

    /** Whether files of this format can carry blocks. */
    static boolean carries(ImageFormat format) {
        return format == ImageFormat.PNG || format == ImageFormat.JPEG || format == ImageFormat.WEBP;
    }

    /** Decodes a file's content into a matrix and returns its blocks. */
    static ImageMetadata decode(Mat data, Mat into) {
        try (IntPointer kinds = new IntPointer();
                MatVector blocks = new MatVector();
                Mat decoded =
                        opencv_imgcodecs.imdecodeWithMetadata(data, kinds, blocks, opencv_imgcodecs.IMREAD_UNCHANGED)) {
            into.put(decoded);
            List<ImageMetadata.Block> found = new ArrayList<>();
            for (long i = 0; i < blocks.size(); i++) {
                try (Mat block = blocks.get(i)) {
                    long size = block.total() * block.elemSize();
                    if (size > 0 && size < Integer.MAX_VALUE && i < kinds.limit()) {
                        byte[] bytes = new byte[(int) size];
                        block.data().get(bytes);
                        add(found, kinds.get(i), bytes);
                    }
                }
            }
            return found.isEmpty() ? ImageMetadata.NONE : new ImageMetadata(found);
        }
    }

    private static void add(List<ImageMetadata.Block> found, int kind, byte[] bytes) {
        if (kind == opencv_imgcodecs.IMAGE_METADATA_EXIF) {
            found.add(new ImageMetadata.Block(ImageMetadata.Kind.EXIF, without(EXIF_IN_JPEG, bytes)));
        } else if (kind == opencv_imgcodecs.IMAGE_METADATA_XMP) {
            found.add(new ImageMetadata.Block(ImageMetadata.Kind.XMP, text(without(XMP_IN_JPEG, bytes))));
        } else if (kind == opencv_imgcodecs.IMAGE_METADATA_ICCP) {
            found.add(new ImageMetadata.Block(ImageMetadata.Kind.ICC, bytes));
        }
    }

    /** Without the zero that OpenCV puts behind the text of PNG files. */
    private static byte[] text(byte[] packet) {
        int size = packet.length;
        return size > 0 && packet[size - 1] == 0 ? Arrays.copyOf(packet, size - 1) : packet;
    }

    private static byte[] without(byte[] name, byte[] bytes) {
        boolean named = bytes.length >= name.length && Arrays.equals(bytes, 0, name.length, name, 0, name.length);
        return named ? Arrays.copyOfRange(bytes, name.length, bytes.length) : bytes;
    }

    /** Whether such a block is written into a file of this format: by OpenCV, for PNG by our own encoder, and resolutions by {@link Density}. */
    private static boolean holds(ImageFormat format, ImageMetadata.Block block) {
        boolean known = switch (block.kind()) {
            case EXIF, XMP, ICC -> true;
            case RESOLUTION -> Density.holds(format, block);
            case CHUNKS -> format == ImageFormat.PNG;
            default -> false;
        };
        if (block.bytes().length == 0 || !known) {
            return false; // Known to be in the input, but not read; or in TIFF files only.
        }
        return switch (format) {
            case PNG -> PngEncoder.canHold(block);
            case WEBP -> true;
            case JPEG -> block.kind() == ImageMetadata.Kind.ICC || block.bytes().length <= MAX_EXIF_IN_JPEG;
            case BMP -> block.kind() == ImageMetadata.Kind.RESOLUTION;
            case TIFF, PNM -> false;
        };
    }

    /** The blocks that a file of this format can hold, or those that it cannot. */
    static ImageMetadata part(ImageMetadata metadata, ImageFormat format, boolean held) {
        return new ImageMetadata(metadata.blocks().stream()
                .filter(block -> holds(format, block) == held)
                .toList());
    }

    /** Encodes pixels and blocks, those that OpenCV knows; false if it cannot. */
    static boolean encode(String suffix, Mat mat, ImageMetadata all, BytePointer into, IntPointer parameters) {
        ImageMetadata metadata = new ImageMetadata(all.blocks().stream()
                .filter(block -> block.kind() != ImageMetadata.Kind.RESOLUTION)
                .toList());
        if (metadata.isEmpty()) {
            return opencv_imgcodecs.imencode(suffix, mat, into, parameters);
        }
        int size = metadata.blocks().size();
        int[] codes = new int[size];
        Mat[] mats = new Mat[size];
        try {
            for (int i = 0; i < size; i++) {
                ImageMetadata.Block block = metadata.blocks().get(i);
                codes[i] = code(block.kind());
                byte[] bytes = block.kind() == ImageMetadata.Kind.XMP ? xmp(suffix, block.bytes()) : block.bytes();
                mats[i] = new Mat(1, bytes.length, opencv_core.CV_8U);
                mats[i].data().put(bytes);
            }
            try (IntPointer kinds = new IntPointer(codes);
                    MatVector blocks = new MatVector(mats)) {
                return opencv_imgcodecs.imencodeWithMetadata(suffix, mat, kinds, blocks, into, parameters);
            }
        } finally {
            for (Mat block : mats) {
                if (block != null) {
                    block.close();
                }
            }
        }
    }

    /** As OpenCV wants it: for JPEG files with its name before. */
    private static byte[] xmp(String suffix, byte[] packet) {
        return suffix.equals(".jpg")
                ? ByteBuffer.allocate(XMP_IN_JPEG.length + packet.length)
                        .put(XMP_IN_JPEG)
                        .put(packet)
                        .array()
                : packet;
    }

    private static int code(ImageMetadata.Kind kind) {
        return switch (kind) {
            case EXIF -> opencv_imgcodecs.IMAGE_METADATA_EXIF;
            case XMP -> opencv_imgcodecs.IMAGE_METADATA_XMP;
            case ICC -> opencv_imgcodecs.IMAGE_METADATA_ICCP;
            default -> throw new IllegalArgumentException(kind + " blocks are in TIFF files only");
        };
    }
}
