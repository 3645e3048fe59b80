package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code --overwrite} leaves as it was. */
@Timeout(60)
@EnabledOnOs({OS.LINUX, OS.MAC})
class OverwriteTest extends WithFolders {
    private Path input;

    @BeforeEach
    void makeAnInput() throws IOException {
        input = Pixmaps.random(30, 20, 5).write(in.resolve("a.pgm"));
        Files.createDirectories(out);
    }

    @Test
    void a_file_keeps_its_permissions() throws IOException {
        Path output = Files.writeString(out.resolve("a.pgm"), "old");
        Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("rw-rw-r-x"));

        InProcess result = InProcess.run(input, "-o", output, "--overwrite");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(output).hasSize(13 + 30 * 20);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo("rw-rw-r-x");
    }

    @Test
    void a_link_that_was_named_stays_and_the_file_behind_it_is_replaced() throws IOException {
        Path place = Files.createDirectory(folder.resolve("elsewhere")).resolve("real.bin");
        Path link = Files.createSymbolicLink(out.resolve("a.pgm"), place);

        InProcess dangling = InProcess.run(input, "-o", link, "--overwrite");
        InProcess again = InProcess.run(input, "-o", link, "--overwrite");

        assertThat(dangling.code()).as(dangling.errors()).isZero();
        assertThat(again.code()).as(again.errors()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(place).hasSize(13 + 30 * 20);
    }

    @Test
    void a_link_in_an_output_folder_is_replaced_for_nobody_named_what_it_leads_to() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Path link = Files.createSymbolicLink(out.resolve("a.pgm"), precious);

        InProcess result = InProcess.run(in, "-o", out, "--overwrite");

        assertThat(result.code()).as(result.errors()).isZero();
        assertThat(precious).hasContent("precious");
        assertThat(link).isRegularFile();
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }
}
