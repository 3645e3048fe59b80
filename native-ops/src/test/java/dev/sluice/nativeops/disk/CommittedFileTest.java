package dev.sluice.nativeops.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@EnabledOnOs({OS.LINUX, OS.MAC})
class CommittedFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileThatIsNotCommittedLeavesNothing() throws IOException {
        try (CommittedFile file = CommittedFile.begin(folder.resolve("file"), folder.resolve("temporary"))) {
            file.write(bytes("half"));
        }

        assertThat(names()).isEmpty();
    }

    @Test
    void nothingIsWrittenThroughALinkUnderTheTemporaryName() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(folder.resolve("temporary"), victim);

        assertThatThrownBy(() -> CommittedFile.begin(folder.resolve("file"), folder.resolve("temporary")))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(victim).hasContent("precious");
    }

    @Test
    void aNameThatWasGivenIsGivenThoughTheOtherCannotBeRemoved() throws IOException {
        Path temporary = Files.writeString(folder.resolve("temporary"), "whole");

        CommittedFile.giveName(temporary, folder.resolve("file"), false, name -> {
            throw new FileSystemException(name.toString(), null, "Input/output error");
        });

        assertThat(folder.resolve("file")).hasContent("whole");
    }

    @Test
    void aLinkWhoseFirstAnswerWasLostIsNoFileOfSomebodyElse() throws IOException {
        Path temporary = Files.writeString(folder.resolve("temporary"), "whole");
        Files.createLink(folder.resolve("file"), temporary);

        CommittedFile.giveName(temporary, folder.resolve("file"), false);

        assertThat(names()).containsExactly("file");
    }

    @Test
    void aFileThatHasItsNameDoesNotFailForATemporaryNameThatCannotBeRemoved() throws IOException {
        Path temporary = folder.resolve("temporary");

        try (CommittedFile file = CommittedFile.begin(folder.resolve("file"), temporary)) {
            file.write(bytes("whole"));
            file.commit(false);
            // A folder that is not empty is not removed.
            Files.createDirectories(temporary.resolve("below"));
        }

        assertThat(folder.resolve("file")).hasContent("whole");
    }

    @Test
    void aFileThatSomebodyElseMadeMeanwhileIsKept() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "theirs");

        try (CommittedFile ours = CommittedFile.begin(file, folder.resolve("temporary"))) {
            ours.write(bytes("ours"));
            assertThatThrownBy(() -> ours.commit(false)).isInstanceOf(FileAlreadyExistsException.class);
        }

        assertThat(file).hasContent("theirs");
        assertThat(names()).containsExactly("file");
    }

    @Test
    void whatReplacesAFileHasItsPermissions() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r-x"));

        CommittedFile.replace(file, bytes("new"));

        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw-r-x");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }
}
