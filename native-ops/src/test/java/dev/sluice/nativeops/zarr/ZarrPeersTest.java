package dev.sluice.nativeops.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.windowed.Layout;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.Samples;
import dev.sluice.nativeops.windowed.SinkOptions;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSink;
import dev.sluice.nativeops.windowed.WindowedSource;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.nativeops.windowed.ZarrOptions.Codec;
import dev.sluice.nativeops.windowed.ZarrOptions.Pyramid;
import dev.sluice.nativeops.windowed.ZarrOptions.Shards;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs that are not ours read what we write: zarr for Python version 2, zarrita version 3. Each test is skipped where its program
 * is not installed; {@code tools/check-zarr} installs what is missing.
 */
@Timeout(120)
class ZarrPeersTest {
    private static final Path SCRIPTS =
            Path.of("../tools/zarr").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @Test
    void zarrForPythonReadsWhatWeWriteInVersion2() throws Exception {
        String python = Stream.of("/usr/bin/python3", "python3")
                .filter(program -> succeeds(program, "-c", "import zarr"))
                .findFirst()
                .orElse("");
        assumeTrue(!python.isEmpty(), "python3-zarr is not installed");

        int written = writeAll(2);

        assertThat(output(python, SCRIPTS.resolve("peers.py").toString(), "compare", folder.toString()))
                .contains("reads " + written + " folders of version 2");
    }

    @Test
    void zarritaReadsWhatWeWriteInVersion3() throws Exception {
        assumeTrue(
                Files.exists(SCRIPTS.resolve("node_modules/zarrita")) && succeeds("node", "--version"),
                "zarrita is not installed");

        int written = writeAll(3);

        assertThat(output("node", SCRIPTS.resolve("peers.mjs").toString(), "compare", folder.toString()))
                .contains("reads " + written + " folders of version 3");
    }

    /** Every depth, number of channels and codec, in chunks that end before, with and after the image; smaller resolutions, and shards. */
    private int writeAll(int version) throws Exception {
        List<ZarrOptions> kinds = List.of(
                new ZarrOptions(version, Codec.NONE, 0),
                new ZarrOptions(version, Codec.GZIP, 6),
                new ZarrOptions(version, Codec.ZSTD, 1));
        int written = 0;
        for (ZarrOptions options : kinds) {
            for (Depth depth : Depth.values()) {
                for (int channels = 1; channels <= 4; channels++) {
                    Layout layout = new Layout(
                            37, 53, channels, depth, 7 + 10 * channels, 53 - 9 * (channels % 3), channels % 2 == 0);
                    Path place = Files.createDirectory(folder.resolve("" + written++));
                    write(place, layout, options);
                }
            }
        }
        for (Depth depth : Depth.values()) {
            Layout layout = new Layout(77, 601, 3, depth, 40, 115);
            Path place = Files.createDirectory(folder.resolve("" + written++));
            write(place, layout, new ZarrOptions(version, Codec.ZSTD, 1).withPyramid(Pyramid.PLANES));
        }
        for (Codec codec : version == 3 ? List.of(Codec.NONE, Codec.ZSTD) : List.<Codec>of()) {
            for (Depth depth : Depth.values()) {
                Layout layout = new Layout(157, 301, depth == Depth.U8 ? 3 : 1, depth, 32, 64);
                Path place = Files.createDirectory(folder.resolve("" + written++));
                ZarrOptions options =
                        new ZarrOptions(version, codec, codec == Codec.NONE ? 0 : 1).withPyramid(Pyramid.PLANES);
                write(place, layout, options.withShards(new Shards(40_000, false)));
            }
        }
        return written;
    }

    private static void write(Path place, Layout layout, ZarrOptions options) throws Exception {
        try (RequestEngine engine = RequestEngine.create(1);
                Image image = Samples.image(
                        layout.hashCode(),
                        (int) layout.rows(),
                        (int) layout.columns(),
                        layout.channels(),
                        layout.depth());
                WindowedSource pixels = Samples.source(image);
                WindowedSink sink =
                        WindowedImages.createZarr(place.resolve("image.zarr"), layout, SinkOptions.DEFAULT, options)) {
            Layout files = ZarrSink.shards(layout, options);
            for (long block = 0; block < files.blocks(); block++) {
                Region region = files.block(block);
                try (Image part = pixels.read(region)) {
                    sink.write(region, part);
                }
            }
            sink.reduce(engine, 1 << 20);
            sink.finish();
            Files.write(place.resolve("expected.bin"), planes(image));
        }
    }

    /** The channels one after the other, colours in the order red, green, blue, little endian. */
    private static byte[] planes(Image image) {
        assertThat(ByteOrder.nativeOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        int bytes = image.depth().bytes();
        byte[] interleaved = Samples.bytes(image);
        byte[] planes = new byte[interleaved.length];
        int pixels = image.rows() * image.columns();
        for (int channel = 0; channel < image.channels(); channel++) {
            int ours = image.channels() >= 3 && channel < 3 ? 2 - channel : channel;
            for (int i = 0; i < pixels; i++) {
                System.arraycopy(
                        interleaved,
                        (i * image.channels() + ours) * bytes,
                        planes,
                        (channel * pixels + i) * bytes,
                        bytes);
            }
        }
        return planes;
    }

    private static boolean succeeds(String... command) {
        try {
            output(command);
            return true;
        } catch (IOException | AssertionError | InterruptedException e) {
            return false;
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
        return output;
    }
}
