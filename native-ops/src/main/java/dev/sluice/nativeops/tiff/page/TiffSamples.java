package dev.sluice.nativeops.tiff.page;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffFields;

/*
 * Integers of up to 8 bits are bytes, those of 1 to 7 bits stretched to the whole range, as their use is to be looked at; 9 to 16 bits keep
 * their values. Everything else becomes floating point and keeps its value: signed ones, more than 16 bits, half and double precision.
 */
/**
 * What the values of a page's pixels, its samples, mean, and what becomes of them in an {@link dev.sluice.nativeops.Image}.
 *
 * @param count samples of a pixel, 1 to 512
 * @param bits bits of each
 * @param format {@link TiffFields#UNSIGNED}, {@link TiffFields#SIGNED} or {@link TiffFields#FLOAT}
 * @param photometric the kind of colours
 * @param alpha which sample is alpha, -1 if none is
 * @param associated whether colours are multiplied by it
 * @param extras how many of the last are called extra: the kind of colours says nothing of them
 */
public record TiffSamples(int count, int bits, int format, int photometric, int alpha, boolean associated, int extras) {
    /** Samples of a pixel that are colours: red, green and blue. */
    public static final int COLOURS = 3;

    private static final int MAX_SAMPLES = 512;
    private static final int MAX_BITS = 64;
    private static final int CMYK_INKS = 4;

    /** Reads the fields; messages do not name the file. */
    public static TiffSamples of(TiffDirectory directory) {
        long count = directory.value(TiffFields.SAMPLES, Math.max(1, directory.count(TiffFields.BITS)));
        if (count < 1 || count > MAX_SAMPLES) {
            throw new ImageFormatException(
                    "TIFF files of " + count + " channels are not read, only of 1 to " + MAX_SAMPLES);
        }
        int samples = (int) count;
        int format = format(same(directory, TiffFields.SAMPLE_FORMAT, TiffFields.UNSIGNED, samples, "types"));
        int bits = same(directory, TiffFields.BITS, 1, samples, "numbers of bits");
        int photometric = (int) Math.min(directory.value(TiffFields.PHOTOMETRIC, TiffFields.BLACK_IS_ZERO), 1 << 16);
        if (photometric == TiffFields.CMYK && directory.value(TiffFields.INK_SET, 1) != 1) {
            photometric = TiffFields.BLACK_IS_ZERO; // Inks that are not cyan, magenta, yellow and black: channels.
        }
        requireKnown(bits, format);
        requireKnown(photometric, samples, bits, format);
        int alpha = -1;
        boolean associated = false;
        int extras = (int) Math.min(directory.count(TiffFields.EXTRA_SAMPLES), samples);
        for (int sample = samples - 1; sample >= Math.max(1, samples - extras); sample--) {
            long meaning = directory.valueAt(TiffFields.EXTRA_SAMPLES, sample - (samples - extras));
            if (meaning == TiffFields.ASSOCIATED_ALPHA || meaning == TiffFields.UNASSOCIATED_ALPHA) {
                alpha = sample;
                associated = meaning == TiffFields.ASSOCIATED_ALPHA;
            }
        }
        TiffSamples all = new TiffSamples(samples, bits, format, photometric, alpha, associated, extras);
        if (all.isCmyk()) {
            requireUsualDots(directory, bits);
        }
        if (all.isCmyk() && samples != (alpha == CMYK_INKS ? CMYK_INKS + 1 : CMYK_INKS)) {
            throw new ImageFormatException("TIFF files with CMYK colours and further channels are not read");
        }
        return all;
    }

    /** Refuses amounts of ink of which nothing is another number than 0, or everything another than the largest: turned over, for one. */
    private static void requireUsualDots(TiffDirectory directory, int bits) {
        long largest = (1L << bits) - 1;
        for (long i = 0; i + 1 < directory.count(TiffFields.DOT_RANGE); i += 2) {
            long none = directory.valueAt(TiffFields.DOT_RANGE, i);
            long all = directory.valueAt(TiffFields.DOT_RANGE, i + 1);
            if (none != 0 || all != largest) {
                throw new ImageFormatException("TIFF files with CMYK colours from " + none + " (no ink) to " + all
                        + " (DotRange) are not read, only from 0 to " + largest);
            }
        }
    }

    /** The value that all samples have in common. */
    private static int same(TiffDirectory directory, int field, int otherwise, int samples, String what) {
        long first = directory.value(field, otherwise);
        long count = Math.min(directory.count(field), samples);
        for (long i = 1; i < count; i++) {
            if (directory.valueAt(field, i) != first) {
                throw new ImageFormatException("TIFF files whose channels are of different " + what + " (" + first
                        + " and " + directory.valueAt(field, i) + ") are not read");
            }
        }
        return (int) Math.min(first, 1 << 16);
    }

    private static int format(int stated) {
        return switch (stated) {
            case TiffFields.UNSIGNED, TiffFields.UNTYPED -> TiffFields.UNSIGNED;
            case TiffFields.SIGNED, TiffFields.FLOAT -> stated;
            case TiffFields.COMPLEX_INTEGER, TiffFields.COMPLEX_FLOAT ->
                throw new ImageFormatException("the TIFF file holds complex numbers, which are not read");
            default -> throw new ImageFormatException("TIFF values of type " + stated + " are not known");
        };
    }

