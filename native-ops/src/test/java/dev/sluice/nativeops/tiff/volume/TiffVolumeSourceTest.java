package dev.sluice.nativeops.tiff.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.tiff.directory.TiffFields;
import dev.sluice.nativeops.volume.Box;
import dev.sluice.nativeops.volume.Volume;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.volume.VoxelSpace;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TiffVolumeSourceTest {
    private static final int ROWS = 3;
    private static final int COLUMNS = 4;

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void pagesOfAnImageJHyperstackAreChannelsThenPlanesThenTimes() throws IOException {
        String text =
                "ImageJ=1.54f\nimages=12\nchannels=2\nslices=3\nframes=2\nhyperstack=true\nspacing=2.5\nunit=micron\n";

        try (VolumeSource source = VolumeFiles.open(stack(12, text))) {
            assertThat(source.layout().times()).isEqualTo(2);
            assertThat(source.layout().channels()).isEqualTo(2);
            assertThat(source.layout().planes()).isEqualTo(3);
            for (int time = 0; time < 2; time++) {
                for (int channel = 0; channel < 2; channel++) {
                    assertThat(pages(source, time, channel, 3))
                            .containsExactly(time * 6 + channel, time * 6 + 2 + channel, time * 6 + 4 + channel);
                }
            }
            assertThat(source.space().axis("z")).contains(new VoxelSpace.Axis("z", "micrometer", 2.5));
            assertThat(source.space().axis("x")).contains(new VoxelSpace.Axis("x", "micrometer", 0.5));
        }
    }

    @Test
    void pagesOfAnOmeFileAreInTheOrderThatItSays() throws IOException {
        String text =
                "<OME><Image><Pixels DimensionOrder=\"XYZCT\" SizeX=\"4\" SizeY=\"3\" SizeZ=\"3\" SizeC=\"2\" SizeT=\"1\""
                        + " PhysicalSizeX=\"0.2\" PhysicalSizeXUnit=\"nm\" PhysicalSizeY=\"0.3\" PhysicalSizeYUnit=\"nm\">"
                        + "<Channel Name=\"red\"/><Channel Name=\"green\"/><TiffData FirstC=\"1\" IFD=\"3\"/></Pixels></Image></OME>";

        try (VolumeSource source = VolumeFiles.open(stack(6, text))) {
            assertThat(pages(source, 0, 1, 3)).containsExactly(3, 4, 5);
            assertThat(source.space().axis("y")).contains(new VoxelSpace.Axis("y", "nanometer", 0.3));
            assertThat(source.space().channels()).containsExactly("red", "green");
        }
        Path other = stack(6, text.replace("IFD=\"3\"", "IFD=\"1\""));
        assertThatThrownBy(() -> VolumeFiles.open(other))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("order of their own");
    }

    @Test
    void withoutADescriptionAllPagesArePlanesAndOneThatDoesNotFitIsRefused() throws IOException {
        try (VolumeSource source = VolumeFiles.open(stack(5, "a cat"))) {
            assertThat(pages(source, 0, 0, 5)).containsExactly(0, 1, 2, 3, 4);
            assertThat(source.space().axis("x")).contains(new VoxelSpace.Axis("x", "", 1));
        }
        Path wrong = stack(5, "ImageJ=1.54f\nimages=6\nslices=3\nframes=2\n");
        assertThatThrownBy(() -> VolumeFiles.open(wrong))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("2 x 1 x 3 pages")
                .hasMessageContaining("has 5");
    }

    /** The numbers of the pages that are a volume's planes: their values. */
    private static List<Integer> pages(VolumeSource source, long time, long channel, int planes) {
        try (Volume volume = source.read(time, channel, new Box(0, 1, 1, planes, 2, 3))) {
            return IntStream.range(0, planes)
                    .mapToObj(z -> {
                        try (Image plane = volume.plane(z)) {
                            assertThat(plane.pixels().get(ValueLayout.JAVA_BYTE, 1))
                                    .isEqualTo((byte) (10 + COLUMNS + 2));
                            return (int) plane.pixels().get(ValueLayout.JAVA_BYTE, 0);
                        }
                    })
                    .toList();
        }
    }

    /** Uncompressed pages of bytes: the pixel (1, 1) of each is its number, the others say where they are. */
    private Path stack(int pages, String description) throws IOException {
        byte[] text = (description + "\0").getBytes(StandardCharsets.UTF_8);
        int directory = 2 + 12 * 11 + 4;
        int data = 8 + pages * directory;
        int behind = data + pages * ROWS * COLUMNS;
        ByteBuffer file = ByteBuffer.allocate(behind + 8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
        for (int page = 0; page < pages; page++) {
            file.putShort((short) 11);
            entry(file, TiffFields.COLUMNS, 4, 1, COLUMNS);
            entry(file, TiffFields.ROWS, 4, 1, ROWS);
            entry(file, TiffFields.BITS, 3, 1, 8);
            entry(file, TiffFields.COMPRESSION, 3, 1, 1);
            entry(file, TiffFields.PHOTOMETRIC, 3, 1, TiffFields.BLACK_IS_ZERO);
            entry(file, TiffFields.DESCRIPTION, 2, text.length, behind + 8);
            entry(file, TiffFields.STRIP_OFFSETS, 4, 1, data + page * ROWS * COLUMNS);
            entry(file, TiffFields.STRIP_ROWS, 4, 1, ROWS);
            entry(file, TiffFields.STRIP_SIZES, 4, 1, ROWS * COLUMNS);
            entry(file, TiffFields.X_RESOLUTION, 5, 1, behind);
            entry(file, TiffFields.Y_RESOLUTION, 5, 1, behind);
            file.putInt(page + 1 < pages ? 8 + (page + 1) * directory : 0);
        }
        for (int page = 0; page < pages; page++) {
            for (int i = 0; i < ROWS * COLUMNS; i++) {
                file.put((byte) (i == COLUMNS + 1 ? page : 10 + i));
            }
        }
        file.putInt(2).putInt(1).put(text);
        return Files.write(Files.createTempFile(folder, "stack", ".tif"), file.array());
    }

    private static void entry(ByteBuffer file, int field, int type, int count, int value) {
        file.putShort((short) field).putShort((short) type).putInt(count).putInt(value);
    }
}
