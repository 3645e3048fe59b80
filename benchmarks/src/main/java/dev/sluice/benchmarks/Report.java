package dev.sluice.benchmarks;

import dev.sluice.nativeops.KernelInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.bytedeco.opencv.global.opencv_core;
import org.openjdk.jmh.util.Version;

/** The Markdown page of a run: on what, how, the table of goals, the studies, and every measurement. */
final class Report {

    static String markdown(
            Arguments asked,
            List<String> flags,
            Goals.Verdict verdict,
            List<Measurement> measurements,
            List<Study.Outcome> studies) {
        StringBuilder page = new StringBuilder();
        page.append("* command: `./benchmarks/run ").append(asked.text()).append("`\n");
        page.append("* commit: ")
                .append(System.getProperty("sluice.commit", "unknown"))
                .append('\n');
        page.append("* machine: ").append(machine()).append('\n');
        page.append("* Java: ")
                .append(Runtime.version())
                .append(", flags `")
                .append(String.join(" ", flags))
                .append("`\n");
        page.append("* OpenCV ")
                .append(opencv_core.CV_VERSION)
                .append(", JMH ")
                .append(Version.getPlainVersion())
                .append(", native kernels: ")
                .append(KernelInfo.description())
                .append("\n");
        if (!verdict.readings().isEmpty()) {
            page.append("\n#### Compared\n\n").append(Goals.markdown(verdict.readings()));
        }
        studies.forEach(study -> page.append('\n').append(study.markdown()));
        if (!measurements.isEmpty()) {
            page.append("\n#### Measured\n\n");
            page.append(
                    "Median of the iterations, the fastest and the slowest, and the bytes that all threads allocated.\n");
            measurements.stream()
                    .collect(Collectors.groupingBy(Measurement::question, LinkedHashMap::new, Collectors.toList()))
                    .forEach((question, variants) -> page.append(table(question, variants)));
        }
        return page.toString();
    }

    private static String table(String question, List<Measurement> variants) {
        List<String> counters = List.of("cycles", "instructions").stream()
                .filter(counter -> variants.stream()
                        .anyMatch(variant -> variant.profiled(counter).isPresent()))
                .toList();
        StringBuilder table = new StringBuilder();
        table.append("\n| ").append(question).append(" | median | range | allocated | iterations |");
        counters.forEach(counter -> table.append(' ').append(counter).append(" |"));
        table.append("\n| --- | --- | --- | --- | --- |")
                .append(" --- |".repeat(counters.size()))
                .append('\n');
        for (Measurement variant : variants) {
            table.append("| ").append(variant.way());
            table.append(" | ").append(variant.text());
            table.append(" | ").append(variant.range());
            table.append(" | ").append(number(variant.allocated(), " B"));
            table.append(" | ").append(variant.samples().size()).append(" |");
            counters.forEach(counter -> table.append(' ')
                    .append(number(variant.profiled(counter), ""))
                    .append(" |"));
            table.append('\n');
        }
        return table.toString();
    }

    private static String number(OptionalDouble value, String unit) {
        return value.isPresent() ? String.format(Locale.ROOT, "%,.0f%s", value.getAsDouble(), unit) : "";
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
                + System.getProperty("os.name") + " " + System.getProperty("os.version");
    }

    private Report() {}
}
