package dev.sluice.nativeops.tiff.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageMetadata;
import dev.sluice.nativeops.ImageMetadata.Block;
import dev.sluice.nativeops.ImageMetadata.Kind;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.nativeops.tiff.directory.TiffDirectory;
import dev.sluice.nativeops.tiff.directory.TiffField;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.tiff.page.TiffSamples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What TIFF files say besides their pixels, from one into another. */
@Timeout(60)
class TiffMetadataTest {
    private static final Path FOLDER = Path.of("src/test/resources/tiff");

    @ParameterizedTest
    @CsvSource({"geotiff-float32, 'RESOLUTION,DESCRIPTION,ORIGIN,GEOTIFF,NO_DATA'", "icc-rgb-uint8, ICC"})
    void everyBlockIsInTheNextFileAsItWas(String name, String kinds) {
        try (Image image = Image.read(FOLDER.resolve(name + ".tif"))) {
            List<Block> before = image.metadata().blocks();

            Image.EncodedFile file = image.encode("tif", WriteOptions.DEFAULT, image.metadata());

            assertThat(before).extracting(block -> block.kind().name()).contains(kinds.split(",")[0]);
            assertThat(file.dropped().isEmpty()).isTrue();
            try (Image again = Image.decode(file.bytes(), "again.tif", ReadLimits.DEFAULT)) {
                List<Block> after = again.metadata().blocks();
                assertThat(after)
                        .extracting(Block::kind)
                        .containsExactlyElementsOf(
                                before.stream().map(Block::kind).toList());
                for (int i = 0; i < after.size(); i++) {
                    assertThat(after.get(i).bytes()).isEqualTo(before.get(i).bytes());
                }
            }
        }
    }

    @Test
    void whatChannelsAreIsToldAgain() {
        try (Image image = Image.read(FOLDER.resolve("3-bands-uint16.tif"))) {
            Image.EncodedFile file = image.encode("tif", WriteOptions.DEFAULT, image.metadata());

            TiffChannels channels = channels(file.bytes());

            assertThat(channels.photometric()).isEqualTo(TiffFields.BLACK_IS_ZERO);
            assertThat(channels.extras()).containsExactly(0, 0);
        }
    }

    @Test
    void alphaThatWasMultipliedStaysSo() {
        ImageMetadata associated = new ImageMetadata(List.of(new Block(
                Kind.CHANNELS,
                TiffMetadata.structure(
                        new TiffChannels(TiffFields.RGB, 4, new int[] {TiffFields.ASSOCIATED_ALPHA}).fields()))));
        try (Image image = Image.allocate(3, 4, 4, Depth.U8, true)) {
            byte[] told = image.encode("tif", WriteOptions.DEFAULT, associated).bytes();
            byte[] untold = image.encode("tif", WriteOptions.DEFAULT);

            assertThat(channels(told).extras()).containsExactly(TiffFields.ASSOCIATED_ALPHA);
            assertThat(channels(untold).extras()).containsExactly(TiffFields.UNASSOCIATED_ALPHA);
        }
    }

    /** As EXIF data of cameras has it; libtiff opens no file that says so. */
    @Test
    void aUnitOfLengthThatThereIsNotIsNone() {
        List<TiffField> fields = List.of(
                TiffField.shorts(TiffFields.RESOLUTION_UNIT, 65_535), TiffField.text(TiffFields.SOFTWARE, "a camera"));
        ImageMetadata exif = new ImageMetadata(List.of(new Block(Kind.EXIF, TiffMetadata.structure(fields))));

        List<TiffField> carried = TiffMetadata.fields(exif);

        assertThat(carried)
                .filteredOn(field -> field.number() == TiffFields.RESOLUTION_UNIT)
                .singleElement()
                .satisfies(unit -> assertThat(unit.values()).containsExactly(1, 0));
    }

    private static TiffChannels channels(byte[] file) {
        TiffDirectory directory = TiffMetadata.directory(file).orElseThrow();
        return TiffChannels.of(TiffSamples.of(directory), directory);
    }

    @Test
    void aDescriptionOfOtherPlanesIsNotKept() {
        String imageJ = "ImageJ=1.53t\nimages=4\nslices=4\nunit=micron\nmin=3.0\nmax=9.0\n";
        String shape = "{\"shape\": [4, 32, 40], \"truncated\": true}";
        long values = 4 * 32 * 40;

        assertThat(TiffDescription.of(imageJ, true, 4, values, Depth.U8))
                .hasValue("ImageJ=1.53t\nimages=4\nslices=4\nunit=micron\n");
        assertThat(TiffDescription.of(imageJ, false, 1, values / 4, Depth.U8)).hasValue("ImageJ=1.53t\nunit=micron\n");
        assertThat(TiffDescription.of(shape, true, 4, values, Depth.U8)).hasValue("{\"shape\": [4, 32, 40]}");
        assertThat(TiffDescription.of(shape, true, 1, values / 4, Depth.U8)).isEmpty();
        assertThat(TiffDescription.of("a cat", false, 1, 1, Depth.U8)).hasValue("a cat");
    }

    @Test
    void theTypeOfPlanesInAnOmeDescriptionIsThatOfTheResult() {
        String ome =
                "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\" UUID=\"urn:uuid:1\"><Image><Pixels"
                        + " SizeX=\"4\" SizeY=\"3\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\" Type=\"uint16\" SignificantBits=\"12\">"
                        + "<TiffData/></Pixels></Image></OME>";

        assertThat(TiffDescription.of(ome, true, 2, 24, Depth.F32))
                .hasValue("<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image><Pixels"
                        + " SizeX=\"4\" SizeY=\"3\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\" Type=\"float\">"
                        + "<TiffData/></Pixels></Image></OME>");
        assertThat(TiffDescription.of(ome, true, 1, 12, Depth.F32)).isEmpty();
    }
}
