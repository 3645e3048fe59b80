package dev.sluice.cli.plan;

import dev.sluice.cli.file.FileNames;
import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ResultEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives every input its output, and refuses what cannot be meant: two inputs for one output, an output that is an input.
 *
 * <p>Only files are opened here that are named like TIFF files, for the number of their pages, or like none.
 */
public final class Planner {
    /** So many may lead to one another, as for Linux itself. */
    private static final int MAX_LINKS = 40;

    private final OutputOptions output;
    private final FilterOptions filter;
    private final PageSelection pages;

    private final List<Job> jobs = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    public Planner(OutputOptions output, FilterOptions filter, PageSelection pages) {
        this.output = output;
        this.filter = filter;
        this.pages = pages;
    }

    /**
     * Plans a run.
     *
     * @throws UsageException if the inputs and the output do not go together
     */
    public Plan plan(Scan scan) {
        problems.addAll(scan.problems());
        boolean intoFolder = output.isFolder() || (scan.intoFolder() && !output.isStandardOutput());
        if (output.isStandardOutput() && (scan.sources().size() != 1 || scan.intoFolder())) {
            throw new UsageException("-o - writes one image; name one input file, or an output folder");
        }
        if (intoFolder && Files.exists(output.path()) && !Files.isDirectory(output.path())) {
            throw new UsageException("-o " + Printable.line(output.output()) + ": is a file, "
                    + (scan.intoFolder() ? "but several inputs (or a folder of them) need a folder" : "not a folder"));
        }
        if (intoFolder && ImageKind.isFolderName(output.path())) {
            throw new UsageException("-o " + Printable.line(output.output())
                    + ": names a Zarr folder, which is one image, but several inputs (or a folder of them) need an ordinary"
                    + " folder; --format zarr writes Zarr folders into it");
        }
        for (Source source : scan.sources()) {
            try {
                plan(source, intoFolder);
            } catch (ImageFormatException e) {
                problems.add(Printable.line(String.valueOf(e.getMessage())));
            }
        }
        refuseCollisions();
        return new Plan(jobs, problems, scan.notes());
    }

    private void plan(Source source, boolean intoFolder) {
        if (source instanceof Source.StandardInput && !pages.isAll() && !pages.equals(PageSelection.FIRST)) {
            throw new UsageException(
                    source.label()
                            + ": --pages takes only all or first of it, whose pages are not known before it is read; name a file");
        }
        int count = pageCount(source);
        if (pages.first() > count) {
            problems.add(source.label() + ": there is no page " + pages.first() + ", the file has "
                    + Printable.count(count, "page"));
            return;
        }
        int last = pages.lastOf(count);
        boolean several = last > pages.first();
        if (several && !intoFolder) {
            throw new UsageException(source.label() + ": has " + count
                    + " pages, and each becomes a file; name a folder (-o out/) or one page (--pages 1)");
        }
        for (int page = pages.first(); page <= last; page++) {
            String mark = several ? "-p" + padded(page, last) : "";
            Job.Target target = target(source, intoFolder, mark);
            jobs.add(new Job(source, page - 1, count, pages.isAll(), target, encodedAs(source, target, intoFolder)));
        }
    }

    private static String padded(int page, int last) {
        String digits = Integer.toString(page);
        return "0".repeat(Integer.toString(last).length() - digits.length()) + digits;
    }

    private int pageCount(Source source) {
        if (source instanceof Source.File file
                && ImageKind.of(file.path()).map(ImageKind::hasPages).orElse(true)) {
            return ImageHeader.read(file.path()).pages();
        }
        return 1;
    }

    private Job.Target target(Source source, boolean intoFolder, String mark) {
        if (output.isStandardOutput()) {
            return new Job.ToStandardOutput();
        }
        if (!intoFolder) {
            return new Job.ToFile(named());
        }
        if (!(source instanceof Source.File file)) {
            String name = "stdin" + output.suffix() + "."
                    + output.extension()
                            .orElseThrow(() -> new UsageException(
                                    "standard input has no name; name an output file, or add --format"));
            return new Job.ToFile(output.path().resolve(name));
        }
        String stem = FileNames.stem(file.relative()) + mark + output.suffix();
        String extension =
                output.extension().or(() -> ownExtension(file.path())).orElseGet(() -> usualExtension(file.path()));
        Path parent = file.relative().getParent();
        Path folder = parent == null ? output.path() : output.path().resolve(parent);
        return new Job.ToFile(folder.resolve(stem + "." + extension));
    }

