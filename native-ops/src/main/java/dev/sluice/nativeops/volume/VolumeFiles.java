package dev.sluice.nativeops.volume;

import dev.sluice.nativeops.tiff.volume.TiffVolumeSink;
import dev.sluice.nativeops.tiff.volume.TiffVolumeSource;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.zarr.ZarrVolumeSink;
import dev.sluice.nativeops.zarr.ZarrVolumeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens and creates volumes that are read and written box by box. */
public final class VolumeFiles {
    private VolumeFiles() {}

    /**
     * Opens an OME-Zarr image or a Zarr array of two to five dimensions; of a group the first resolution, of a bioformats2raw folder its only image. Or a TIFF file, whose
     * pages are planes, and times and channels where ImageJ or OME says so.
     *
     * @param file the folder or file
     * @return the source; the caller closes it
     * @throws dev.sluice.nativeops.ImageFormatException if it is missing, unreadable, damaged or no image
     */
    public static VolumeSource open(Path file) {
        return Files.isRegularFile(file) ? TiffVolumeSource.open(file) : ZarrVolumeSource.open(file);
    }

    /**
     * Whether a Zarr folder is one image, of channels at most, which {@link dev.sluice.nativeops.windowed.WindowedImages} reads as well.
     *
     * @param folder the folder
     * @return false if it has planes or times, or is no image
     */
    public static boolean isImage(Path folder) {
        return ZarrVolumeSource.isImage(folder);
    }

    /**
     * What a Zarr folder holds beside the image that is read of it: further images of its 'multiscales', and labels.
     *
     * @param folder the folder
     * @return each in a few words; none if it is the image alone
     * @throws dev.sluice.nativeops.ImageFormatException if it is damaged or no image
     */
    public static List<String> others(Path folder) {
        return ZarrVolumeSource.others(folder);
    }

    /**
     * Creates an OME-Zarr image with one resolution.
     *
     * @param folder the folder, whatever its extension; the one it lies in must exist
     * @param layout sizes, type and chunks
     * @param space axes, units and names of the channels; axes that it leaves out, but volumes need, have no unit
     * @param fill what boxes hold that are not written
     * @param options what may be replaced, and whether to go on with what an interrupted run left
     * @return the sink; the caller finishes and closes it
     * @throws IllegalArgumentException if there are other axes than t, c, z, y and x, or one twice
     * @throws dev.sluice.nativeops.ImageFormatException if the folder cannot be written, or exists and may not be replaced
     */
    public static VolumeSink create(
            Path folder, VolumeLayout layout, VoxelSpace space, float fill, SinkOptions options) {
        return create(folder, layout, space, fill, options, ZarrOptions.DEFAULT);
    }

    /**
     * Creates an OME-Zarr image.
     *
     * @param folder the folder, whatever its extension; the one it lies in must exist
     * @param layout sizes, type and chunks
     * @param space axes, units and names of the channels; axes that it leaves out, but volumes need, have no unit
     * @param fill what boxes hold that are not written
     * @param options what may be replaced, and whether to go on with what an interrupted run left
     * @param zarr version, compression, resolutions and shards: with these the sink's layout has them for chunks, of which boxes consist that are written
     * @return the sink; the caller finishes and closes it
     * @throws IllegalArgumentException if there are other axes than t, c, z, y and x, or one twice
     * @throws dev.sluice.nativeops.ImageFormatException if the folder cannot be written, or exists and may not be replaced
     */
    public static VolumeSink create(
            Path folder, VolumeLayout layout, VoxelSpace space, float fill, SinkOptions options, ZarrOptions zarr) {
        return ZarrVolumeSink.create(folder, layout, space.completed(layout), fill, options, zarr);
    }

    /**
     * What one file of an OME-Zarr image holds of a volume; boxes that are written consist of such.
     *
     * @param layout sizes, type and chunks of the image
     * @param zarr whether there are shards
     * @return a box at the beginning of a volume: a chunk, or a shard of several, which may be longer than the volume
     */
    public static Box shard(VolumeLayout layout, ZarrOptions zarr) {
        return ZarrVolumeSink.shard(layout, zarr);
    }

    /**
     * Creates a TIFF file, whose pages are the planes; not compressed, and the same for every cut into boxes.
     *
     * <p>It says of its axes what the metadata's description does, where that is ImageJ's or OME's and fits; else it has OME-XML if its name ends in {@code .ome.tif}, and
     * what ImageJ writes of hyperstacks otherwise.
     *
     * @param file the file, whatever its extension; the folder it lies in must exist
     * @param layout sizes, type and chunks, of which boxes consist that are written
     * @param space axes, units and names of the channels; axes that it leaves out, but volumes need, have no unit
     * @param fill what boxes hold that are not written
     * @param options what may be replaced, whether to go on with what an interrupted run left, and what the input says besides
     * @return the sink; the caller finishes and closes it
     * @throws IllegalArgumentException if there are other axes than t, c, z, y and x, or one twice
     * @throws dev.sluice.nativeops.ImageFormatException if the file cannot be written, or exists and may not be replaced
     */
    public static VolumeSink createTiff(
            Path file, VolumeLayout layout, VoxelSpace space, float fill, SinkOptions options) {
        return TiffVolumeSink.create(file, layout, space.completed(layout), fill, options);
    }

    /**
     * What the smaller resolutions of an OME-Zarr image need when {@link VolumeSink#reduce} makes them.
     *
     * @param layout sizes, type and chunks
     * @param zarr which resolutions there are
     * @return native bytes for one chunk, without which it cannot be done; 0 if there are none
     * @throws dev.sluice.nativeops.ImageFormatException if the chunks are too large
     */
    public static long reductionBytes(VolumeLayout layout, ZarrOptions zarr) {
        return ZarrVolumeSink.reductionBytes(layout, zarr);
    }
}
