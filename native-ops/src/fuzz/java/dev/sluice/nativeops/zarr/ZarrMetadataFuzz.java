package dev.sluice.nativeops.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.volume.VoxelSpace;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.ZarrOptions;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON that describes an array of a Zarr folder, from what is written of both versions on. */
class ZarrMetadataFuzz {
    static Stream<String> samples() {
        Layout layout = new Layout(40, 30, 3, Depth.U16, 16, 8);
        return IntStream.of(2, 3)
                .mapToObj(version -> new ZarrOptions(version, ZarrOptions.Codec.ZSTD, 1))
                .flatMap(options -> ZarrMetadata.files("image", layout, VoxelSpace.NONE, options).values().stream());
    }

    @MethodSource("samples")
    @FuzzTest(maxDuration = "60s")
    void metadata_are_an_array_or_refused_in_one_line(@NotNull String text) {
        check(() -> ZarrV2.parse(ZarrJson.parse(text), List.of()));
        check(() -> ZarrV3.parse(ZarrJson.parse(text)));
    }

    private static void check(Supplier<ZarrArray> parser) {
        try {
            ZarrArray array = parser.get();
            assertThat(array.chunkBytes()).isPositive();
            assertThat(array.strides()).hasSameSizeAs(array.shape());
            assertThat(ZarrAxes.of(array.names(), array.shape()).channels(array.shape()))
                    .isPositive();
        } catch (ImageFormatException refused) {
            assertThat(refused.getMessage()).matches("\\P{Cntrl}+");
        }
    }
}
