package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Markdown page of a run: on what, how, the table of goals, and every measurement. */
final class Report {

    static String markdown(
            Arguments asked,
            List<String> flags,
            List<Goals.Reading> readings,
            List<Measurement> measurements,
            List<String> memory) {
        StringBuilder page = new StringBuilder();
        page.append("# Benchmarks\n\n");
        page.append("* command: `./benchmarks/run ")
                .append(asked.command())
                .append(asked.filter().map(filter -> " --filter " + filter).orElse(""))
                .append("`\n");
        page.append("* commit: ")
                .append(System.getProperty("sluice.commit", "unknown"))
                .append('\n');
        page.append("* machine: ").append(machine()).append('\n');
        page.append("* Java: ")
                .append(Runtime.version())
                .append(", flags `")
                .append(String.join(" ", flags))
                .append("`\n\n");
        page.append(Goals.markdown(readings));
        if (!memory.isEmpty()) {
            page.append('\n');
            memory.forEach(line -> page.append("* ").append(line).append('\n'));
        }
        page.append("\nMedians of the iterations, which ranged from the fastest to the slowest as given.\n\n");
        page.append("| variant | median | range | iterations |\n| --- | --- | --- | --- |\n");
        for (Measurement measurement : measurements) {
            page.append("| ")
                    .append(measurement.variant())
                    .append(" | ")
                    .append(measurement.text())
                    .append(" | ")
                    .append(measurement.range())
                    .append(" | ")
                    .append(measurement.samples().size())
                    .append(" |\n");
        }
        return page.toString();
    }

    private static String machine() {
        String processor = System.getProperty("os.arch");
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpuinfo)) {
            try {
                processor = Files.readAllLines(cpuinfo).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(processor);
            } catch (IOException unreadable) {
                processor += " (" + unreadable.getMessage() + ")";
            }
        }
        return processor + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + System.getProperty("os.name");
    }

    private Report() {}
}
