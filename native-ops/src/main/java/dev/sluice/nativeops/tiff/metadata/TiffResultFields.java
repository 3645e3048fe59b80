package dev.sluice.nativeops.tiff.metadata;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ImageMetadata.Kind;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of an input's metadata a page of a result carries, and what it cannot.
 *
 * @param fields the fields that are carried
 * @param dropped what is not: fields of which nothing but the number is known, and descriptions that are not true of the result
 */
public record TiffResultFields(List<TiffField> fields, ImageMetadata dropped) {
    /**
     * Sorts an input's metadata.
     *
     * @param values values of all pages of the result
     */
    public static TiffResultFields of(ImageMetadata metadata, boolean allPages, int pages, long values, Depth depth) {
        List<TiffField> fields = new ArrayList<>();
        List<ImageMetadata.Block> dropped = new ArrayList<>(metadata.blocks().stream()
                .filter(block -> !TiffMetadata.holds(block))
                .toList());
        for (TiffField field : TiffMetadata.fields(metadata)) {
            if (field.number() != TiffFields.DESCRIPTION) {
                fields.add(field);
                continue;
            }
            Optional<String> text = TiffDescription.of(field.text(), allPages, pages, values, depth);
            if (text.isPresent()) {
                fields.add(text.get().equals(field.text()) ? field : TiffField.text(field.number(), text.get()));
            } else {
                dropped.add(new ImageMetadata.Block(Kind.DESCRIPTION, new byte[0]));
            }
        }
        return new TiffResultFields(fields, dropped.isEmpty() ? ImageMetadata.NONE : new ImageMetadata(dropped));
    }
}
