package dev.sluice.scaleout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ScaleOutTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "in.tif -o out.zarr",
                "in.zarr --output=out.zarr/ --spark local[2]",
                "--spark local[2] --sigma1 2 in.zarr --output OUT.ZARR",
                "in.tif -oout.zarr",
                "in.tif -o a.tif -o out.zarr",
            })
    void an_image_that_becomes_a_folder_is_made_by_regions(String arguments) {
        assertThat(ScaleOut.writesRegions(arguments.split(" "))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "in.zarr -o out.tif",
                "a.zarr b.zarr -o out/ --format zarr",
                "scans/ -r -o out",
                "in.tif --suffix .zarr -o out/",
                "in.tif -o",
                "spots in.zarr -o spots.zarr",
                "",
            })
    void anything_else_is_a_batch_of_images(String arguments) {
        assertThat(ScaleOut.writesRegions(arguments.split(" "))).isFalse();
    }
}
