package dev.sluice.cli.command;

import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.windowed.ZarrOptions.Pyramid;
import dev.sluice.nativeops.windowed.ZarrOptions.Shards;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How Zarr folders are written. */
public final class ZarrMixin {
    @Option(
            names = "--pyramid",
            description = "write smaller resolutions too, each the mean of 2 x 2 pixels of the one before, with"
                    + " --dimensions 3 of 2 x 2 x 2 voxels; Zarr folders only")
    private boolean pyramid;

    @Option(
            names = "--shards",
            paramLabel = "BYTES",
            converter = OptionText.SizeText.class,
            description =
                    "gather chunks in shards, files that hold up to so many bytes of pixels each (64M), so that there"
                            + " are fewer files; Zarr folders only")
    private Optional<Long> shards = Optional.empty();

    /** The options as a record, for results that are filtered in space or are not. */
    public ZarrOptions toOptions(boolean inSpace) {
        Pyramid resolutions = inSpace ? Pyramid.SPACE : Pyramid.PLANES;
        return ZarrOptions.DEFAULT
                .withPyramid(pyramid ? resolutions : Pyramid.NONE)
                .withShards(new Shards(shards.orElse(0L), false));
    }

    /** The first option that was given, which nothing but a Zarr folder can follow, and what such folders only are. */
    Optional<String> onlyOfFolders() {
        if (pyramid) {
            return Optional.of("--pyramid: only Zarr folders are written in several resolutions");
        }
        return shards.map(_ -> "--shards: only Zarr folders are written in shards");
    }
}
