package dev.sluice.nativeops.tiff.volume;

import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.tiff.TiffWriter;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.metadata.TiffChannels;
import dev.sluice.nativeops.tiff.metadata.TiffMetadata;
import dev.sluice.nativeops.tiff.metadata.TiffResultFields;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the pages of a file of volumes say: where their pixels are, and which plane of which channel and time each is.
 *
 * @param layout sizes and type
 * @param axes the order of the pages
 * @param first what the first page says besides its pixels
 * @param each what all of them say: the size of a pixel
 * @param dropped what of the input is not there
 */
record TiffVolumePages(
        VolumeLayout layout, TiffAxes axes, List<TiffField> first, List<TiffField> each, ImageMetadata dropped) {
    private static final Set<Integer> RESOLUTION =
            Set.of(TiffFields.X_RESOLUTION, TiffFields.Y_RESOLUTION, TiffFields.RESOLUTION_UNIT);

    /**
     * Of a file of some name.
     *
     * @param metadata of the input's first page: a description of ImageJ's, OME's or nobody's that fits the volumes stays what it is
     */
    static TiffVolumePages of(Path file, VolumeLayout layout, VoxelSpace space, ImageMetadata metadata) {
        int pages = Math.toIntExact(layout.times() * layout.channels() * layout.planes());
        TiffResultFields carried = TiffResultFields.of(metadata, true, pages, layout.voxels(), layout.depth());
        boolean asOme = isOmeName(file);
        Optional<TiffAxes> own = carried.fields().stream()
                .filter(field -> field.number() == TiffFields.DESCRIPTION)
                .filter(field -> !asOme || TiffAxes.isOme(field.text()))
                .findFirst()
                .flatMap(field -> axes(carried.fields(), pages))
                .filter(axes -> axes.times() == layout.times()
                        && axes.channels() == layout.channels()
                        && axes.planes() == layout.planes());
        if (own.isPresent()) {
            return of(layout, own.get(), carried.fields(), carried.dropped());
        }
        TiffAxesText text = asOme ? TiffAxesText.ome(name(file), layout, space) : TiffAxesText.imageJ(layout, space);
        TiffAxes axes = new TiffAxes(layout.times(), layout.channels(), layout.planes(), TiffAxesText.ORDER, space);
        Set<Integer> said = numbers(text.fields());
        boolean sized = said.contains(TiffFields.X_RESOLUTION);
        Stream<TiffField> others = carried.fields().stream()
                .filter(field -> !said.contains(field.number()) && !(sized && RESOLUTION.contains(field.number())));
        return of(
                layout,
                axes,
                Stream.concat(others, text.fields().stream()).toList(),
                carried.dropped().and(text.lost()));
    }

    private static TiffVolumePages of(
            VolumeLayout layout, TiffAxes axes, List<TiffField> fields, ImageMetadata dropped) {
        List<TiffField> each = fields.stream()
                .filter(field -> RESOLUTION.contains(field.number()))
                .toList();
        return new TiffVolumePages(layout, axes, fields, each, dropped);
    }

    private static Set<Integer> numbers(List<TiffField> fields) {
        return Set.copyOf(fields.stream().map(TiffField::number).toList());
    }

    private static Optional<TiffAxes> axes(List<TiffField> fields, int pages) {
        try {
            return TiffMetadata.directory(TiffMetadata.structure(fields))
                    .map(directory -> TiffAxes.of(directory, pages));
        } catch (ImageFormatException ofOtherPages) {
            return Optional.empty();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static boolean isOmeName(Path file) {
        String name = name(file).toLowerCase(Locale.ROOT);
        return name.matches(".*\\.ome\\.(tiff?|btf|tf[28])");
    }

    /** The fields of a page, whose pixels begin at a place and lie together. */
    List<TiffField> fields(long page, long stripRows, long begin) {
        long rowBytes = layout.columns() * layout.depth().bytes();
        long strips = Math.ceilDiv(layout.rows(), stripRows);
        List<TiffField> fields = new ArrayList<>(TiffChannels.usual(1, false).fields());
        fields.add(TiffField.longs(TiffFields.COLUMNS, layout.columns()));
        fields.add(TiffField.longs(TiffFields.ROWS, layout.rows()));
        fields.addAll(TiffWriter.valueFields(1, layout.depth(), false));
        fields.add(TiffField.longs(TiffFields.STRIP_ROWS, stripRows));
        fields.add(TiffField.longs(
                TiffFields.STRIP_OFFSETS,
                LongStream.range(0, strips)
                        .map(strip -> begin + strip * stripRows * rowBytes)
                        .toArray()));
        fields.add(TiffField.longs(
                TiffFields.STRIP_SIZES,
                LongStream.range(0, strips)
                        .map(strip -> Math.min(stripRows, layout.rows() - strip * stripRows) * rowBytes)
                        .toArray()));
        fields.addAll(page == 0 ? first : each);
        return fields;
    }
}
