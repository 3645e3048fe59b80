package dev.sluice.nativeops.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the system says of the memory under a new image. */
@EnabledOnOs(OS.LINUX)
class LargePagesTest {
    private static final Path TRANSPARENT = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    @Test
    void aNewImageAsksForThem() throws Exception {
        assumeThat(KernelLibrary.REASON).isEmpty();
        assumeThat(TRANSPARENT).exists();

        try (Image image = Image.allocate(8_000, 8_000, 1, Depth.U8)) {
            long middle = image.pixels().address() + image.rows() / 2 * image.stride();

            assertThat(flagsAt(middle)).contains("hg");
        }
    }

    /** The line of the flags of the mapping that an address is in. */
    private static String flagsAt(long address) throws Exception {
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        boolean inside = false;
        for (String line : lines) {
            String[] words = line.split("[- ]", 3);
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                inside = Long.parseUnsignedLong(words[0], 16) <= address
                        && address < Long.parseUnsignedLong(words[1], 16);
            } else if (inside && line.startsWith("VmFlags:")) {
                return line;
            }
        }
        throw new AssertionError("no mapping has " + Long.toHexString(address));
    }
}
