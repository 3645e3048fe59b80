package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code --resume} takes for made, and what it makes again. */
@Timeout(60)
class ResumeTest extends WithFolders {
    private static final String ATTRIBUTE = "dog-filter.made";

    private Path input;
    private Path output;

    @BeforeEach
    void makeAnOutput() throws IOException {
        input = Pixmaps.random(30, 20, 5).write(in.resolve("a.pgm"));
        output = out.resolve("a.pgm");
        InProcess first = InProcess.run(in, "-o", out);
        assertThat(first.code()).as(first.errors()).isZero();
        assumeTrue(remembers(output), "a file system with extended attributes, where the tests have their folders");
    }

    @Test
    void an_output_that_was_made_so_is_kept_and_nothing_is_assumed() {
        InProcess resumed = InProcess.run(in, "-o", out, "--resume");

        assertThat(resumed.errors())
                .contains("0 of 1 image written, 1 up to date")
                .doesNotContain("time alone");
    }

    @Test
    void one_that_was_made_with_other_options_is_made_again() throws IOException {
        byte[] before = Files.readAllBytes(output);

        InProcess resumed = InProcess.run(in, "-o", out, "--resume", "--sigma2", "5");

        assertThat(resumed.errors()).contains("1 of 1 image written");
        assertThat(Files.readAllBytes(output)).isNotEqualTo(before);
        assertThat(InProcess.run(in, "-o", out, "--resume", "--sigma2", "5").errors())
                .contains("1 up to date");
    }

    @Test
    void one_of_an_input_that_is_another_now_is_made_again_though_its_time_is_older() throws IOException {
        Pixmaps.random(31, 20, 6).write(input);
        Files.setLastModifiedTime(input, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

        InProcess resumed = InProcess.run(in, "-o", out, "--resume");

        assertThat(resumed.errors()).contains("1 of 1 image written");
    }

    @Test
    void one_that_was_changed_afterwards_is_made_again() throws IOException {
        byte[] made = Files.readAllBytes(output);
        Files.write(output, new byte[] {1, 2, 3});

        InProcess resumed = InProcess.run(in, "-o", out, "--resume");

        assertThat(resumed.errors()).contains("1 of 1 image written");
        assertThat(output).hasBinaryContent(made);
    }

    @Test
    void one_that_nothing_is_known_of_is_kept_if_it_is_newer_and_that_is_said() throws IOException {
        Files.getFileAttributeView(output, UserDefinedFileAttributeView.class).delete(ATTRIBUTE);

        InProcess resumed = InProcess.run(in, "-o", out, "--resume", "--verbose");
        Files.setLastModifiedTime(output, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        InProcess older = InProcess.run(in, "-o", out, "--resume");

        assertThat(resumed.errors())
                .contains("newer than its input, and nothing tells how it was made")
                .contains("1 up to date, 1 of them by their time alone");
        assertThat(older.errors()).contains("1 of 1 image written");
    }

    private static boolean remembers(Path file) {
        try {
            UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
            return view != null && view.write("dog-filter.test", ByteBuffer.wrap(new byte[1])) == 1;
        } catch (IOException e) {
            return false;
        }
    }
}
