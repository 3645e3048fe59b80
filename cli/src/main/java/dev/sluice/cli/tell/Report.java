package dev.sluice.cli.tell;

import com.google.gson.stream.JsonWriter;
import dev.sluice.cli.file.AtomicOutput;
import dev.sluice.cli.plan.FilterOptions;
import dev.sluice.cli.plan.Job;
import dev.sluice.cli.plan.Problem;
import dev.sluice.cli.run.Outcome;
import dev.sluice.cli.run.RunObserver;
import dev.sluice.cli.run.RunOptions;
import dev.sluice.cli.run.RunSummary;
import dev.sluice.cli.run.Timings;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.Version;
import dev.sluice.nativeops.KernelInfo;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.OpenCvInfo;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects what a run does, and writes it as JSON at the end; {@code docs/dog-filter.md} has the schema. */
public final class Report implements RunObserver {
    private static final int SCHEMA = 1;

    private record Entry(Job job, Outcome outcome) {}

    private final Path file;
    private final boolean replace;
    private final FilterOptions filter;
    private final RunOptions options;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> passedOver = new ArrayList<>();
    private final Map<Job, List<String>> notes = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    public Report(Path file, boolean replace, FilterOptions filter, RunOptions options) {
        this.file = file;
        this.replace = replace;
        this.filter = filter;
        this.options = options;
    }

    /** Makes sure before hours of work that the report can be written after them. */
    public void prepare() {
        Path folder = AtomicOutput.folderOf(file);
        try {
            AtomicOutput.makeFolder(folder);
            if (!Files.isWritable(folder)) {
                throw new AccessDeniedException(folder.toString());
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
        AtomicOutput.sweep(folder);
    }

    @Override
    public void problem(Problem problem) {
        problems.add(problem);
    }

    @Override
    public void note(String line) {
        passedOver.add(line);
    }

    @Override
    public void note(Job job, String note) {
        notes.computeIfAbsent(job, _ -> new ArrayList<>()).add(note);
    }

    @Override
    public void ended(Job job, Outcome outcome) {
        entries.add(new Entry(job, outcome));
    }

    @Override
    public void finished(RunSummary summary) {
        try {
            StringWriter text = new StringWriter();
            try (JsonWriter json = new JsonWriter(text)) {
                json.setIndent("  ");
                json.setHtmlSafe(false);
                write(json, summary);
            }
            ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
            new AtomicOutput().write(file, bytes, replace);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private UncheckedIOException unwritable(IOException e) {
        return new UncheckedIOException(
                "--report " + Printable.line(file.toString()) + ": cannot be written: " + AtomicOutput.reason(e), e);
    }

    private void write(JsonWriter json, RunSummary summary) throws IOException {
        json.beginObject();
        json.name("schema").value(SCHEMA);
        json.name("versions").beginObject();
        json.name("dog-filter").value(Version.text());
        json.name("java").value(Runtime.version().toString());
        json.name("opencv").value(OpenCvInfo.version());
        json.endObject();
        json.name("kernels").value(KernelInfo.description());
        writeOptions(json);
        writeSummary(json, summary);
        json.name("inputs").beginArray();
        for (Problem problem : problems) {
            json.beginObject();
            json.name("input").value(problem.input());
            json.name("state").value("failed");
            json.name("reason").value(problem.line());
            json.endObject();
        }
        for (Entry entry : entries) {
            write(json, entry);
        }
        json.endArray();
        json.name("passedOver").beginArray();
        for (String line : passedOver) {
            json.value(line);
        }
        json.endArray();
        json.endObject();
    }

    private void writeOptions(JsonWriter json) throws IOException {
        json.name("options").beginObject();
        json.name("sigma1").value(filter.sigma1());
        json.name("sigma2").value(filter.sigma2());
        json.name("truncate").value(filter.truncate());
        json.name("border").value(Printable.option(filter.border()));
        json.name("precision").value(Printable.option(filter.precision()));
        json.name("result").value(filter.result().map(Printable::option).orElse("auto"));
        json.name("threads").value(options.threads());
        json.name("jobs").value(options.imagesInFlight());
        json.name("memoryBytes").value(options.memory());
        json.name("maxPixels").value(options.limits().maxPixels());
        json.name("isolate").value(options.isolate());
        json.endObject();
    }

    private static void writeSummary(JsonWriter json, RunSummary summary) throws IOException {
        json.name("summary").beginObject();
        json.name("exitCode").value(summary.exitCode());
        json.name("total").value(summary.total());
        json.name("ok").value(summary.written());
        json.name("skipped").value(summary.skipped());
        json.name("failed").value(summary.failed());
        json.name("cancelled").value(summary.cancelled());
        json.name("milliseconds").value(millis(summary.nanos()));
        json.name("pixels").value(summary.pixels());
        json.name("peakImageBytes").value(NativeMemory.peak());
        json.name("peakResidentBytes").value(ProcessMemory.peakResident());
        json.endObject();
    }

    private void write(JsonWriter json, Entry entry) throws IOException {
        Job job = entry.job();
        json.beginObject();
        json.name("input").value(job.source().input());
        json.name("page").value(job.page() + 1);
        json.name("output").value(job.target().file().map(Path::toString).orElse("-"));
        List<String> all = notes.getOrDefault(job, List.of());
        if (!all.isEmpty()) {
            json.name("note").value(String.join("; ", all));
        }
        switch (entry.outcome()) {
            case Outcome.Written written -> {
                json.name("state").value("ok");
                json.name("columns").value(written.columns());
                json.name("rows").value(written.rows());
                json.name("channels").value(written.channels());
                json.name("bytesRead").value(written.bytesRead());
                json.name("bytesWritten").value(written.bytesWritten());
                json.name("dropped").value(written.dropped());
                write(json, written.timings());
            }
            case Outcome.Skipped skipped -> {
                json.name("state").value("skipped");
                json.name("reason").value(skipped.reason());
            }
            case Outcome.Failed failed -> {
                json.name("state").value("failed");
                json.name("reason").value(failed.reason());
            }
            case Outcome.Cancelled _ -> json.name("state").value("cancelled");
        }
        json.endObject();
    }

    private static void write(JsonWriter json, Timings timings) throws IOException {
        json.name("milliseconds").beginObject();
        json.name("read").value(millis(timings.read()));
        json.name("decode").value(millis(timings.decode()));
        json.name("filter").value(millis(timings.filter()));
        json.name("encode").value(millis(timings.encode()));
        json.name("write").value(millis(timings.write()));
        json.endObject();
    }

    /** Milliseconds with three decimals. */
    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
