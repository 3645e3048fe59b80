package dev.sluice.cli.plan;

import dev.sluice.cli.file.FileNames;
import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ImageFormat;
import dev.sluice.nativeops.ImageFormatException;
import dev.sluice.nativeops.ImageHeader;
import dev.sluice.nativeops.ResultEncoding;
import dev.sluice.nativeops.volume.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gives every input its output, and refuses what cannot be meant: two inputs for one output, an output that is an input.
 *
 * <p>Only files are opened here that are named like TIFF files, for the number of their pages, or like none.
 */
public final class Planner {
    /** So many may lead to one another, as for Linux itself. */
    private static final int MAX_LINKS = 40;

    /** So many files of a data set are named in a line. */
    private static final int MOST_NAMES = 5;

    private final OutputOptions output;
    private final FilterOptions filter;
    private final PageSelection pages;

    private final List<Job> jobs = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

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
                problems.add(new Problem(source.input(), Printable.line(String.valueOf(e.getMessage()))));
            }
        }
        refuseCollisions();
        notes.addAll(0, scan.notes());
        return new Plan(jobs, problems, notes);
    }

    private void plan(Source source, boolean intoFolder) {
        if (source instanceof Source.StandardInput && !pages.isAll() && !pages.isFirst()) {
            throw new UsageException(
                    source.label()
                            + ": --pages takes only all or first of it, whose pages are not known before it is read; name a file");
        }
        Pages has = pages(source);
        if (pages.first() > has.all()) {
            problems.add(new Problem(
                    source.input(),
                    source.label() + ": there is no page " + pages.first() + ", the file has "
                            + Printable.count(has.images(), "page")));
            return;
        }
        // What is no image of its own is taken only where its number is named.
        int last = Math.min(
                pages.last(), pages.last() == Integer.MAX_VALUE ? Math.max(has.images(), pages.first()) : has.all());
        if (last < has.all() && pages.last() == Integer.MAX_VALUE) {
            notes.add(source.label() + ": passed over, " + has.others() + " of its images (page "
                    + (has.images() + 1) + (has.all() > has.images() + 1 ? " to " + has.all() : "")
                    + ", which --pages can name)");
        }
        if (pages.last() > has.all() && pages.last() < Integer.MAX_VALUE) {
            notes.add(source.label() + ": passed over, "
                    + (pages.last() > has.all() + 1 ? "pages " + (has.all() + 1) + " to " : "page ") + pages.last()
                    + ", which a file of " + Printable.count(has.all(), "page") + " does not have");
        }
        int count = last - pages.first() + 1;
        boolean several = count > 1;
        Job.Target together = several && intoFolder || !several ? target(source, intoFolder, "") : onlyTarget();
        if (!several || !pages.split() && holdsPages(encodedAs(source, together, intoFolder), intoFolder)) {
            jobs.add(new Job(
                    source,
                    pages.first() - 1,
                    count,
                    has.images(),
                    pages.isAll(),
                    together,
                    encodedAs(source, together, intoFolder)));
            return;
        }
        if (!intoFolder) {
            throw new UsageException(source.label() + ": has " + has.images() + " pages, and each becomes a file"
                    + (pages.split() ? "" : ", for only TIFF files hold several")
                    + "; name a folder (-o out/) or one page (--pages 1)");
        }
        for (int page = pages.first(); page <= last; page++) {
            Job.Target target = target(source, true, "-p" + padded(page, last));
            jobs.add(
                    new Job(source, page - 1, 1, has.images(), pages.isAll(), target, encodedAs(source, target, true)));
        }
    }

    /** The one output that is named, a file or standard output. */
    private Job.Target onlyTarget() {
        return output.isStandardOutput() ? new Job.ToStandardOutput() : new Job.ToFile(output.path());
    }

    /** Whether several pages become one output: pages of a TIFF file, or planes of volumes, also each by itself where one Zarr folder is named for all. */
    private boolean holdsPages(String extension, boolean intoFolder) {
        return ImageFormat.ofExtension(extension).equals(Optional.of(ImageFormat.TIFF))
                || (filter.space().isPresent() || !intoFolder && pages.isAll())
                        && ImageKind.ofOutput(extension)
                                .filter(ImageKind::isFolder)
                                .isPresent();
    }

    /**
     * The pages of an input.
     *
     * @param images how many images it has
     * @param all how many pages with those that are none of their own
     * @param others what the latter are, in words
     */
    private record Pages(int images, int all, String others) {}

    private static String padded(int page, int last) {
        String digits = Integer.toString(page);
        return "0".repeat(Integer.toString(last).length() - digits.length()) + digits;
    }

    private Pages pages(Source source) {
        if (source instanceof Source.File file
                && ImageKind.of(file.path()).map(ImageKind::hasPages).orElse(true)) {
            try (ImageFile opened = ImageFile.open(file.path())) {
                String others = Stream.of(
                                opened.reduced() == 0 ? "" : Printable.count(opened.reduced(), "reduced version"),
                                opened.masks() == 0 ? "" : Printable.count(opened.masks(), "mask"))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" and "));
                if (opened.inner() > 0) {
                    notes.add(source.label() + ": passed over, " + Printable.count(opened.inner(), "SubIFD")
                            + " of its images");
                }
                List<String> partners = opened.partners();
                if (!partners.isEmpty()) {
                    notes.add(source.label() + ": is a part of a data set, by its OME-XML; not read with it: "
                            + Printable.line(
                                    String.join(", ", partners.subList(0, Math.min(partners.size(), MOST_NAMES))))
                            + (partners.size() > MOST_NAMES ? " and " + (partners.size() - MOST_NAMES) + " more" : ""));
                }
                if (partners.isEmpty() && opened.announced() > opened.pages()) {
                    notes.add(source.label() + ": its description tells of " + opened.announced()
                            + " images, of which the file holds "
                            + opened.pages());
                }
                return new Pages(opened.pages(), opened.pages() + opened.reduced() + opened.masks(), others);
            }
        }
        if (source instanceof Source.File folder
                && ImageKind.isFolderName(folder.path())
                && Files.isDirectory(folder.path())) {
            noteOthers(folder);
        }
        return new Pages(1, 1, "");
    }

    private void noteOthers(Source.File folder) {
        try {
            VolumeFiles.others(folder.path())
                    .forEach(other -> notes.add(folder.label() + ": passed over, " + Printable.line(other)));
        } catch (ImageFormatException e) {
            // Its job will say what is wrong with it.
        }
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
