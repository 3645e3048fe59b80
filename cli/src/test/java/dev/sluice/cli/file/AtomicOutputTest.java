package dev.sluice.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AtomicOutputTest {
    @TempDir
    Path folder;

    private final AtomicOutput output = new AtomicOutput();

    @Test
    void a_file_gets_its_name_whole_and_its_folder_is_made() throws IOException {
        Path target = folder.resolve("new").resolve("deep").resolve("file");

        output.write(target, bytes("whole"), false);

        assertThat(target).hasContent("whole");
        assertThat(names(target.getParent())).containsExactly("file");
    }

    @Test
    void parts_of_all_sizes_stand_one_after_the_other_and_stay_as_they_are() throws IOException {
        List<ByteBuffer> parts = new ArrayList<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int value = 0;
        for (int size : new int[] {0, 8, 1 << 20, 1, 300_000, 3 << 20, 0, 77}) {
            byte[] part = new byte[size];
            for (int i = 0; i < size; i++) {
                part[i] = (byte) (value++ * 31 >> 3);
            }
            all.write(part);
            parts.add(ByteBuffer.wrap(part).asReadOnlyBuffer());
        }

        output.write(folder.resolve("file"), parts, false);

        assertThat(folder.resolve("file")).hasBinaryContent(all.toByteArray());
        assertThat(parts).allMatch(part -> part.position() == 0 && part.limit() == part.capacity());
    }

    @Test
    void a_name_that_was_taken_meanwhile_is_not_replaced() throws IOException {
        Path target = Files.writeString(folder.resolve("file"), "first");

        assertThatThrownBy(() -> output.write(target, bytes("second"), false))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(target).hasContent("first");
        assertThat(names(folder)).containsExactly("file");
    }

    @Test
    void a_device_or_folder_is_never_replaced() throws IOException {
        Path target = Files.createDirectory(folder.resolve("sub"));

        assertThatThrownBy(() -> output.write(target, bytes("x"), true))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> output.write(Path.of("/dev/null"), bytes("x"), true))
                .isInstanceOf(FileSystemException.class);
    }

    @Test
    void sweeping_removes_what_dead_processes_left_and_nothing_else() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Process alive = new ProcessBuilder("cat").start();
        Path orphan = Files.createFile(folder.resolve(".dog-filter-" + dead.pid() + "-1.tmp"));
        Path living = Files.createFile(folder.resolve(".dog-filter-" + alive.pid() + "-1.tmp"));
        Path stranger = Files.createFile(folder.resolve(".dog-filter-notes.tmp"));

        AtomicOutput.sweep(folder);
        alive.destroy();

        assertThat(orphan).doesNotExist();
        assertThat(living).exists();
        assertThat(stranger).exists();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void a_pipe_or_a_link_of_such_a_name_is_neither_opened_nor_removed() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path pipe = folder.resolve(".dog-filter-" + dead.pid() + "-1.tmp");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path link = Files.createSymbolicLink(folder.resolve(".dog-filter-" + dead.pid() + "-2.tmp"), folder);

        AtomicOutput.sweep(folder);

        assertThat(names(folder))
                .containsExactly(
                        pipe.getFileName().toString(), link.getFileName().toString());
    }

    @Test
    void what_a_process_of_the_same_number_left_is_neither_in_the_way_nor_kept() throws IOException {
        long pid = ProcessHandle.current().pid();
        Path killed = Files.createFile(folder.resolve(".dog-filter-" + pid + "-1.tmp"));
        Path elsewhere = Files.createFile(folder.resolve(".dog-filter-" + pid + "-abc-1.tmp"));

        try (FileChannel channel = FileChannel.open(elsewhere, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            new AtomicOutput().write(folder.resolve("file"), bytes("whole"), false);
            assertThat(killed).as("what another one writes to is not deleted").exists();
            AtomicOutput.sweep(folder);
        }

        assertThat(folder.resolve("file")).hasContent("whole");
        assertThat(killed).doesNotExist();
        assertThat(elsewhere).as("it is locked").exists();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_large_file_is_not_held_twice() throws IOException {
        ByteBuffer large = ByteBuffer.allocate(128 << 20);
        Arrays.fill(large.array(), (byte) 1);
        long before = resident();

        output.write(folder.resolve("large"), large, false);

        assertThat(resident() - before).isLessThan(64 << 20);
        assertThat(folder.resolve("large")).hasSize(128 << 20);
    }

    /** The memory of this process, in which the JDK keeps for each thread what it last wrote at once. */
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> names(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
