package dev.sluice.cli.command;

import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.Version;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.KernelInfo;
import dev.sluice.nativeops.OpenCvInfo;
import dev.sluice.request.Carriers;
import dev.sluice.request.RequestEngine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dog-filter info}: what it runs on, or what a file holds. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Tells versions, processor features, how requests are carried, and memory;"
                + " of files their axes, sizes, types, units and chunks.")
public final class InfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "image files and Zarr folders")
    private List<Path> files = List.of();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (!files.isEmpty()) {
            return tell(out);
        }
        line(out, "dog-filter", Version.text());
        line(out, "java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
        line(out, "opencv", OpenCvInfo.version());
        line(
                out,
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        line(out, "processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        line(out, "cpu features", OpenCvInfo.cpuFeatures());
        line(out, "kernels", KernelInfo.description());
        line(out, "carriers", carriers());
        line(out, "memory", Printable.bytes(RunOptions.halfOfMemory()) + " for images unless --memory says otherwise");
        out.flush();
        return ExitCode.OK;
    }

    private int tell(PrintWriter out) {
        int exit = ExitCode.OK;
        for (Path file : files) {
            try {
                Map<String, String> lines = FileInfo.of(
                        file, RunOptions.halfOfMemory(), Runtime.getRuntime().availableProcessors());
                line(out, "file", Printable.line(file.toString()));
                lines.forEach((name, value) -> line(out, name, value));
            } catch (ImageFormatException e) {
                spec.commandLine().getErr().println("dog-filter: " + Printable.line(String.valueOf(e.getMessage())));
                exit = ExitCode.FAILED;
            }
        }
        out.flush();
        return exit;
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf(Locale.ROOT, "%-13s %s%n", name, value);
    }

    /** Which mode is in force is asked by trying: an affine engine says clearly when it cannot be had. */
    private static String carriers() {
        try (RequestEngine _ =
                RequestEngine.builder().workers(1).carriers(Carriers.AFFINE).build()) {
            return Carriers.AFFINE + " (a request keeps its worker; blocking JDK calls free it)";
        } catch (IllegalStateException e) {
            return "SLOTS (" + e.getMessage() + ")";
        }
    }
}
