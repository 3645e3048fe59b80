package dev.sluice.scaleout;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.cli.Main;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.windowed.ZarrOptions;
import dev.sluice.request.RequestEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real cluster: a master and two workers on the loopback interface. In the profile {@code cluster}. */
@Timeout(300)
class ClusterIT {
    private static Cluster cluster;

    @TempDir
    Path folder;

    private JavaSparkContext context;

    @BeforeAll
    static void start() throws Exception {
        cluster = Cluster.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.stop();
        }
    }

    @AfterEach
    void disconnect() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void a_submitted_batch_gives_the_bytes_of_one_machine_and_one_failed_line_for_one_damaged_file() throws Exception {
        Path in = folder.resolve("in");
        Path here = folder.resolve("here");
        Path out = folder.resolve("out");
        Path report = folder.resolve("report.json");
        Inputs.write(in, 100, 60);
        Inputs.damage(in.resolve("042.pgm"));

        Program result = cluster.submit(BatchJob.class, in, "-o", out, "--report", report);
        Program plain = Program.dogFilter(in, "-o", here);

        assertThat(plain.code()).as(plain.output()).isEqualTo(1);
        assertThat(result.code()).as(result.output()).isEqualTo(1);
        assertThat(Inputs.contents(out)).hasSize(99).isEqualTo(Inputs.contents(here));
        assertThat(result.output().lines().filter(line -> line.contains("042.pgm")))
                .singleElement()
                .asString()
                .startsWith("dog-filter: " + in.resolve("042.pgm") + ": ");
        JsonObject summary = JsonParser.parseString(Files.readString(report))
                .getAsJsonObject()
                .getAsJsonObject("summary");
        assertThat(summary.get("ok").getAsInt()).isEqualTo(99);
        assertThat(summary.get("failed").getAsInt()).isEqualTo(1);
    }

    @Test
    void an_executor_that_is_killed_in_the_middle_loses_no_file() throws Exception {
        Path in = folder.resolve("in");
        Path here = folder.resolve("here");
        Path out = Files.createDirectory(folder.resolve("out"));
        Inputs.write(in, 60, 900);
        String[] arguments = {"--spark", connection(), in.toString(), "-o", out.toString()};

        int code;
        int before;
        try (WatchService outputs = out.getFileSystem().newWatchService();
                ExecutorService driver = Executors.newSingleThreadExecutor()) {
            out.register(outputs, StandardWatchEventKinds.ENTRY_CREATE);
            Future<Integer> run = driver.submit(() -> Main.run(SparkDistribution::connect, arguments));
            while (outputs.poll(100, TimeUnit.MILLISECONDS) == null && !run.isDone()) {}
            if (!run.isDone()) {
                kill();
            }
            before = Inputs.names(out).size();
            code = run.get();
        }
        Program plain = Program.dogFilter(in, "-o", here);

        assertThat(code).isZero();
        assertThat(before).as("files that were there when it was killed").isLessThan(60);
        assertThat(plain.code()).as(plain.output()).isZero();
        assertThat(Inputs.contents(out)).hasSize(60).isEqualTo(Inputs.contents(here));
    }

    @Test
    void an_executor_that_is_killed_in_the_middle_loses_no_block() throws Exception {
        Path in = Mosaic.write(folder.resolve("in.zarr"), 500, 700);
        Path out = folder.resolve("out.zarr");
        // Of the same name, which is in the metadata.
        Path there = Files.createDirectory(folder.resolve("local")).resolve("out.zarr");
        context = SparkSettings.connected(Optional.of(connection()));
        Set<Long> killed = new TreeSet<>();

        HugeImageRun.Summary summary = new HugeImageRun(context, job(in, out), Mosaic.plan(in)).run(false, _ -> {
            if (killed.isEmpty()) {
                killed.add(kill());
            }
        });
        context.close();
        context = SparkSettings.connected(Optional.of("local[2]"));
        new HugeImageRun(context, job(in, there), Mosaic.plan(in)).run(false, _ -> {});
        ExecutorEngine.close();

        assertThat(killed).hasSize(1);
        assertThat(summary).isEqualTo(new HugeImageRun.Summary(24, 0, List.of(), ""));
        assertThat(Mosaic.read(out)).isEqualTo(Mosaic.whole(in));
        assertThat(Inputs.contents(out)).isEqualTo(Inputs.contents(there));
    }

    @Test
    void an_item_that_ends_every_executor_that_takes_it_is_the_only_one_lost() throws Exception {
        System.setProperty("spark.task.maxFailures", "2");
        context = SparkSettings.connected(Optional.of(connection()));
        System.clearProperty("spark.task.maxFailures");
        List<Integer> results = new ArrayList<>();
        List<String> lost = new ArrayList<>();

        new TaskRounds<Integer, Integer>(
                        context,
                        "killer",
                        items -> {
                            if (items.contains(3)) {
                                Runtime.getRuntime().halt(134);
                            }
                            return List.copyOf(items);
                        },
                        (item, reason) -> {
                            lost.add(item + ": " + reason);
                            return -1;
                        },
                        results::add)
                .run(List.of(0, 1, 2, 3, 4, 5), 2);

        assertThat(lost).singleElement().asString().startsWith("3: no executor could finish it: ");
        assertThat(results).containsExactlyInAnyOrder(0, 1, 2, -1, 4, 5);
    }

    @Test
    void an_executor_has_one_engine_with_a_worker_for_each_core_and_its_share_of_memory() throws Exception {
        context = SparkSettings.connected(Optional.of(connection()));
        List<Map<String, String>> results = new ArrayList<>();

        new TaskRounds<Integer, Map<String, String>>(
                        context,
                        "look",
                        items -> items.stream().map(_ -> look()).toList(),
                        (item, reason) -> Map.of("lost", reason),
                        results::add)
                .run(List.of(0, 1, 2, 3, 4, 5, 6, 7), 1);

        assertThat(results)
                .hasSize(8)
                .allSatisfy(engine -> assertThat(engine)
                        .containsEntry("workers", "1")
                        .containsEntry("carriers", "AFFINE")
                        .containsEntry("native bytes", String.valueOf((384 - 192) << 20)));
        assertThat(results.stream()
                        .collect(groupingBy(
                                engine -> engine.get("process"), mapping(engine -> engine.get("engine"), toSet())))
                        .values())
                .allSatisfy(engines -> assertThat(engines).hasSize(1));
    }

    /** What an executor is like, asked in it. */
    private static Map<String, String> look() {
        RequestEngine engine = ExecutorEngine.get().engine();
        try (Image _ = Image.allocate(1, 1, 1, Depth.U8)) {
            return Map.of(
                    "process", String.valueOf(ProcessHandle.current().pid()),
                    "engine", String.valueOf(System.identityHashCode(engine)),
                    "workers", String.valueOf(engine.workers()),
                    "carriers", engine.carriers().name(),
                    "native bytes", String.valueOf(NativeMemory.budget()));
        }
    }

    private static ImageJob job(Path in, Path out) {
        return ImageJob.of(in, out, Mosaic.FILTER, Mosaic.plan(in), false, ZarrOptions.DEFAULT);
    }

    /** The classes of the tests are under the same names for executors, which run on this machine. */
    private static String connection() throws IOException {
        System.setProperty("sluice.scaleout.classpath", System.getProperty("java.class.path"));
        System.setProperty("spark.executor.memory", "512m");
        System.setProperty("spark.executor.defaultJavaOptions", Cluster.JVM_OPTIONS);
        return cluster.url();
    }

    private static long kill() {
        try {
            ProcessHandle executor = cluster.executors().getFirst();
            assertThat(executor.destroyForcibly()).isTrue();
            return executor.pid();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
