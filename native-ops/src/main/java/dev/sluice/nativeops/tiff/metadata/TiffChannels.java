package dev.sluice.nativeops.tiff.metadata;

import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the channels of an image are called in a file: which kind of colours, and what the further samples mean.
 *
 * @param photometric {@link TiffFields#BLACK_IS_ZERO} or {@link TiffFields#RGB}
 * @param count samples of a pixel
 * @param extras of each sample that is no colour what it means, in the order of the file
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record TiffChannels(int photometric, int count, int[] extras) {
    /** What a number of channels is called where nothing else is known. */
    public static TiffChannels usual(int channels, boolean alpha) {
        int others = alpha ? channels - 1 : channels;
        int photometric = others == TiffSamples.COLOURS ? TiffFields.RGB : TiffFields.BLACK_IS_ZERO;
        int[] extras = new int[channels - (others == TiffSamples.COLOURS ? TiffSamples.COLOURS : 1)];
        if (alpha) {
            extras[extras.length - 1] = TiffFields.UNASSOCIATED_ALPHA;
        }
        return new TiffChannels(photometric, channels, extras);
    }

    /** What the channels of a page become: palettes, inks and luminances are colours by then. */
    public static TiffChannels of(TiffSamples samples, TiffDirectory directory) {
        int channels = samples.channels();
        if (channels != samples.count() || samples.areForeignColours()) {
            TiffChannels usual = usual(channels, samples.hasAlpha());
            return samples.associated() ? usual.withAlpha(TiffFields.ASSOCIATED_ALPHA) : usual;
        }
        boolean colours = samples.photometric() == TiffFields.RGB && channels >= TiffSamples.COLOURS;
        int[] extras = new int[channels - (colours ? TiffSamples.COLOURS : 1)];
        int stated = (int) Math.min(directory.count(TiffFields.EXTRA_SAMPLES), extras.length);
        for (int i = 0; i < stated; i++) {
            long meaning =
                    directory.valueAt(TiffFields.EXTRA_SAMPLES, i + directory.count(TiffFields.EXTRA_SAMPLES) - stated);
            extras[extras.length - stated + i] = meaning > TiffFields.UNASSOCIATED_ALPHA ? 0 : (int) meaning;
        }
        return new TiffChannels(colours ? TiffFields.RGB : TiffFields.BLACK_IS_ZERO, channels, extras);
    }

    /** What metadata says of an image's channels, if it is about as many of them; the usual otherwise. */
    public static TiffChannels of(ImageMetadata metadata, int channels, boolean alpha) {
        return metadata.blocks().stream()
                .filter(block -> block.kind() == ImageMetadata.Kind.CHANNELS)
                .flatMap(block -> TiffMetadata.directory(block.bytes()).stream())
                .flatMap(directory -> read(directory).stream())
                .filter(known -> known.count == channels && known.alpha() >= 0 == alpha)
                .findFirst()
                .orElseGet(() -> usual(channels, alpha));
    }

    private static Optional<TiffChannels> read(TiffDirectory directory) {
        int photometric = (int) directory.value(TiffFields.PHOTOMETRIC, TiffFields.BLACK_IS_ZERO);
        int count = (int) directory.value(TiffFields.SAMPLES, 1);
        int extras = (int) directory.count(TiffFields.EXTRA_SAMPLES);
        if (count - extras != (photometric == TiffFields.RGB ? TiffSamples.COLOURS : 1)) {
            return Optional.empty();
        }
        int[] meanings = new int[extras];
        for (int i = 0; i < extras; i++) {
            meanings[i] = (int) directory.valueAt(TiffFields.EXTRA_SAMPLES, i);
        }
        return Optional.of(new TiffChannels(photometric, count, meanings));
    }

    private TiffChannels withAlpha(int meaning) {
        int[] changed = extras.clone();
        changed[changed.length - 1] = meaning;
        return new TiffChannels(photometric, count, changed);
    }

    boolean isUsual() {
        TiffChannels usual = usual(count, alpha() >= 0);
        return photometric == usual.photometric && Arrays.equals(extras, usual.extras);
    }

    /** Which sample is alpha, -1 if none is. */
    int alpha() {
        for (int i = 0; i < extras.length; i++) {
            if (extras[i] != TiffFields.UNSPECIFIED) {
                return count - extras.length + i;
            }
        }
        return -1;
    }

    /** Which sample each channel of the image is. */
    public int[] order() {
        return TiffSamples.order(count, alpha());
    }

    /** The fields that say it. */
    public List<TiffField> fields() {
        List<TiffField> fields = new ArrayList<>();
        fields.add(TiffField.shorts(TiffFields.PHOTOMETRIC, photometric));
        fields.add(TiffField.shorts(TiffFields.SAMPLES, count));
        if (extras.length > 0) {
            fields.add(TiffField.shorts(TiffFields.EXTRA_SAMPLES, extras));
        }
        return fields;
    }
}
