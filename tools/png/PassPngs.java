import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads each PNG file of a folder and writes it again into another one, by 1, 2 and 8 workers, which must give the same bytes. What is refused has its line in a file of
 * its name and {@code .refused} instead.
 */
final class PassPngs {
    private static final int[] WORKERS = {1, 2, 8};

    private PassPngs() {}

    public static void main(String[] folders) throws Exception {
        Path to = Files.createDirectories(Path.of(folders[1]));
        List<Path> files;
        try (Stream<Path> names = Files.list(Path.of(folders[0]))) {
            files = names.sorted().toList();
        }
        for (int workers : WORKERS) {
            try (RequestEngine engine = RequestEngine.create(workers)) {
                for (Path file : files) {
                    engine.submit(() -> {
                                pass(file, to.resolve(file.getFileName()));
                                return true;
                            })
                            .await();
                }
            }
        }
    }

    private static void pass(Path from, Path to) throws IOException {
        byte[] before = Files.exists(to) ? Files.readAllBytes(to) : null;
        try (Image image = Image.read(from)) {
            image.write(to);
        } catch (ImageFormatException e) {
            Files.writeString(Path.of(to + ".refused"), e.getMessage());
            return;
        }
        if (before != null && !Arrays.equals(before, Files.readAllBytes(to))) {
            throw new IllegalStateException(from + ": the bytes depend on the number of workers");
        }
    }
}
