package dev.sluice.cli.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.cli.Program;
import dev.sluice.cli.decode.DecodeTrial.Ending;
import dev.sluice.cli.decode.DecodeTrial.Kind;
import dev.sluice.cli.text.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images that others collected, and damaged copies of them, read as {@code dog-filter --isolate} reads them: each ends in an image
 * or in one clear line, in time, within the memory, and without a dead decoder. The profile {@code corpus} fetches them and runs
 * this; docs/testing.md has the properties.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
class CorpusRun {
    /** Address space of a decoder. */
    static final int MEBIBYTES = 4096;

    private static final Path FOLDER =
            Path.of(System.getProperty("sluice.corpus.folder", "target/corpus")).toAbsolutePath();
    private static final Path BAD = Path.of("target", "corpus-bad").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(Long.getLong("sluice.corpus.seconds", 10));
    private static final int MUTATIONS = Integer.getInteger("sluice.corpus.mutations", 100_000);
    private static final int DECODERS = Math.max(1, Runtime.getRuntime().availableProcessors());
    private static final int MAX_PAGES = 32;

    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final List<String> bad = new ArrayList<>();
    private Duration longest = Duration.ZERO;
    private String slowest = "";

    @Test
    void every_file_ends_in_an_image_or_in_one_clear_line() throws Exception {
        List<Path> files = files();

        each(files.size(), (trial, index) -> {
            String name = name(files.get(index));
            byte[] file = Files.readAllBytes(files.get(index));
            for (int page = 0; page < MAX_PAGES; page++) {
                Ending ending = trial.decode(name, file, page);
                if (page > 0 && ending.line().contains("there is no page")) {
                    return;
                }
                note(ending, name + " page " + page, trial.used(), Optional.empty());
                if (ending.kind() != Kind.IMAGE || notTiff(file)) {
                    return;
                }
            }
        });

        System.out.println("corpus: " + files.size() + " files, pages decoded: " + counts + told());
        assertThat(bad).isEmpty();
        assertThat(counts).containsKey(Kind.IMAGE);
    }

    @Test
    void every_damaged_file_ends_in_an_image_or_in_one_clear_line() throws Exception {
        List<Path> files = files();
        long first = Long.getLong("sluice.test.seed", System.nanoTime());
        System.out.println("corpus: -Dsluice.test.seed=" + first);

        each(MUTATIONS, (trial, index) -> {
            Path file = files.get(index % files.size());
            byte[] content = Files.readAllBytes(file);
            if (content.length == 0) {
                return;
            }
            long seed = first + index;
            byte[] damaged = Mutation.of(content, seed);
            Ending ending = trial.decode(name(file), damaged, index % 8 == 7 ? 1 : 0);
            note(ending, name(file) + " damaged by seed " + seed, trial.used(), Optional.of(damaged));
        });

        System.out.println("corpus: " + MUTATIONS + " mutations: " + counts + told());
        assertThat(bad).isEmpty();
    }

    @Test
    void the_program_goes_through_the_whole_corpus(@TempDir Path folder) throws IOException {
        Path in = Files.createDirectory(folder.resolve("in"));
        List<Path> files = files();
        for (int i = 0; i < files.size(); i++) {
            // Numbered, because files that differ in their extensions only may have the same result.
            Files.createSymbolicLink(in.resolve(i + "-" + files.get(i).getFileName()), files.get(i));
        }

        Program.Result result = Program.installed().with(in, "-o", folder.resolve("out"), "--memory", "2G");
        for (int i = 0; i < files.size(); i++) {
            // JUnit warns of each link that it has to delete.
            Files.delete(in.resolve(i + "-" + files.get(i).getFileName()));
        }

        System.out.println("corpus: dog-filter: " + result.errorLines().getLast());
        assertThat(result.code()).as(result.errors()).isIn(ExitCode.OK, ExitCode.FAILED);
        assertThat(result.errors()).doesNotContain("\tat ");
        assertThat(result.errorLines().getLast()).contains("images written");
    }

    private String told() {
        return "; slowest: " + slowest + ", " + longest.toMillis() + " ms of processor time";
    }

    private static boolean notTiff(byte[] file) {
        return file.length < 2 || file[0] != file[1] || file[0] != 'I' && file[0] != 'M';
    }

    private static String name(Path file) {
        return FOLDER.relativize(file).toString();
    }

    private static List<Path> files() throws IOException {
        assumeThat(FOLDER).as("the profile corpus fetches it").isDirectory();
        String only = System.getProperty("sluice.corpus.file", "");
        try (Stream<Path> all = Files.walk(FOLDER)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(file -> name(file).contains(only))
                    .sorted()
                    .toList();
            assertThat(files)
                    .as("files in " + FOLDER + " whose names contain " + only)
                    .isNotEmpty();
            return files;
        }
    }

    private synchronized void note(Ending ending, String what, Duration used, Optional<byte[]> content)
            throws IOException {
        counts.merge(ending.kind(), 1, Integer::sum);
        if (used.compareTo(longest) > 0) {
            longest = used;
            slowest = what;
        }
        if (ending.kind().isBad()) {
            bad.add(what + ": " + ending.kind() + ": " + ending.line());
            System.out.println("corpus: " + bad.getLast());
            if (content.isPresent()) {
                Files.write(Files.createDirectories(BAD).resolve(what.replace('/', '_')), content.get());
            }
        }
    }

    private interface Step {
        void run(DecodeTrial trial, int index) throws Exception;
    }

    /** All steps, shared out among as many decoders as there are processors. */
    private static void each(int count, Step step) throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(DECODERS)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < DECODERS; i++) {
                all.add(threads.submit(() -> {
                    try (DecodeTrial trial = new DecodeTrial(DecodeTrial.limited(MEBIBYTES), LIMIT)) {
                        for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
                            step.run(trial, index);
                        }
                    }
                    return null;
                }));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        }
    }
}
