package dev.sluice.scaleout;

import dev.sluice.cli.decode.OwnProcess;
import dev.sluice.cli.distributed.DistributedWork;
import dev.sluice.cli.distributed.FileJobRunner;
import dev.sluice.cli.distributed.Workplace;
import dev.sluice.cli.run.Admission;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.request.RequestEngine;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/**
 * The one engine of this process, with as many workers as the executor has cores, shared by all tasks that run at once.
 *
 * <p>Each task waits for what it has submitted, so native code runs on as many threads as there are cores, however many tasks
 * there are; an image is still cut into strips for all of them.
 */
final class ExecutorEngine {
    private static final String CACHE = "org.bytedeco.javacpp.cachedir";

    private static @Nullable ExecutorEngine instance; // guarded by the class

    private final RequestEngine engine;
    private final FileJobRunner files;
    private final RegionRunner regions;
    private final BoxRunner boxes;
    private final Reductions reductions;
    private final Workplace place;

    private ExecutorEngine(ExecutorResources resources) {
        OwnProcess.settle();
        NativeMemory.budget(resources.nativeBytes());
        this.engine = RequestEngine.builder()
                .workers(resources.cores())
                .name("executor")
                .build();
        this.files = new FileJobRunner(engine, resources.nativeBytes(), resources.setting());
        this.regions = new RegionRunner(engine);
        this.boxes = new BoxRunner(engine);
        this.reductions = new Reductions(engine, resources.nativeBytes());
        this.place = new Workplace(
                engine,
                resources.nativeBytes(),
                new Admission(resources.cores(), resources.nativeBytes(), resources.setting()));
    }

    /** The engine of this process; it is made at the first call. */
    static synchronized ExecutorEngine get() {
        ExecutorEngine there = instance;
        if (there == null) {
            SparkConf conf = SparkEnv.get().conf();
            if (!ExecutorResources.isLocal(conf)) {
                unpackLocally();
            }
            there = new ExecutorEngine(ExecutorResources.ofThisProcess(conf));
            instance = there;
        }
        return there;
    }

    /** Native libraries are unpacked on the host itself: a home folder may be shared by all of them. */
    private static void unpackLocally() {
        if (System.getProperty(CACHE) == null) {
            String name = "sluice-javacpp-" + System.getProperty("user.name");
            System.setProperty(
                    CACHE, Path.of(System.getProperty("java.io.tmpdir"), name).toString());
        }
    }

    /** Ends the engine, if there is one. */
    static synchronized void close() {
        if (instance != null) {
            instance.engine.close();
            instance.regions.close();
            instance.boxes.close();
            instance = null;
        }
    }

    RequestEngine engine() {
        return engine;
    }

    /** What makes images of files on it. */
    FileJobRunner files() {
        return files;
    }

    /** What makes parts of images on it. */
    RegionRunner regions() {
        return regions;
    }

    /** Does something with items, one after the other; what fails is told in its result. */
    <T, R> List<R> each(DistributedWork<T, R> work, List<T> items) throws InterruptedException {
        return new PartTasks<>(engine, work::lost).each(items, _ -> place, work::run);
    }

    /** What makes parts of volumes on it. */
    BoxRunner boxes() {
        return boxes;
    }

    /** What makes smaller resolutions on it. */
    Reductions reductions() {
        return reductions;
    }
}
