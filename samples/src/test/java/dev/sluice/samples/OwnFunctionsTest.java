package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.WriteOptions;
import dev.sluice.request.RequestEngine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The samples of native functions of one's own: whole, in parts, in a row. */
@Timeout(120)
class OwnFunctionsTest {
    @TempDir
    private Path folder;

    @Test
    void everyFunctionMakesAPicture() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        OwnFunctions.run(
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                List.of("images/camera.png", folder.toString()));

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .hasSize(4)
                .contains("median 5, then Canny 60, 180: " + folder.resolve("edges of the median.png"));
        try (Image camera = Image.read(Path.of("images/camera.png"));
                Image edges = Image.read(folder.resolve("edges.png"))) {
            assertThat(edges.rows()).isEqualTo(camera.rows());
            assertThat(edges.columns()).isEqualTo(camera.columns());
        }
    }

    @Test
    void inPartsTheyGiveTheSame() throws Exception {
        Operation operation = OwnFunctions.MEDIAN.then(OwnFunctions.EDGES);
        Path input = folder.resolve("in.tif");
        Path output = folder.resolve("out.tif");
        try (RequestEngine engine = RequestEngine.create(2);
                Image camera = Image.read(Path.of("images/camera.png"));
                Image whole = operation.apply(engine, camera)) {
            camera.write(input);
            OwnFunctions.inParts(engine, operation, input, output, 64 << 20);

            try (Image parts = Image.read(output)) {
                assertThat(parts.encode("png", WriteOptions.DEFAULT))
                        .isEqualTo(whole.encode("png", WriteOptions.DEFAULT));
            }
        }
    }

    @Test
    void aFunctionOfTheCLibrarySwapsBytes() throws Exception {
        try (RequestEngine engine = RequestEngine.create(2);
                Image image = Image.allocate(300, 200, 1, Depth.U16)) {
            image.pixels().fill((byte) 0);
            image.pixels().set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * 199, (short) 0x1234);

            try (Image swapped = OwnFunctions.SWAP.apply(engine, image)) {
                assertThat(swapped.pixels().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * 199))
                        .isEqualTo((short) 0x3412);
            }
        }
    }
}
