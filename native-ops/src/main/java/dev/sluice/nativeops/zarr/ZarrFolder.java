package dev.sluice.nativeops.zarr;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The image in a Zarr folder: an array, or the first resolution of an OME-Zarr group.
 *
 * @param folder the folder of the array
 * @param array what its metadata says
 * @param names those of its dimensions; empty where they have none
 * @param group what the group around it says of the image; empty for an array by itself
 * @param others what else the group holds, which is not read, in words
 */
record ZarrFolder(Path folder, ZarrArray array, List<String> names, JsonObject group, List<String> others) {
    private static final int MAX_PATH = 1024;

    /** What a group says of the image in it. */
    private record Multiscales(String path, List<String> axes, JsonObject attributes) {}

    /** Which of its dimensions are those of an image; more than that are refused. */
    ZarrAxes axes() {
        return within(folder, () -> ZarrAxes.of(names, array.shape()));
    }

    /** Which of its dimensions are those of volumes. */
    ZarrDimensions dimensions() {
        return within(folder, () -> ZarrDimensions.of(names, array.shape()));
    }

    /** Whether the last channel is alpha. */
    boolean alpha() {
        return within(folder, () -> lastIsAlpha(group)) && axes().channels(array.shape()) > 1;
    }

    /** What the group says of the axes and channels. */
    VoxelSpace space() {
        return within(folder, () -> ZarrSpace.of(group, dimensions()));
    }

    /** Whether a folder is one of Zarr, by the files of metadata in it. */
    static boolean isZarr(Path folder) {
        return Files.isDirectory(folder)
                && (Files.exists(folder.resolve(ZarrV3.FILE))
                        || Files.exists(folder.resolve(ZarrV2.ARRAY))
                        || Files.exists(folder.resolve(ZarrV2.GROUP)));
    }

