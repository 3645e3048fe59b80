package dev.sluice.cli.command;

import dev.sluice.cli.distributed.DistributedRun;
import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.distributed.JobSettings;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.InputScanner;
import dev.sluice.cli.plan.OutputOptions;
import dev.sluice.cli.plan.PageSelection;
import dev.sluice.cli.plan.Plan;
import dev.sluice.cli.plan.Planner;
import dev.sluice.cli.plan.Scan;
import dev.sluice.cli.run.BatchRun;
import dev.sluice.cli.run.Interrupts;
import dev.sluice.cli.run.RunObserver;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.tell.DryRun;
import dev.sluice.cli.text.Version;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.request.RequestEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dog-filter [filter]}: differences of Gaussians of image files. */
@Command(
        name = "dog-filter",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        customSynopsis = "dog-filter [filter] INPUT... -o OUTPUT [OPTION...]",
        description = "Writes the difference of two Gaussian smoothings of each image.",
        footer = {
            "",
            "Depth (8, 16 bits or floating point) and channels stay as they are; alpha is copied, palettes become colour, 1, 2 and 4 bits become 8,"
                    + " and the EXIF orientation is applied.",
            "",
            "Other commands: spots (lists of spots instead of images), scaling (measure this machine), info, generate-completion, generate-manpage; each knows --help.",
            "",
            "Exit codes: 0 all done, 1 some inputs failed, 2 wrong usage, 130 cancelled (Ctrl-C).",
            "",
            "A name that begins with - or @, or is a command's, is written ./NAME."
        })
public final class FilterCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private InputMixin input = new InputMixin();

    @Mixin
    private OutputMixin output = new OutputMixin();

    @Mixin
    private GaussianMixin gaussian = new GaussianMixin();

    @Mixin
    private RunMixin run = new RunMixin();

    @Mixin
    private ProcessMixin processes = new ProcessMixin();

    @Mixin
    private SparkMixin spark = new SparkMixin();

    @Mixin
    private TellingMixin telling = new TellingMixin();

    private final StandardStreams streams;
    private final Optional<Distribution.Connector> elsewhere;

    public FilterCommand(StandardStreams streams) {
        this(streams, Optional.empty());
    }

    /** The command in a program that has the work done by other processes. */
    public FilterCommand(StandardStreams streams, Optional<Distribution.Connector> elsewhere) {
        this.streams = streams;
        this.elsewhere = elsewhere;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<String> inputs = input.inputs();
        FilterOptions filterOptions = gaussian.toOptions();
        OutputOptions outputOptions = output.toOptions(filterOptions.space().isPresent());
        RunOptions runOptions = run.toOptions(input.maxPixels(), processes.isolate());
        spark.refuseOthers(elsewhere, run);
        if (elsewhere.isPresent()) {
            processes.refuseLocal();
        }
        PageSelection pages = input.pages().split(output.splitPages());
        Optional<Path> folder = outputOptions.isFolder() ? Optional.of(outputOptions.path()) : Optional.empty();
        Scan scan = new InputScanner(input.recursive(), folder, streams.input()).scan(inputs);
        Plan planned = new Planner(outputOptions, filterOptions, pages).plan(scan);
        output.requireFits(planned);
        Plan plan = elsewhere.isPresent() ? planned.absolute() : planned;
        if (elsewhere.isPresent() && !telling.dryRun()) {
            return runElsewhere(elsewhere.get(), plan, filterOptions, outputOptions);
        }
        RunObserver observer =
                telling.observer(spec.commandLine().getErr(), plan, outputOptions, filterOptions, runOptions);
        if (telling.dryRun()) {
            return new DryRun(spec.commandLine().getOut(), outputOptions, filterOptions, runOptions).print(plan);
        }
        return runHere(plan, filterOptions, outputOptions, runOptions, observer);
    }

    private int runHere(
            Plan plan,
            FilterOptions filterOptions,
            OutputOptions outputOptions,
            RunOptions runOptions,
            RunObserver observer)
            throws InterruptedException {
        plan.sweepOutputFolders();
        long before = NativeMemory.budget();
        NativeMemory.budget(runOptions.memory());
        try (RequestEngine engine = RequestEngine.builder()
                .workers(runOptions.threads())
                .name("dog-filter")
                .build()) {
            BatchRun batch = new BatchRun(
                    engine, plan, filterOptions, outputOptions, runOptions, runOptions.admission(), streams, observer);
            try (Interrupts _ = Interrupts.call(batch::cancel)) {
                return batch.run().exitCode();
            }
        } finally {
            NativeMemory.budget(before);
        }
    }

    private int runElsewhere(
            Distribution.Connector connector, Plan plan, FilterOptions filterOptions, OutputOptions outputOptions)
            throws InterruptedException {
        try (Distribution others = connector.connect(spark.spark())) {
            RunObserver observer = telling.observer(
                    spec.commandLine().getErr(),
                    plan,
                    outputOptions,
                    filterOptions,
                    run.elsewhere(others, input.maxPixels()));
            plan.sweepOutputFolders();
            DistributedRun distributed = new DistributedRun(
                    others,
                    plan,
                    new JobSettings(filterOptions, outputOptions, input.maxPixels()),
                    run.failFast(),
                    observer);
            try (Interrupts _ = Interrupts.call(distributed::cancel)) {
                return distributed.run().exitCode();
            }
        }
    }
}
