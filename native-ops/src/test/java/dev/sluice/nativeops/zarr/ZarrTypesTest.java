package dev.sluice.nativeops.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeLayout;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.zarr.chunk.ZarrType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers of types that no image has: what numpy and zarrita make float32 of them stands beside the arrays that they wrote. */
@Timeout(60)
class ZarrTypesTest {
    private static final Path FOLDER = Path.of("src/test/resources/zarr");

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeftInMemory() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    static List<Path> arrays() throws IOException {
        try (Stream<Path> python = Files.list(FOLDER.resolve("python"));
                Stream<Path> zarrita = Files.list(FOLDER.resolve("zarrita"))) {
            return Stream.concat(python, zarrita)
                    .filter(path -> path.getFileName().toString().matches("(type|fill)-.*"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyTypeOfTheFixturesIsThere() throws IOException {
        for (ZarrType type : ZarrType.values()) {
            if (!type.isKept()) {
                String code = "type-" + type.code().substring(1);
                assertThat(arrays()).as(type.title()).anyMatch(path -> path.endsWith(code));
                assertThat(type.bytes() == 1 || arrays().contains(FOLDER.resolve("python/" + code + "-big")))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void numbersBecomeTheNearestFloatsAsAnImageAndAsAVolume(Path array) throws IOException {
        float[] expected = expected(array);

        assertHoldsAsAnImage(array, expected);
        assertHoldsAsAVolume(array, expected);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void theSameChunksAreReadByVersion3(Path array) throws IOException {
        if (Files.exists(array.resolve(ZarrV3.FILE))) {
            return;
        }
        Path copy = asVersion3(array);

        assertHoldsAsAnImage(copy, expected(array));
        assertHoldsAsAVolume(copy, expected(array));
    }

    private static float[] expected(Path array) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(array.resolve("expected.f4")))
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private void assertHoldsAsAnImage(Path array, float[] expected) {
        try (WindowedSource source = WindowedImages.open(array)) {
            Layout layout = source.layout();
            int rows = (int) layout.rows();
            int columns = (int) layout.columns();
            int channels = layout.channels();
            assertThat(rows * columns * channels).isEqualTo(expected.length);
            for (int i = 0; i < 10; i++) {
                Region region = i == 0 ? new Region(0, 0, rows, columns) : Samples.region(random, rows, columns);
                try (Image image = source.read(region)) {
                    for (int row = 0; row < region.rows(); row++) {
                        for (int column = 0; column < region.columns(); column++) {
                            for (int channel = 0; channel < channels; channel++) {
                                int plane = channels == 3 ? 2 - channel : channel;
                                int at = (plane * rows + (int) region.row() + row) * columns
                                        + (int) region.column()
                                        + column;
                                assertThat(value(image, row, column, channel))
                                        .as("seed %d, %s, %d %d %d", seed, region, row, column, channel)
                                        .isEqualTo(Float.valueOf(expected[at]));
                            }
                        }
                    }
                }
            }
        }
    }

    private void assertHoldsAsAVolume(Path array, float[] expected) {
        try (VolumeSource source = VolumeFiles.open(array)) {
            VolumeLayout layout = source.layout();
            assertThat(layout.voxels()).isEqualTo(expected.length);
            for (int i = 0; i < 10; i++) {
                Box box = box(layout);
                try (Volume volume = source.read(0, 0, box)) {
                    for (int z = 0; z < box.planes(); z++) {
                        try (Image plane = volume.plane(z)) {
                            for (int y = 0; y < box.rows(); y++) {
                                for (int x = 0; x < box.columns(); x++) {
                                    long at = ((box.plane() + z) * layout.rows() + box.row() + y) * layout.columns()
                                            + box.column()
                                            + x;
                                    assertThat(value(plane, y, x, 0))
                                            .as("seed %d, %s", seed, box)
                                            .isEqualTo(Float.valueOf(expected[(int) at]));
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private Box box(VolumeLayout layout) {
        int plane = random.nextInt((int) layout.planes());
        int row = random.nextInt((int) layout.rows());
        int column = random.nextInt((int) layout.columns());
        return new Box(
                plane,
                row,
                column,
                1 + random.nextInt((int) layout.planes() - plane),
                1 + random.nextInt((int) layout.rows() - row),
                1 + random.nextInt((int) layout.columns() - column));
    }

    private static float value(Image image, int row, int column, int channel) {
        int bytes = image.depth().bytes();
        long at = row * image.stride() + ((long) column * image.channels() + channel) * bytes;
        return image.depth() == Depth.U8
                ? image.pixels().get(ValueLayout.JAVA_BYTE, at) & 0xff
                : image.pixels().get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
    }

    /** The chunks of an array of version 2 under a description of version 3. */
    private Path asVersion3(Path array) throws IOException {
        Path copy = folder.resolve(array.getFileName());
        try (Stream<Path> files = Files.walk(array)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(array.relativize(file).toString()));
            }
        }
        JsonObject old = ZarrJson.read(copy.resolve(ZarrV2.ARRAY));
        String code = old.get("dtype").getAsString();
        JsonArray codecs = new JsonArray();
        if (old.get("order").getAsString().equals("F")) {
            JsonArray order = new JsonArray();
            for (int i = old.getAsJsonArray("shape").size() - 1; i >= 0; i--) {
                order.add(i);
            }
            codecs.add(ZarrMetadata.object("name", "transpose", "configuration", ZarrMetadata.object("order", order)));
        }
        codecs.add(ZarrMetadata.object(
                "name",
                "bytes",
                "configuration",
                code.startsWith("|")
                        ? new JsonObject()
                        : ZarrMetadata.object("endian", code.startsWith(">") ? "big" : "little")));
        if (old.get("compressor").isJsonObject()) {
            codecs.add(ZarrMetadata.object("name", "gzip", "configuration", ZarrMetadata.object("level", 1)));
        }
        String separator =
                old.has("dimension_separator") ? old.get("dimension_separator").getAsString() : ".";
        JsonObject made = ZarrMetadata.object(
                "zarr_format",
                3,
                "node_type",
                "array",
                "shape",
                old.get("shape"),
                "data_type",
                ZarrValues.coded(code).title(),
                "chunk_grid",
                ZarrMetadata.object(
                        "name", "regular", "configuration", ZarrMetadata.object("chunk_shape", old.get("chunks"))),
                "chunk_key_encoding",
                ZarrMetadata.object("name", "v2", "configuration", ZarrMetadata.object("separator", separator)),
                "fill_value",
                old.get("fill_value"),
                "codecs",
                codecs);
        Files.delete(copy.resolve(ZarrV2.ARRAY));
        Files.writeString(copy.resolve(ZarrV3.FILE), made.toString());
        return copy;
    }

    @Test
    void whatBioformats2rawWritesIsReadWithItsAxes() throws IOException {
        Path root = FOLDER.resolve("python/bioformats2raw");
        float[] expected = expected(root);

        try (VolumeSource source = VolumeFiles.open(root)) {
            assertThat(source.layout())
                    .isEqualTo(new VolumeLayout(2, 1, 3, 6, 7, Depth.F32, new Box(0, 0, 0, 1, 4, 4)));
            assertThat(source.space().channels()).containsExactly("DAPI");
            assertThat(source.space().axis("z").orElseThrow().scale()).isEqualTo(2);
            for (int time = 0; time < 2; time++) {
                try (Volume volume = source.read(time, 0, new Box(0, 0, 0, 3, 6, 7));
                        Image last = volume.plane(2)) {
                    assertThat(value(last, 5, 6, 0)).isEqualTo(expected[(time * 3 + 2) * 42 + 41]);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "complex64, ' (complex numbers)'",
        "complex128, ' (complex numbers)'",
        "string, ' (text)'",
        "r16, ''",
        "int4, ''",
    })
    void otherTypesAreRefusedByName(String name, String what) {
        assertThatThrownBy(() -> ZarrValues.named(name))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage("values of type " + name + what + " are not read; bool, uint8, uint16, uint32, uint64,"
                        + " int8, int16, int32, int64, float16, float32, float64 are");
    }

    @ParameterizedTest
    @CsvSource({
        "<c8, ' (complex numbers)'",
        "|S5, ' (text)'",
        "<U3, ' (text)'",
        "|O, ' (text)'",
        "<M8[ns], ''",
        "|i2, ''"
    })
    void otherTypesOfVersion2AreRefusedByName(String name, String what) {
        assertThatThrownBy(() -> ZarrValues.coded(name))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith("values of type " + name + what + " are not read; bool, ");
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, 128",
        "INT8, -129",
        "UINT32, -1",
        "UINT32, 4294967296",
        "INT64, 9223372036854775808",
        "INT16, 0.5",
        "BOOL, 2",
        "FLOAT64, true",
        "FLOAT16, '\"0x7fc00000\"'",
        "INT32, '\"NaN\"'",
    })
    void aFillValueThatTheTypeDoesNotHaveIsRefused(ZarrType type, String value) {
        JsonObject json = ZarrJson.parse("{\"fill_value\":" + value + "}");

        assertThatThrownBy(() -> ZarrValues.fill(json.get("fill_value"), type))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage("'fill_value' must be a value of " + type.title() + ", not " + value);
    }

    @Test
    void aFillValueMayBeGivenByItsBits() {
        JsonObject json = ZarrJson.parse("{\"a\":\"0x7e00\",\"b\":\"0xfff0000000000001\",\"c\":\"0x80000000\"}");

        assertThat(ZarrValues.fill(json.get("a"), ZarrType.FLOAT16)).isEqualTo(0x7e00);
        assertThat(ZarrValues.fill(json.get("b"), ZarrType.FLOAT64)).isEqualTo(0xfff0000000000001L);
        assertThat(ZarrValues.fill(json.get("c"), ZarrType.FLOAT32)).isEqualTo(0x80000000L);
    }
}
