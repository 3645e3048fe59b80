package dev.sluice.cli;

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
            "Other commands: scaling (measure this machine), info, generate-completion, generate-manpage; each knows --help.",
            "",
            "Exit codes: 0 all done, 1 some inputs failed, 2 wrong usage, 130 cancelled (Ctrl-C).",
            "",
            "A name that begins with - or @, or is a command's, is written ./NAME."
        })
final class FilterCommand implements Callable<Integer> {
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
    private TellingMixin telling = new TellingMixin();

    private final StandardStreams streams;

    FilterCommand(StandardStreams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<String> inputs = input.inputs();
        FilterOptions filterOptions = gaussian.toOptions();
        OutputOptions outputOptions = output.toOptions();
        RunOptions runOptions = run.toOptions(input.maxPixels());
        PageSelection pages = input.pages();
        Optional<Path> folder = outputOptions.isFolder() ? Optional.of(outputOptions.path()) : Optional.empty();
        Scan scan = new InputScanner(input.recursive(), folder, streams.input()).scan(inputs);
        Plan plan = new Planner(outputOptions, filterOptions, pages).plan(scan);
        RunObserver observer =
                telling.observer(spec.commandLine().getErr(), plan, outputOptions, filterOptions, runOptions);
        if (telling.dryRun()) {
            return new DryRun(spec.commandLine().getOut(), outputOptions.existing(), filterOptions, runOptions)
                    .print(plan);
        }
        try (RequestEngine engine = RequestEngine.builder()
                .workers(runOptions.threads())
                .name("dog-filter")
                .build()) {
            BatchRun batch = new BatchRun(engine, plan, filterOptions, outputOptions, runOptions, streams, observer);
            try (Interrupts _ = Interrupts.call(batch::cancel)) {
                return batch.run().exitCode();
            }
        }
    }
}
