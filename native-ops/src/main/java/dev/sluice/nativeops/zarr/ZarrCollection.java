package dev.sluice.nativeops.zarr;

import com.google.gson.JsonObject;
import dev.sluice.nativeops.ImageFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Groups that are no images but hold some: what bioformats2raw writes, and plates. */
final class ZarrCollection {
    private static final String BIOFORMATS = "bioformats2raw.layout";

    private ZarrCollection() {}

    /**
     * The only image of a folder by bioformats2raw.
     *
     * @param attributes what the group says
     * @return the folder of the image; empty if the group is no such folder
     * @throws ImageFormatException if it holds several images, or none, or is a plate
     */
    static Optional<Path> onlyImage(Path folder, JsonObject attributes) {
        if (attributes.has("plate") || attributes.has("well")) {
            throw new ImageFormatException(folder + ": is a " + (attributes.has("plate") ? "plate" : "well")
                    + " of a screen, which is not read as one; name the folder of an image in it, such as "
                    + folder.resolve(attributes.has("plate") ? "A/1/0" : "0"));
        }
        if (!attributes.has(BIOFORMATS) || attributes.has("multiscales")) {
            return Optional.empty();
        }
        List<Path> images;
        try (Stream<Path> entries = Files.list(folder)) {
            images = entries.filter(entry -> String.valueOf(entry.getFileName()).matches("[0-9]{1,9}"))
                    .filter(ZarrFolder::isZarr)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ImageFormatException(folder + ": cannot be read: " + ImageFormatException.reason(e), e);
        }
        if (images.size() != 1) {
            throw new ImageFormatException(folder + ": holds " + images.size()
                    + " images (by bioformats2raw), not one; name the folder of one, such as " + folder.resolve("0"));
        }
        return Optional.of(images.getFirst());
    }

    /**
     * What a group holds beside the image that is read of it, the first of its 'multiscales'.
     *
     * @param attributes what the group says
     * @return further images by their names, or else by where they are, and labels
     * @throws ImageFormatException if a further image is none
     */
    static List<String> others(Path folder, JsonObject attributes) {
        List<String> others = new ArrayList<>();
        ZarrJson.array(attributes, "multiscales").stream()
                .flatMap(list -> ZarrJson.objects(list, "multiscales").stream().skip(1))
                .map(image -> "the image '" + ZarrJson.excerpt(name(image)) + "' of its 'multiscales'")
                .forEach(others::add);
        if (ZarrFolder.isZarr(folder.resolve("labels"))) {
            others.add("its labels");
        }
        return others;
    }

    private static String name(JsonObject image) {
        return ZarrJson.string(image, "name")
                .or(() -> ZarrJson.array(image, "datasets")
                        .flatMap(list ->
                                ZarrJson.objects(list, "datasets").stream().findFirst())
                        .flatMap(first -> ZarrJson.string(first, "path")))
                .orElse("");
    }
}