    static ZarrFolder open(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageFormatException(folder + ": no such folder");
        }
        if (Files.exists(folder.resolve(ZarrV3.FILE))) {
            return openV3(folder);
        }
        if (Files.exists(folder.resolve(ZarrV2.ARRAY))) {
            ZarrArray array = arrayV2(folder);
            return new ZarrFolder(folder, array, array.names(), new JsonObject(), List.of());
        }
        if (Files.exists(folder.resolve(ZarrV2.GROUP))) {
            Optional<Path> attributes =
                    Optional.of(folder.resolve(ZarrV2.ATTRIBUTES)).filter(Files::exists);
            JsonObject said = attributes
                    .map(file -> within(file, () -> ZarrJson.read(file)))
                    .orElseGet(JsonObject::new);
            Optional<Path> only = ZarrCollection.onlyImage(folder, said);
            if (only.isPresent()) {
                return open(only.get());
            }
            Multiscales group = attributes
                    .flatMap(file -> within(file, () -> multiscales(said)))
                    .orElseThrow(() -> noImage(folder));
            Path below = folder.resolve(group.path());
            return new ZarrFolder(below, arrayV2(below), group.axes(), group.attributes(), others(folder, group));
        }
        throw new ImageFormatException(
                folder + ": is no Zarr folder: it has neither zarr.json nor .zarray nor .zgroup");
    }

    private static ZarrFolder openV3(Path folder) {
        Path file = folder.resolve(ZarrV3.FILE);
        JsonObject json = within(file, () -> ZarrJson.read(file));
        if (!within(file, () -> ZarrV3.isGroup(json))) {
            ZarrArray array = within(file, () -> ZarrV3.parse(json));
            return new ZarrFolder(folder, array, array.names(), new JsonObject(), List.of());
        }
        Optional<JsonObject> ome = within(
                file,
                () -> ZarrJson.object(json, "attributes").flatMap(attributes -> ZarrJson.object(attributes, "ome")));
        Optional<Path> only = ZarrCollection.onlyImage(folder, ome.orElseGet(JsonObject::new));
        if (only.isPresent()) {
            return open(only.get());
        }
        Multiscales group =
                within(file, () -> ome.flatMap(ZarrFolder::multiscales)).orElseThrow(() -> noImage(folder));
        Path below = folder.resolve(group.path());
        Path inner = below.resolve(ZarrV3.FILE);
        ZarrArray array = within(inner, () -> {
            JsonObject found = ZarrJson.read(inner);
            if (ZarrV3.isGroup(found)) {
                throw new ImageFormatException("must be an array, not a group");
            }
            return ZarrV3.parse(found);
        });
        return new ZarrFolder(below, array, group.axes(), group.attributes(), others(folder, group));
    }

    private static List<String> others(Path folder, Multiscales group) {
        return within(folder, () -> ZarrCollection.others(folder, group.attributes()));
    }

    private static ImageFormatException noImage(Path folder) {
        return new ImageFormatException(folder
                + ": is a Zarr group without 'multiscales', so no image; name the folder of an image or an"
                + " array in it");
    }

    private static ZarrArray arrayV2(Path folder) {
        Path file = folder.resolve(ZarrV2.ARRAY);
        Path attributes = folder.resolve(ZarrV2.ATTRIBUTES);
        List<String> names = !Files.exists(attributes)
                ? List.of()
                : within(
                        attributes,
                        () -> ZarrJson.array(ZarrJson.read(attributes), "_ARRAY_DIMENSIONS")
                                .map(ZarrFolder::strings)
                                .orElse(List.of()));
        return within(file, () -> ZarrV2.parse(ZarrJson.read(file), names));
    }

    private static Optional<Multiscales> multiscales(JsonObject attributes) {
        Optional<JsonArray> list =
                ZarrJson.array(attributes, "multiscales").filter(multiscales -> !multiscales.isEmpty());
        return list.map(multiscales -> {
            JsonObject first = ZarrJson.objects(multiscales, "multiscales").getFirst();
            List<JsonObject> datasets =
                    ZarrJson.objects(ZarrJson.required(ZarrJson.array(first, "datasets"), "datasets"), "datasets");
            if (datasets.isEmpty()) {
                throw new ImageFormatException("'datasets' is empty");
            }
            String path = ZarrJson.required(ZarrJson.string(datasets.getFirst(), "path"), "path");
            List<String> axes =
                    ZarrJson.array(first, "axes").map(ZarrFolder::strings).orElse(List.of());
            return new Multiscales(requireBelow(path), axes, attributes);
        });
    }

    /** Names, or objects that have one. */
    private static List<String> strings(JsonArray list) {
        List<String> names = new ArrayList<>();
        for (JsonElement element : list) {
            names.add(
                    element.isJsonObject()
                            ? ZarrJson.required(ZarrJson.string(element.getAsJsonObject(), "name"), "name")
                            : element.isJsonPrimitive() ? element.getAsString() : "");
        }
        return List.copyOf(names);
    }

    private static boolean lastIsAlpha(JsonObject attributes) {
        return ZarrJson.object(attributes, "omero")
                .flatMap(omero -> ZarrJson.array(omero, "channels"))
                .filter(channels -> !channels.isEmpty())
                .map(channels -> ZarrJson.objects(channels, "channels").getLast())
                .flatMap(last -> ZarrJson.string(last, "label"))
                .filter("alpha"::equalsIgnoreCase)
                .isPresent();
    }

    /** A path that stays inside of the folder, as it is written. */
    private static String requireBelow(String path) {
        boolean plain = path.length() <= MAX_PATH && path.chars().noneMatch(c -> c == '\\' || c == ':' || c < ' ');
        for (String part : path.split("/", -1)) {
            plain &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
        }
        try {
            if (plain && !Path.of(path).isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            // Reported below.
        }
        throw new ImageFormatException(
                "the path '" + ZarrJson.excerpt(path) + "' of 'datasets' must be that of a folder below");
    }

    /** Something that may fail with a line that lacks the name of the file. */
    private interface Step<T> {
        T run() throws IOException;
    }

    private static <T> T within(Path file, Step<T> step) {
        try {
            return step.run();
        } catch (ImageFormatException e) {
            throw new ImageFormatException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ImageFormatException(file + ": cannot be read: " + ImageFormatException.reason(e), e);
        }
    }
}