    private static void requireKnown(int bits, int format) {
        boolean known = format == TiffFields.FLOAT
                ? bits == 16 || bits == 24 || bits == 32 || bits == 64
                : bits >= 1 && bits <= MAX_BITS;
        if (!known) {
            throw new ImageFormatException(
                    "TIFF files with " + (format == TiffFields.FLOAT ? "floating-point" : "whole") + " numbers of "
                            + bits + " bits are not read");
        }
    }

    /** Refuses kinds of colours that are not known, or not with such values. */
    private static void requireKnown(int photometric, int samples, int bits, int format) {
        boolean bytes = bits == 8 && format == TiffFields.UNSIGNED;
        boolean known = switch (photometric) {
            case TiffFields.WHITE_IS_ZERO, TiffFields.BLACK_IS_ZERO, TiffFields.RGB, TiffFields.TRANSPARENCY -> true;
            case TiffFields.PALETTE_COLOURS -> samples == 1 && bits <= 16 && format == TiffFields.UNSIGNED;
            case TiffFields.CMYK -> samples >= CMYK_INKS && (bits == 8 || bits == 16) && format == TiffFields.UNSIGNED;
            case TiffFields.YCBCR -> samples == 3 && bytes;
            case TiffFields.CIE_LAB -> samples == 3 && bytes;
            default -> false;
        };
        if (!known) {
            throw new ImageFormatException("TIFF files with " + title(photometric) + " of " + samples
                    + (samples == 1 ? " channel and " : " channels and ") + bits + " bits are not read");
        }
    }

    private static String title(int photometric) {
        return switch (photometric) {
            case TiffFields.PALETTE_COLOURS -> "a palette";
            case TiffFields.CMYK -> "CMYK colours";
            case TiffFields.YCBCR -> "YCbCr colours";
            case TiffFields.CIE_LAB -> "CIE L*a*b* colours";
            case 9 -> "ICC L*a*b* colours";
            case 10 -> "ITU L*a*b* colours";
            case 32_803 -> "the raw mosaic of a camera's sensor (CFA)";
            case 32_844, 32_845 -> "logarithmic luminances (LogLuv)";
            case 34_892 -> "a camera's linear raw values";
            case 51_177 -> "a depth map";
            case 52_527 -> "a photometric mask";
            default -> "an unknown kind of colours (photometric interpretation " + photometric + ")";
        };
    }

    /** Whether zero is white, so that values are turned over; not those of extra samples. */
    public boolean isInverted() {
        return photometric == TiffFields.WHITE_IS_ZERO;
    }

    /**
     * Which values of a row of a block are turned over: of each pixel's the first so many.
     *
     * @param perPixel values of a pixel
     */
    public record Turned(int perPixel, int count) {
        public boolean is(int value) {
            return count > 0 && value % perPixel < count;
        }
    }

    /** Which values of a row are turned over that begins with a sample, the first where they are stored side by side. */
    public Turned turned(int firstSample, int perPixel) {
        int last = isInverted() ? Math.max(1, count - extras) : 0;
        return new Turned(perPixel, Math.clamp(last - firstSample, 0, perPixel));
    }

    public boolean isPalette() {
        return photometric == TiffFields.PALETTE_COLOURS;
    }

    /** Whether values are amounts of cyan, magenta, yellow and black, which become colours. */
    public boolean isCmyk() {
        return photometric == TiffFields.CMYK;
    }

    /** Whether only the decoder of whole files makes colours of them. */
    public boolean areForeignColours() {
        return photometric == TiffFields.YCBCR || photometric == TiffFields.CIE_LAB;
    }

    /** The type of the values in an image. */
    public Depth depth() {
        if (isPalette()) {
            return Depth.U8;
        }
        if (format != TiffFields.UNSIGNED || bits > 16) {
            return Depth.F32;
        }
        return bits <= 8 ? Depth.U8 : Depth.U16;
    }

    /** Channels of an image. */
    public int channels() {
        return isPalette() ? 3 : isCmyk() ? count - 1 : count;
    }

    public boolean hasAlpha() {
        return alpha >= 0;
    }

    /**
     * Which sample each channel of an image is, where each is one: three that are not alpha are blue, green and red, any other number is in the order of the
     * file, and alpha is the last.
     */
    public int[] order() {
        return order(count, alpha);
    }

    /** Of which samples channels are, which channels samples are. */
    public static int[] inverse(int[] order) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return inverse;
    }

    /**
     * The same for so many samples of which one, or none (-1), is alpha. By a loop: C2 of JDK 25 compiles {@code IntStream.range}, filtered into an array, into
     * code that stops the JVM ({@code DEBUG MESSAGE} in {@code MacroAssembler::debug64}), after some ten thousand calls.
     */
    public static int[] order(int count, int alpha) {
        int[] order = new int[count];
        int others = alpha < 0 ? count : count - 1;
        for (int channel = 0; channel < others; channel++) {
            int other = others == COLOURS ? others - 1 - channel : channel;
            order[channel] = alpha < 0 || other < alpha ? other : other + 1;
        }
        if (alpha >= 0) {
            order[count - 1] = alpha;
        }
        return order;
    }
}
