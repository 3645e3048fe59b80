package dev.sluice.nativeops.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.NativeMemoryException;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zarr folders that are damaged, or made to do harm: one line that names the file, and nothing that stays allocated. */
@Timeout(120)
class ZarrDamageTest {
    private static final Path FIXTURES = Path.of("src/test/resources/zarr");

    private final long seed = Long.getLong("sluice.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    private Path image;

    @BeforeEach
    void nameFolder() {
        image = folder.resolve("image.zarr");
    }

    @AfterEach
    void nothingIsLeftInMemory() {
        NativeMemory.budget(Long.MAX_VALUE);
        assertThat(NativeMemory.inUse()).isZero();
    }

    private void copy(String name) throws IOException {
        Path from = FIXTURES.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, image.resolve(from.relativize(file).toString()));
            }
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(image)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }

    private void replace(String file, String from, String to) throws IOException {
        Path path = image.resolve(file);
        String text = Files.readString(path).replaceAll("\\s+", "");
        assertThat(text).contains(from);
        Files.writeString(path, text.replace(from, to));
    }

    private boolean hasAlpha() {
        try (WindowedSource source = WindowedImages.open(image);
                Image read = source.read(new Region(0, 0, 13, 17))) {
            return source.layout().alpha() && read.hasAlpha();
        }
    }

    private void readAll() {
        try (WindowedSource source = WindowedImages.open(image)) {
            Layout layout = source.layout();
            source.read(new Region(0, 0, (int) layout.rows(), (int) layout.columns()))
                    .close();
        }
    }

    private void assertRefused(String file, String message) {
        Path named = file.isEmpty() ? image : image.resolve(file);
        assertThatThrownBy(this::readAll)
                .isInstanceOf(ImageFormatException.class)
                .hasMessage(named + ": " + message);
    }

    static Stream<Arguments> wrongV2() {
        return Stream.of(
                Arguments.of(
                        "[13,17]", "[13]", "an array of 1 dimensions is no image; 2 to 5 (t, c, z, y, x) are read"),
                Arguments.of("[13,17]", "[13,-17]", "'shape' must be a list of whole numbers of at least 1, not -17"),
                Arguments.of("[13,17]", "[13,1e9]", "'shape' must be a whole number, not 1e9"),
                Arguments.of("[13,17]", "\"13\"", "'shape' must be a list, not \"13\""),
                Arguments.of("\"shape\":[13,17],", "", "'shape' is missing"),
                Arguments.of("[5,7]", "[5,0]", "'chunks' must be a list of whole numbers of at least 1, not 0"),
                Arguments.of("[5,7]", "[5,7,1]", "the chunks have 3 dimensions, the array 2"),
                Arguments.of(
                        "[5,7]", "[99999,99999]", "chunks of [99999, 99999] values of uint8 are larger than 1.7 GiB"),
                Arguments.of("[5,7]", "[5,9999999999]", "chunks of [5, 9999999999] values are not read"),
                Arguments.of(
                        "|u1",
                        "<c8",
                        "values of type <c8 (complex numbers) are not read; bool, uint8, uint16, uint32, uint64, int8, int16,"
                                + " int32, int64, float16, float32, float64 are"),
                Arguments.of("\"order\":\"C\"", "\"order\":\"A\"", "'order' must be C or F, not A"),
                Arguments.of(
                        "\"filters\":null",
                        "\"filters\":[{\"id\":\"delta\"}]",
                        "the filter 'delta' is not known; none is"),
                Arguments.of(
                        "\"compressor\":null",
                        "\"compressor\":{\"id\":\"lzma\"}",
                        "the compressor 'lzma' is not known; none, gzip, zlib, zstd, lz4 and blosc are"),
                Arguments.of("\"compressor\":null", "\"compressor\":{\"id\":7}", "'id' must be a string, not 7"),
                Arguments.of(
                        "\"fill_value\":0", "\"fill_value\":256", "'fill_value' must be a value of uint8, not 256"),
                Arguments.of(
                        "\"fill_value\":0",
                        "\"fill_value\":\"NaN\"",
                        "'fill_value' must be a value of uint8, not \"NaN\""),
                Arguments.of("\"zarr_format\":2", "\"zarr_format\":1", "'zarr_format' must be 2, not 1"),
                Arguments.of(
                        "\"zarr_format\":2",
                        "\"zarr_format\":2,\"dimension_separator\":\"../\"",
                        "indices of chunks are separated by '.' or '/', not '../'"),
                Arguments.of("\"zarr_format\":2}", "\"zarr_format\":2", "is not valid JSON"),
                Arguments.of("\"zarr_format\":2}", "\"zarr_format\":2}{}", "is not valid JSON"));
    }

    @ParameterizedTest
    @MethodSource("wrongV2")
    void wrongMetadataOfVersion2IsRefused(String from, String to, String message) throws IOException {
        copy("python/plain-u8");
        replace(".zarray", from, to);

        assertRefused(".zarray", message);
    }

    static Stream<Arguments> wrongV3() {
        return Stream.of(
                Arguments.of(
                        "\"uint8\"",
                        "\"string\"",
                        "values of type string (text) are not read; bool, uint8, uint16, uint32, uint64, int8, int16,"
                                + " int32, int64, float16, float32, float64 are"),
                Arguments.of("\"regular\"", "\"rectangular\"", "the chunk grid 'rectangular' is not known; regular is"),
                Arguments.of("[5,7]", "[5]", "the chunks have 1 dimensions, the array 2"),
                Arguments.of(
                        "\"default\"", "\"flat\"", "the chunk key encoding 'flat' is not known; default and v2 are"),
                Arguments.of("\"fill_value\":0,", "", "'fill_value' is missing"),
                Arguments.of(
                        "\"node_type\":\"array\"",
                        "\"node_type\":\"tree\"",
                        "'node_type' must be group or array, not tree"),
                Arguments.of("\"zarr_format\":3", "\"zarr_format\":4", "'zarr_format' must be 3, not 4"),
                Arguments.of(
                        "\"zarr_format\":3",
                        "\"zarr_format\":3,\"holograms\":{}",
                        "the extension 'holograms' is not known"),
                Arguments.of(
                        "\"zarr_format\":3",
                        "\"zarr_format\":3,\"storage_transformers\":[{}]",
                        "storage transformers are not read"),
                Arguments.of("\"endian\":\"little\"", "\"endian\":\"middle\"", "'endian' must be little or big"),
                Arguments.of(
                        "\"name\":\"bytes\"",
                        "\"name\":\"vlen\"",
                        "the codec 'vlen' is not known; bytes, transpose, sharding_indexed, gzip, zstd, blosc and"
                                + " crc32c are"),
                Arguments.of(
                        "\"codecs\":[",
                        "\"codecs\":[\"zstd\",",
                        "the codec 'zstd' is not read at its place in the list"),
                Arguments.of(
                        "\"codecs\":[",
                        "\"codecs\":[{\"name\":\"transpose\",\"configuration\":{\"order\":[1,1]}},",
                        "the 'order' of 'transpose' must name each dimension once"),
                Arguments.of(
                        "\"codecs\":[",
                        "\"codecs\":[\"bytes\",\"gzip\",\"zstd\"],\"x\":[",
                        "the extension 'x' is not known"),
                Arguments.of(
                        "}],\"fill_value\"",
                        "},\"gzip\",\"zstd\"],\"fill_value\"",
                        "chunks that are compressed twice are not read"),
                Arguments.of(
                        "}],\"fill_value\"",
                        "}" + ",\"crc32c\"".repeat(16) + "],\"fill_value\"",
                        "more than 16 codecs are not read"));
    }

    @ParameterizedTest
    @MethodSource("wrongV3")
    void wrongMetadataOfVersion3IsRefused(String from, String to, String message) throws IOException {
        copy("zarrita/plain-u8");
        replace("zarr.json", from, to);

        assertRefused("zarr.json", message);
    }

    @Test
    void shardsThatDoNotFitAreRefused() throws IOException {
        copy("zarrita/shards-u16");
        replace("zarr.json", "[8,12]", "[9,12]");
        assertRefused("zarr.json", "shards of [9, 12] values do not hold whole chunks of [4, 6]");

        replace("zarr.json", "[9,12]", "[400000,600000]");
        assertRefused("zarr.json", "shards of more than 262144 chunks are not read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc", "a/../../b", "", "a//b", "s0/.", "C:\\x", "a\\u0000b"})
    void aPathOutOfTheFolderIsRefused(String path) throws IOException {
        copy("zarrita/ome-0.5");
        replace("zarr.json", "\"s0\"", "\"" + path.replace("\\x", "\\\\x") + "\"");

        assertThatThrownBy(this::readAll)
                .isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith(image.resolve("zarr.json") + ": the path '")
                .hasMessageEndingWith("' of 'datasets' must be that of a folder below");
    }

    @Test
    void axesThatAnImageDoesNotHaveAreRefusedByName() throws IOException {
        copy("python/ome-0.4");
        replace("s0/.zarray", "\"shape\":[1,3,1,13,17]", "\"shape\":[1,3,5,13,17]");
        assertRefused("s0", "the axis z has the length 5; only a length of 1 is read");

        replace("s0/.zarray", "\"shape\":[1,3,5,13,17]", "\"shape\":[1,513,1,13,17]");
        assertRefused("s0", "513 channels are not read; 1 to 512 are");

        replace("s0/.zarray", "\"shape\":[1,513,1,13,17]", "\"shape\":[1,4,1,13,17]");
        assertThat(hasAlpha()).isFalse();

        replace(
                ".zattrs",
                "{\"multiscales\"",
                "{\"omero\":{\"channels\":[{},{},{},{\"label\":\"Alpha\"}]},\"multiscales\"");
        assertThat(hasAlpha()).isTrue();

        replace(".zattrs", "\"name\":\"x\"", "\"name\":\"w\"");
        assertRefused("s0", "the axes [t, c, z, y, w] have no y and x");
    }

    @Test
    void morePixelsThanCanBeCountedAreRefused() throws IOException {
        copy("python/plain-u8");
        // As bytes they are fewer than 2^63, as the floats of a result they are more.
        replace(".zarray", "[13,17]", "[4294967296,1073741824]");

        assertRefused("", "1073741824 x 4294967296 pixels are too many");
    }

    @Test
    void aGroupWithoutAnImageIsRefused() throws IOException {
        copy("zarrita/ome-0.5");
        replace("zarr.json", "\"ome\"", "\"home\"");

        assertRefused(
                "",
                "is a Zarr group without 'multiscales', so no image; name the folder of an image or an array in it");
    }

    @Test
    void aDescriptionThatIsTooLargeOrTooDeepIsRefused() throws IOException {
        copy("python/plain-u8");
        Files.writeString(image.resolve(".zarray"), "{\"a\":" + " ".repeat(5 << 20) + "1}");
        assertRefused(".zarray", "is larger than 4194304 bytes, which no description of an image is");

        Files.writeString(image.resolve(".zarray"), "{\"a\":" + "[".repeat(1_000_000));
        assertRefused(".zarray", "is not valid JSON");
    }

    @Test
    void aChunkOfAnotherLengthIsRefused() throws IOException {
        copy("python/plain-u8");
        Path chunk = image.resolve("1.1");
        byte[] bytes = Files.readAllBytes(chunk);

        Files.write(chunk, Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused("1.1", "it holds 34 bytes instead of 35");
        Files.write(chunk, Arrays.copyOf(bytes, bytes.length + 1));
        assertRefused("1.1", "a chunk of 36 bytes cannot be one of 35 bytes, unpacked; it is damaged");
        Files.write(chunk, new byte[0]);
        assertRefused("1.1", "a chunk of 0 bytes cannot be one of 35 bytes, unpacked; it is damaged");
    }

    @Test
    void aChunkThatIsNoFileIsRefusedWithoutWaitingForIt() throws Exception {
        copy("python/plain-u8");
        Path chunk = image.resolve("1.1");

        Files.delete(chunk);
        Files.createDirectory(chunk);
        assertRefused("1.1", "is not a regular file");

        Files.delete(chunk);
        Files.createSymbolicLink(chunk, chunk);
        assertThatThrownBy(this::readAll)
                .isInstanceOf(ImageFormatException.class)
                .hasMessageMatching(".*1\\.1: cannot be read: Too many levels of symbolic links.*");

        Files.delete(chunk);
        assertThat(new ProcessBuilder("mkfifo", chunk.toString()).start().waitFor())
                .isZero();
        assertRefused("1.1", "is not a regular file");
    }

    @Test
    void aChecksumThatDoesNotFitIsToldAsDamage() throws IOException {
        copy("zarrita/zstd-crc32c-f32");
        Path chunk = image.resolve("c/0/1/1");
        byte[] bytes = Files.readAllBytes(chunk);
        bytes[bytes.length / 2] ^= 1;
        Files.write(chunk, bytes);

        assertRefused("c/0/1/1", "its crc32c checksum is wrong: the data is damaged");
    }

    @Test
    void whatWeCompressCarriesAChecksumToo() throws IOException {
        Layout layout = new Layout(40, 40, 1, Depth.U8, 40, 40);
        try (WindowedSink sink = WindowedImages.create(image, layout, SinkOptions.DEFAULT);
                Image pixels = Samples.image(seed, 40, 40, 1, Depth.U8)) {
            sink.write(layout.block(0), pixels);
            sink.finish();
        }
        Path chunk = image.resolve("0/c/0/0");
        byte[] bytes = Files.readAllBytes(chunk);
        bytes[bytes.length / 2] ^= 1;
        Files.write(chunk, bytes);

        assertThatThrownBy(this::readAll)
                .isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith(chunk + ": the zstd data is damaged");
    }

    @Test
    void aChunkThatUnpacksToMoreIsRefusedWithinTheBudget() throws IOException {
        copy("python/zlib-u16");
        replace(".zarray", "[13,4]", "[13,2]");
        assertRefused("0.0", "it holds more than 52 bytes");

        // 1 GiB a chunk, of which there is not so much as a byte.
        replace(".zarray", "[13,2]", "[32768,16384]");
        assertRefused("0.0", "it holds 104 bytes instead of 1073741824");

        NativeMemory.budget(1 << 20);
        assertThatThrownBy(this::readAll).isInstanceOf(NativeMemoryException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "python/zlib-u16",
                "python/gzip-f32-big",
                "python/zstd-f32",
                "python/ome-0.4",
                "python/blosc-lz4-u16",
                "python/blosc-lz4hc-u8",
                "python/blosc-zstd-f32",
                "python/blosc-zlib-u16-big",
                "python/blosc-blosclz-u8",
                "python/type-f8-big",
                "python/fill-i4",
                "zarrita/type-bool-little",
                "zarrita/transpose-u16",
                "zarrita/ome-0.5",
                "zarrita/shards-u16",
                "zarrita/shards-first-u16"
            })
    void whateverIsDamagedThereIsAnImageOrOneLine(String name) throws IOException {
        for (int round = 0; round < Integer.getInteger("sluice.test.rounds", 1) * 40; round++) {
            copy(name);
            try (Stream<Path> files = Files.walk(image)) {
                Path[] all = files.filter(Files::isRegularFile).toArray(Path[]::new);
                Arrays.sort(all);
                for (int i = 0; i <= random.nextInt(3); i++) {
                    damage(all[random.nextInt(all.length)]);
                }
            }

            // Damaged sizes may announce what does not fit into memory.
            NativeMemory.budget(64 << 20);
            Throwable outcome = catchThrowable(this::readAll);
            if (outcome != null && !(outcome instanceof NativeMemoryException)) {
                assertThat(outcome)
                        .as("seed %d, round %d, %s", seed, round, name)
                        .isInstanceOf(ImageFormatException.class)
                        .message()
                        .startsWith(image.toString())
                        .doesNotContain("\n", "Exception");
            }
            assertThat(NativeMemory.inUse()).isZero();
            delete();
        }
    }

    private void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
            case 2 -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            default -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes);
    }
}
