package dev.sluice.cli;

import dev.sluice.cli.command.FilterCommand;
import dev.sluice.cli.command.InfoCommand;
import dev.sluice.cli.command.ManPage;
import dev.sluice.cli.command.ScalingCommand;
import dev.sluice.cli.command.SpotsCommand;
import dev.sluice.cli.distributed.Distribution;
import dev.sluice.cli.file.StandardStreams;
import dev.sluice.cli.text.ExitCode;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line of {@code dog-filter}: parses, delegates, and turns what happened into an exit code. */
final class DogFilter {
    private final StandardStreams streams;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Optional<Distribution.Connector> elsewhere;

    DogFilter(StandardStreams streams, PrintWriter out, PrintWriter err) {
        this(streams, out, err, Optional.empty());
    }

    /** The program that has the work done by other processes. */
    DogFilter(StandardStreams streams, PrintWriter out, PrintWriter err, Optional<Distribution.Connector> elsewhere) {
        this.streams = streams;
        this.elsewhere = elsewhere;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the program with these arguments.
     *
     * <p>Only the first one can name a command; without one it is {@code filter}. So files may be called anything, and a start
     * sets up one command rather than all of them; only those that tell of the others need them.
     */
    int run(String... args) {
        return switch (args.length == 0 ? "" : args[0]) {
            case "filter" -> executeRest(new FilterCommand(streams, elsewhere), args);
            case "spots" -> executeRest(new SpotsCommand(streams, elsewhere), args);
            case "scaling" -> executeRest(new ScalingCommand(), args);
            case "info" -> executeRest(new InfoCommand(), args);
            case "generate-completion", "generate-manpage" -> execute(all(), args);
            default -> execute(new FilterCommand(streams, elsewhere), args);
        };
    }

    private int executeRest(Object command, String... args) {
        CommandLine line = new CommandLine(command);
        return execute(line.setCommandName("dog-filter " + args[0]), Arrays.copyOfRange(args, 1, args.length));
    }

    /** Runs a command that is none of the program's own. */
    int execute(Object command, String... args) {
        return execute(new CommandLine(command), args);
    }

    private int execute(CommandLine command, String... args) {
        try {
            return configured(command).execute(args);
        } catch (Error e) {
            // Picocli lets them pass: memory that ran out, libraries that cannot be loaded.
            return failure(err, e);
        }
    }

    private CommandLine all() {
        return new CommandLine(new FilterCommand(streams))
                .addSubcommand("filter", new FilterCommand(streams, elsewhere))
                .addSubcommand("spots", new SpotsCommand(streams, elsewhere))
                .addSubcommand("scaling", new ScalingCommand())
                .addSubcommand("info", new InfoCommand())
                .addSubcommand("generate-completion", new GenerateCompletion())
                .addSubcommand("generate-manpage", new ManPage());
    }

    private CommandLine configured(CommandLine commands) {
        return commands.setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, args) -> usage(err, e))
                .setExecutionExceptionHandler((e, command, result) -> failure(err, e));
    }

    private static int usage(PrintWriter err, ParameterException e) {
        if (e.getCause() instanceof TypeConversionException cause && e.getArgSpec() instanceof OptionSpec option) {
            return usage(err, option.longestName() + ": " + cause.getMessage());
        }
        return usage(err, String.valueOf(e.getMessage()));
    }

    private static int usage(PrintWriter err, String message) {
        err.println("dog-filter: " + Printable.line(message) + " (dog-filter --help tells more)");
        err.flush();
        return ExitCode.USAGE;
    }

    private static int failure(PrintWriter err, Throwable e) {
        if (e instanceof UsageException) {
            return usage(err, String.valueOf(e.getMessage()));
        }
        if (e instanceof ExceptionInInitializerError && e.getCause() != null) {
            return failure(err, e.getCause());
        }
        err.println("dog-filter: " + Printable.line(line(e)));
        err.flush();
        return ExitCode.FAILED;
    }

    private static String line(Throwable e) {
        String what = e.getMessage() == null ? e.toString() : e.getMessage();
        if (e instanceof OutOfMemoryError) {
            return "there is not enough memory, or no room for another thread (" + what
                    + "); fewer --threads and --jobs need less, and ulimit -v, ulimit -u or the container say how much there is";
        }
        return e instanceof UncheckedIOException ? what : "failed unexpectedly: " + what;
    }

    static PrintWriter writer(java.io.OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