    /** The file that the user named: through a link, if it may be replaced at all. What links in an output folder lead to nobody named. */
    private Path named() {
        Path path = output.path();
        try {
            boolean through = output.existing() != OutputOptions.Existing.REFUSE;
            for (int links = 0; through && Files.isSymbolicLink(path) && links < MAX_LINKS; links++) {
                path = path.resolveSibling(Files.readSymbolicLink(path));
            }
        } catch (IOException goneMeanwhile) {
            return output.path();
        }
        return path;
    }

    /** The extension of an input whose name tells its format, for its output. */
    private static Optional<String> ownExtension(Path file) {
        return ImageKind.of(file).map(kind -> kind.outputExtension(FileNames.extension(file)));
    }

    /** The extension for an input whose name tells nothing. */
    private static String usualExtension(Path file) {
        return usualExtension(ImageHeader.read(file));
    }

    public static String usualExtension(ImageHeader header) {
        boolean colourMap = header.format() == ImageFormat.PNM && header.channels() > 1;
        return colourMap ? "ppm" : header.format().extensions().getFirst();
    }

    private String encodedAs(Source source, Job.Target target, boolean intoFolder) {
        String extension = output.extension()
                .or(() -> target.file().map(file -> namedExtension(intoFolder ? file : output.path())))
                .or(() -> source instanceof Source.File file ? ownExtension(file.path()) : Optional.empty())
                .orElseThrow(() -> new UsageException("-o - with this input needs --format (png, jpg, tif, ...)"));
        ImageKind kind = ImageKind.ofOutput(extension).orElseThrow();
        if (filter.result().equals(Optional.of(ResultEncoding.FLOAT)) && !kind.holds(Depth.F32)) {
            throw new UsageException("--result float needs a TIFF file, not " + target.label()
                    + (target.file().isPresent() ? "" : " as " + kind.title())
                    + "; add --format tif or name a .tif file");
        }
        return extension;
    }

    private static String namedExtension(Path file) {
        String extension = FileNames.extension(file);
        String name = "-o " + Printable.line(file.toString());
        if (ImageKind.ofOutput(extension).isEmpty()) {
            throw new UsageException(name + ": "
                    + (extension.equalsIgnoreCase("pbm")
                            ? "a pbm file holds black and white only; use pgm"
                            : "the extension names no image format that is written; use one of " + ImageKind.known()
                                    + ", or end it in / for a folder"));
        }
        return extension;
    }

    private void refuseCollisions() {
        Map<Path, Job> taken = new HashMap<>();
        Map<Path, Job> inputs = new HashMap<>();
        for (Job job : jobs) {
            if (job.source() instanceof Source.File file) {
                inputs.put(canonical(file.path()), job);
            }
        }
        for (Job job : jobs) {
            Optional<Path> file = job.target().file().map(Planner::canonical);
            if (file.isEmpty()) {
                continue;
            }
            Job other = taken.put(file.get(), job);
            if (other != null) {
                throw new UsageException(other.label() + " and " + job.label() + " would both write "
                        + job.target().label() + "; nothing was started");
            }
            Job input = inputs.get(file.get());
            if (input != null) {
                throw new UsageException(job.target().label() + " is an input (" + input.label()
                        + ") and would be overwritten; choose another output or add --suffix");
            }
        }
    }

    /** One path for all names of a file: links in its folder are followed, and in its own name if it exists. */
    public static Path canonical(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException notThere) {
            Path absolute = file.toAbsolutePath().normalize();
            Path parent = absolute.getParent();
            Path name = absolute.getFileName();
            if (parent == null || name == null) {
                return absolute;
            }
            return canonical(parent).resolve(name);
        }
    }
}
