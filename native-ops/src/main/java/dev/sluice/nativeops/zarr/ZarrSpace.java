package dev.sluice.nativeops.zarr;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Units, voxel sizes and channel names of an OME-Zarr group: those of its first resolution. */
final class ZarrSpace {
    private ZarrSpace() {}

    static VoxelSpace of(JsonObject group, ZarrDimensions dimensions) {
        Optional<JsonObject> multiscale = ZarrJson.array(group, "multiscales")
                .filter(list -> !list.isEmpty())
                .map(list -> ZarrJson.objects(list, "multiscales").getFirst());
        JsonArray axes = multiscale.flatMap(m -> ZarrJson.array(m, "axes")).orElseGet(JsonArray::new);
        Optional<JsonArray> ownScale = multiscale
                .flatMap(m -> ZarrJson.array(m, "datasets"))
                .map(list -> ZarrJson.objects(list, "datasets").getFirst())
                .flatMap(ZarrSpace::scale);
        Optional<JsonArray> commonScale = multiscale.flatMap(ZarrSpace::scale);
        List<VoxelSpace.Axis> found = new ArrayList<>();
        for (int dimension : dimensions.present()) {
            String unit = dimension < axes.size() && axes.get(dimension).isJsonObject()
                    ? ZarrJson.string(axes.get(dimension).getAsJsonObject(), "unit")
                            .orElse("")
                    : "";
            double scale = number(ownScale, dimension) * number(commonScale, dimension);
            found.add(new VoxelSpace.Axis(dimensions.name(dimension), unit, Double.isFinite(scale) ? scale : 1));
        }
        return new VoxelSpace(found, channels(group));
    }

    private static Optional<JsonArray> scale(JsonObject of) {
        return ZarrJson.array(of, "coordinateTransformations").stream()
                .flatMap(list -> ZarrJson.objects(list, "coordinateTransformations").stream())
                .filter(each -> ZarrJson.string(each, "type").equals(Optional.of("scale")))
                .findFirst()
                .flatMap(each -> ZarrJson.array(each, "scale"));
    }

    private static double number(Optional<JsonArray> scale, int dimension) {
        return scale.filter(list -> dimension < list.size())
                .map(list -> list.get(dimension))
                .filter(value -> value instanceof JsonPrimitive primitive && primitive.isNumber())
                .map(JsonElement::getAsDouble)
                .orElse(1.0);
    }

    private static List<String> channels(JsonObject group) {
        List<String> labels = new ArrayList<>();
        ZarrJson.object(group, "omero")
                .flatMap(omero -> ZarrJson.array(omero, "channels"))
                .ifPresent(list -> ZarrJson.objects(list, "channels")
                        .forEach(each ->
                                labels.add(ZarrJson.string(each, "label").orElse(""))));
        return labels;
    }
}
