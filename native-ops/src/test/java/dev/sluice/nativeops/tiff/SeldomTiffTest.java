package dev.sluice.nativeops.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.Pixels;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What TIFF files seldom say, or leave out: each was read wrongly, lost planes without a word, or was refused. */
@Timeout(60)
class SeldomTiffTest {
    private static final String OME =
            "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\" UUID=\"urn:uuid:1\">"
                    + "<Image><Pixels SizeX=\"2\" SizeY=\"1\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\">%s</Pixels></Image></OME>";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            ints = {
                TiffFields.BYTE,
                TiffFields.SHORT,
                TiffFields.LONG,
                TiffFields.SIGNED_BYTE,
                TiffFields.SIGNED_SHORT,
                TiffFields.SIGNED_LONG,
                TiffFields.DIRECTORY,
                TiffFields.LONG8,
                TiffFields.SIGNED_LONG8,
                TiffFields.DIRECTORY8
            })
    void numbersMayBeOfAnyTypeOfWholeNumbers(int type) {
        byte[] file = new HandMadeTiff(true)
                .with(TiffFields.COLUMNS, type, 2)
                .with(TiffFields.ROWS, type, 1)
                .with(TiffFields.BITS, type, 8)
                .with(TiffFields.COMPRESSION, type, 1)
                .with(TiffFields.PHOTOMETRIC, type, 1)
                .with(TiffFields.STRIP_OFFSETS, type, 16)
                .with(TiffFields.STRIP_ROWS, type, 1)
                .with(TiffFields.STRIP_SIZES, type, 2)
                .bytes(new byte[] {7, 9});

        assertThat(values(file)).containsExactly(7, 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32})
    void alphaIsNotTurnedOverWhereZeroIsWhite(int bits) {
        // Two pixels of a quarter of white whose alpha is full and none.
        double full = Math.scalb(1.0, bits) - 1;
        long grey = (long) full / 4;
        ByteBuffer data = ByteBuffer.allocate(bits / 2).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : new long[] {grey, (long) full, grey, 0}) {
            switch (bits) {
                case 8 -> data.put((byte) value);
                case 16 -> data.putShort((short) value);
                default -> data.putInt((int) value);
            }
        }

        for (boolean apart : new boolean[] {false, true}) {
            HandMadeTiff file = HandMadeTiff.grey(1, 2, bits)
                    .but(TiffFields.BITS, TiffFields.SHORT, bits, bits)
                    .but(TiffFields.PHOTOMETRIC, TiffFields.SHORT, TiffFields.WHITE_IS_ZERO)
                    .with(TiffFields.SAMPLES, TiffFields.SHORT, 2)
                    .with(TiffFields.EXTRA_SAMPLES, TiffFields.SHORT, TiffFields.UNASSOCIATED_ALPHA)
                    .but(TiffFields.STRIP_SIZES, TiffFields.LONG, bits / 2);
            byte[] bytes = data.array();
            if (apart) {
                file.with(TiffFields.PLANAR, TiffFields.SHORT, TiffFields.APART)
                        .but(TiffFields.STRIP_OFFSETS, TiffFields.LONG, 8, 8 + bits / 4)
                        .but(TiffFields.STRIP_SIZES, TiffFields.LONG, bits / 4, bits / 4);
                bytes = apart(bytes, bits / 8);
            }

            assertThat(values(file.bytes(bytes)))
                    .as("apart: %s", apart)
                    .containsExactly(
                            Math.rint((float) (full - grey)), (float) full, Math.rint((float) (full - grey)), 0);
        }
    }

    /** The first values of two pixels, then the second ones. */
    private static byte[] apart(byte[] pixels, int size) {
        byte[] planes = new byte[pixels.length];
        for (int i = 0; i < 4; i++) {
            System.arraycopy(pixels, i * size, planes, (i % 2 * 2 + i / 2) * size, size);
        }
        return planes;
    }

    @Test
    void withoutTheirNumberThereAreAsManySamplesAsNumbersOfBits() {
        byte[] file = HandMadeTiff.grey(1, 1, 8)
                .but(TiffFields.BITS, TiffFields.SHORT, 8, 8, 8)
                .but(TiffFields.PHOTOMETRIC, TiffFields.SHORT, TiffFields.RGB)
                .but(TiffFields.STRIP_SIZES, TiffFields.LONG, 3)
                .bytes(new byte[] {1, 2, 3});

        assertThat(values(file)).containsExactly(3, 2, 1);
    }

    @Test
    void aLastStripThatIsSaidToBeAsLongAsTheOthersIsRead() {
        byte[] file = HandMadeTiff.grey(3, 1, 8)
                .but(TiffFields.STRIP_ROWS, TiffFields.LONG, 2)
                .but(TiffFields.STRIP_OFFSETS, TiffFields.LONG, 8, 10)
                .but(TiffFields.STRIP_SIZES, TiffFields.LONG, 2, 1_000)
                .bytes(new byte[] {4, 5, 6});

        assertThat(values(file)).containsExactly(4, 5, 6);
    }

    @Test
    void allPlanesAreFoundOfAnImageJStackWhoseOnlyStripIsSaidToHoldThemAll() throws IOException {
        Path stack = Files.write(
                folder.resolve("stack.tif"),
                HandMadeTiff.grey(1, 2, 8)
                        .with(TiffFields.DESCRIPTION, "ImageJ=1.54f\nimages=3\nslices=3\n")
                        .but(TiffFields.STRIP_SIZES, TiffFields.LONG, 6)
                        .bytes(new byte[] {1, 2, 3, 4, 5, 6}));

        try (ImageFile file = ImageFile.open(stack)) {
            assertThat(file.pages()).isEqualTo(3);
            try (Image last = file.read(2, ReadLimits.DEFAULT)) {
                assertThat(Pixels.get(last, 0, 0, 0)).isEqualTo(5);
                assertThat(Pixels.get(last, 0, 1, 0)).isEqualTo(6);
            }
        }
    }

    @Test
    void aStackByMetaMorphWhosePlanesAreNotToBeFoundIsRefused() {
        HandMadeTiff compressed = HandMadeTiff.grey(1, 2, 8)
                .but(TiffFields.COMPRESSION, TiffFields.SHORT, TiffFields.PACK_BITS)
                .with(TiffFields.META_MORPH_PLANES, TiffFields.RATIONAL, 0, 0, 0);
        HandMadeTiff shuffled = HandMadeTiff.grey(2, 2, 8)
                .but(TiffFields.STRIP_ROWS, TiffFields.LONG, 1)
                .but(TiffFields.STRIP_OFFSETS, TiffFields.LONG, 10, 8)
                .but(TiffFields.STRIP_SIZES, TiffFields.LONG, 2, 2)
                .with(TiffFields.META_MORPH_PLANES, TiffFields.RATIONAL, 0, 0, 0);

        for (HandMadeTiff stack : new HandMadeTiff[] {compressed, shuffled}) {
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> values(stack.bytes(new byte[12])))
                    .withMessageStartingWith("a.tif: the TIFF file is a stack of 3 planes by MetaMorph");
        }
    }

    @Test
    void imagesInsideOfImagesAreCounted() throws IOException {
        Path file = Files.write(
                folder.resolve("inner.tif"),
                HandMadeTiff.grey(1, 2, 8)
                        .with(TiffFields.SUB_DIRECTORIES, TiffFields.LONG, 8, 8)
                        .bytes(new byte[2]));

        try (ImageFile opened = ImageFile.open(file)) {
            assertThat(opened.inner()).isEqualTo(2);
            assertThat(opened.pages()).isEqualTo(1);
            assertThat(opened.reduced()).isZero();
        }
    }

    @Test
    void metadataThatCannotBeReadIsNamed() {
        int unknownType = 99;
        byte[] file = HandMadeTiff.grey(1, 2, 8)
                .with(TiffFields.DESCRIPTION, "a text")
                .with(TiffFields.SOFTWARE, "a program")
                .bytes(new byte[2]);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int entries = 16 + 2;
        for (int at = entries; at < entries + 12 * 10; at += 12) {
            switch (bytes.getShort(at)) {
                case TiffFields.DESCRIPTION -> bytes.putInt(at + 8, file.length);
                case TiffFields.SOFTWARE -> bytes.putShort(at + 2, (short) unknownType);
                default -> {}
            }
        }

        try (Image image = Image.decode(file, "a.tif", ReadLimits.DEFAULT)) {
            assertThat(image.metadata()).hasToString("fields 270 305");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ImageJ=1.54f\\nimages=5\\nslices=5\\n; 5",
                "ImageJ=1.54f\\nchannels=2\\nslices=3\\nframes=4\\n; 24",
                "ImageJ=1.54f\\n; 0",
                "{\"shape\": [7, 2, 8]}; 7",
                "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Pixels SizeC=\"3\" SizeX=\"2\" SizeZ=\"4\"/><Pixels SizeT=\"2\"/></OME>; 14",
                "images=5; 0",
            })
    void thatADescriptionTellsOfMoreImagesIsKnownAndTheDirectoryIsNoneOfThem(String text, long announced)
            throws IOException {
        Path file = Files.write(
                folder.resolve("a.tif"),
                HandMadeTiff.grey(2, 8, 8)
                        .with(TiffFields.DESCRIPTION, text.replace("\\n", "\n"))
                        .bytes(new byte[16]));

        try (ImageFile opened = ImageFile.open(file)) {
            assertThat(opened.pages()).isEqualTo(1);
            assertThat(opened.announced()).isEqualTo(announced);
        }
    }

    @ParameterizedTest
    @CsvSource({"255, 0, false", "0, 255, true", "10, 240, false"})
    void amountsOfInkThatBeginElsewhereAreRefusedByName(int none, int all, boolean read) {
        byte[] file = HandMadeTiff.grey(1, 1, 8)
                .but(TiffFields.BITS, TiffFields.SHORT, 8, 8, 8, 8)
                .but(TiffFields.PHOTOMETRIC, TiffFields.SHORT, TiffFields.CMYK)
                .with(TiffFields.SAMPLES, TiffFields.SHORT, 4)
                .with(TiffFields.DOT_RANGE, TiffFields.SHORT, none, all)
                .but(TiffFields.STRIP_SIZES, TiffFields.LONG, 4)
                .bytes(new byte[] {0, 51, 102, 0});

        if (read) {
            assertThat(values(file)).containsExactly(153, 204, 255);
        } else {
            assertThatExceptionOfType(ImageFormatException.class)
                    .isThrownBy(() -> values(file))
                    .withMessage("a.tif: TIFF files with CMYK colours from " + none + " (no ink) to " + all
                            + " (DotRange) are not read, only from 0 to 255");
        }
    }

    @Test
    void pagesThatAreVolumesAreRefusedByName() {
        byte[] file = HandMadeTiff.grey(1, 2, 8)
                .with(TiffFields.IMAGE_DEPTH, TiffFields.LONG, 3)
                .but(TiffFields.STRIP_SIZES, TiffFields.LONG, 6)
                .bytes(new byte[6]);

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> values(file))
                .withMessageContaining("volumes (ImageDepth 3) are not read");
    }

    @Test
    void tilesWhosePlacesAreGivenAsThoseOfStripsAreRead() {
        byte[] file = HandMadeTiff.grey(1, 3, 8)
                .with(TiffFields.TILE_COLUMNS, TiffFields.SHORT, 2)
                .with(TiffFields.TILE_ROWS, TiffFields.SHORT, 1)
                .but(TiffFields.STRIP_OFFSETS, TiffFields.LONG, 8, 10)
                .but(TiffFields.STRIP_SIZES, TiffFields.LONG, 2, 2)
                .bytes(new byte[] {1, 2, 3, 9});

        assertThat(values(file)).containsExactly(1, 2, 3);
    }

    @Test
    void theOldFormOfLzwIsRefusedByName() {
        byte[] file = HandMadeTiff.grey(1, 2, 8)
                .but(TiffFields.COMPRESSION, TiffFields.SHORT, TiffFields.LZW)
                .but(TiffFields.STRIP_SIZES, TiffFields.LONG, 4)
                .bytes(new byte[] {0, 1, 2, 3});

        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> values(file))
                .withMessage(
                        "a.tif: the TIFF file is not read: strip 0 is compressed by LZW of a form from before TIFF 5.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.ome.tif", "renamed.tif"})
    void theOtherFilesOfADataSetAreNamed(String name) throws IOException {
        String planes = "<TiffData><UUID FileName=\"a.ome.tif\">urn:uuid:1</UUID></TiffData>"
                + "<TiffData><UUID FileName=\"b.ome.tif\">urn:uuid:2</UUID></TiffData>"
                + "<TiffData><UUID FileName=\"b.ome.tif\">urn:uuid:2</UUID></TiffData>";

        assertThat(partners(name, OME.formatted(planes))).containsExactly("b.ome.tif");
    }

    @Test
    void theFileThatHoldsTheMetadataIsNamed() throws IOException {
        String pointer = "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\">"
                + "<BinaryOnly MetadataFile=\"all.companion.ome\" UUID=\"urn:uuid:9\"/></OME>";

        assertThat(partners("a.ome.tif", pointer)).containsExactly("all.companion.ome");
    }

    @Test
    void aFileOfItsOwnHasNoOthers() throws IOException {
        String plane = "<TiffData><UUID FileName=\"a.ome.tif\">urn:uuid:1</UUID></TiffData>";

        assertThat(partners("b.ome.tif", OME.formatted(plane))).isEmpty();
        assertThat(partners("b.ome.tif", "<UUID FileName=\"c.tif\">2</UUID>")).isEmpty();
    }

    private Iterable<String> partners(String name, String text) throws IOException {
        Path file = Files.write(
                folder.resolve(name),
                HandMadeTiff.grey(1, 2, 8).with(TiffFields.DESCRIPTION, text).bytes(new byte[2]));
        try (ImageFile opened = ImageFile.open(file)) {
            return opened.partners();
        }
    }

    private static double[] values(byte[] file) {
        try (Image image = Image.decode(file, "a.tif", ReadLimits.DEFAULT)) {
            double[] values = new double[image.rows() * image.columns() * image.channels()];
            for (int i = 0; i < values.length; i++) {
                int pixel = i / image.channels();
                values[i] = Pixels.get(image, pixel / image.columns(), pixel % image.columns(), i % image.channels());
            }
            return values;
        }
    }
}
