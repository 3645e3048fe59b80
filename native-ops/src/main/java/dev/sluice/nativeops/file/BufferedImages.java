package dev.sluice.nativeops.file;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.memory.PixelAccess;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Copies between images and pictures of {@code java.awt}.
 *
 * <p>Samples are copied as they are, without conversion of colours, wherever the picture has a sample for each channel; only packed, indexed and premultiplied pictures are
 * asked for their colours. Bands are red, green, blue, alpha there; blue, green, red, alpha here.
 */
public final class BufferedImages {
    private static final int RED = 2;

    private BufferedImages() {}

    /** A new image of a picture's pixels. */
    public static Image read(BufferedImage picture) {
        Optional<Depth> depth = depthOfSamples(picture);
        return depth.isPresent() ? samples(picture, depth.get()) : colours(picture);
    }

    /** The depth of a picture whose samples are channels; empty if its colours must be asked for. */
    private static Optional<Depth> depthOfSamples(BufferedImage picture) {
        ColorModel model = picture.getColorModel();
        int colours = model.getNumColorComponents();
        boolean plain = model instanceof ComponentColorModel
                && !model.isAlphaPremultiplied()
                && (colours == 1 || colours == 3)
                && picture.getRaster().getNumBands() == model.getNumComponents();
        if (!plain) {
            return Optional.empty();
        }
        return switch (picture.getRaster().getTransferType()) {
            case DataBuffer.TYPE_BYTE -> Optional.of(Depth.U8);
            case DataBuffer.TYPE_USHORT -> Optional.of(Depth.U16);
            case DataBuffer.TYPE_FLOAT -> Optional.of(Depth.F32);
            default -> Optional.empty();
        };
    }

    private static Image samples(BufferedImage picture, Depth depth) {
        Raster from = picture.getRaster();
        int channels = from.getNumBands();
        int width = from.getWidth();
        boolean alpha = picture.getColorModel().hasAlpha();
        Image image = Image.allocate(from.getHeight(), width, channels, depth, alpha);
        MemorySegment to = PixelAccess.pixels(image);
        float[] row = new float[width * channels];
        for (int y = 0; y < image.rows(); y++) {
            from.getPixels(from.getMinX(), from.getMinY() + y, width, 1, row);
            for (int i = 0; i < row.length; i++) {
                int channel = band(i % channels, channels);
                set(to, depth, y * image.stride(), i / channels * channels + channel, row[i]);
            }
        }
        return image;
    }

    /** 8 bits of colour, and alpha if the picture has any. */
    private static Image colours(BufferedImage picture) {
        int width = picture.getWidth();
        boolean alpha = picture.getColorModel().hasAlpha();
        int channels = alpha ? 4 : 3;
        Image image = Image.allocate(picture.getHeight(), width, channels, Depth.U8, alpha);
        MemorySegment to = PixelAccess.pixels(image);
        int[] row = new int[width];
        for (int y = 0; y < image.rows(); y++) {
            picture.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    to.set(ValueLayout.JAVA_BYTE, y * image.stride() + (long) x * channels + c, (byte)
                            (row[x] >> 8 * c));
                }
            }
        }
        return image;
    }

    /** A new picture of an image's pixels; the caller is inside of the image. */
    public static BufferedImage write(Image image) {
        int channels = image.channels();
        int colours = image.hasAlpha() ? channels - 1 : channels;
        if (colours != 1 && colours != 3) {
            throw new IllegalArgumentException("a BufferedImage has 1 or 3 channels and perhaps alpha, not " + channels
                    + (image.hasAlpha() ? " with alpha" : " without alpha"));
        }
        BufferedImage picture = empty(image, colours);
        WritableRaster to = picture.getRaster();
        MemorySegment from = PixelAccess.pixels(image);
        float[] row = new float[image.columns() * channels];
        for (int y = 0; y < image.rows(); y++) {
            for (int i = 0; i < row.length; i++) {
                int channel = band(i % channels, channels);
                row[i] = get(from, image.depth(), y * image.stride(), i / channels * channels + channel);
            }
            to.setPixels(0, y, image.columns(), 1, row);
        }
        return picture;
    }

    private static BufferedImage empty(Image image, int colours) {
        int type = standardType(image, colours);
        if (type != BufferedImage.TYPE_CUSTOM) {
            return new BufferedImage(image.columns(), image.rows(), type);
        }
        ColorSpace space = ColorSpace.getInstance(colours == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        int transfer = switch (image.depth()) {
            case U8 -> DataBuffer.TYPE_BYTE;
            case U16 -> DataBuffer.TYPE_USHORT;
            case F32 -> DataBuffer.TYPE_FLOAT;
        };
        int transparency = image.hasAlpha() ? Transparency.TRANSLUCENT : Transparency.OPAQUE;
        ColorModel model = new ComponentColorModel(space, image.hasAlpha(), false, transparency, transfer);
        WritableRaster raster = model.createCompatibleWritableRaster(image.columns(), image.rows());
        return new BufferedImage(model, raster, false, null);
    }

    private static int standardType(Image image, int colours) {
        if (image.depth() == Depth.U8 && colours == 3) {
            return image.hasAlpha() ? BufferedImage.TYPE_4BYTE_ABGR : BufferedImage.TYPE_3BYTE_BGR;
        }
        if (image.hasAlpha() || colours == 3) {
            return BufferedImage.TYPE_CUSTOM;
        }
        return switch (image.depth()) {
            case U8 -> BufferedImage.TYPE_BYTE_GRAY;
            case U16 -> BufferedImage.TYPE_USHORT_GRAY;
            case F32 -> BufferedImage.TYPE_CUSTOM;
        };
    }

    /** The channel of a band, which of colours stand the other way round. */
    private static int band(int band, int channels) {
        return channels >= 3 && band <= RED ? RED - band : band;
    }

    private static void set(MemorySegment pixels, Depth depth, long row, int value, float sample) {
        switch (depth) {
            case U8 -> pixels.set(ValueLayout.JAVA_BYTE, row + value, (byte) (int) sample);
            case U16 -> pixels.set(ValueLayout.JAVA_SHORT_UNALIGNED, row + 2L * value, (short) (int) sample);
            case F32 -> pixels.set(ValueLayout.JAVA_FLOAT_UNALIGNED, row + 4L * value, sample);
        }
    }

    private static float get(MemorySegment pixels, Depth depth, long row, int value) {
        return switch (depth) {
            case U8 -> pixels.get(ValueLayout.JAVA_BYTE, row + value) & 0xff;
            case U16 -> pixels.get(ValueLayout.JAVA_SHORT_UNALIGNED, row + 2L * value) & 0xffff;
            case F32 -> pixels.get(ValueLayout.JAVA_FLOAT_UNALIGNED, row + 4L * value);
        };
    }
}
