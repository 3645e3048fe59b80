package dev.sluice.cli.spots;

import dev.sluice.cli.file.FileNames;
import dev.sluice.cli.file.GlobPattern;
import dev.sluice.cli.file.ImageKind;
import dev.sluice.cli.plan.Planner;
import dev.sluice.cli.plan.Scan;
import dev.sluice.cli.plan.Source;
import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which list each input goes into.
 *
 * @param scan the inputs
 * @param together the one file for all of them; empty for standard output or lists of their own
 * @param own the list of each input, in their order, if each has one
 */
public record SpotsPlan(Scan scan, Optional<Path> together, List<Path> own) {
    public SpotsPlan {
        own = List.copyOf(own);
    }

    /**
     * Plans a run.
     *
     * @throws UsageException if the inputs and the output do not go together
     */
    public static SpotsPlan of(Scan scan, SpotsOptions options) {
        options.overlay().ifPresent(file -> requireOverlay(scan, options, file));
        List<Path> own = new ArrayList<>();
        if (options.split()) {
            Path folder = GlobPattern.path(options.output());
            if (options.isStandardOutput() || Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new UsageException(
                        "-o " + Printable.line(options.output()) + ": --split writes into a folder; name one");
            }
            scan.sources().forEach(source -> own.add(folder.resolve(name(source, options.format()))));
            refuseCollisions(scan, own);
            return new SpotsPlan(scan, Optional.empty(), own);
        }
        if (options.isStandardOutput()) {
            return new SpotsPlan(scan, Optional.empty(), List.of());
        }
        Path file = GlobPattern.path(options.output());
        String name = "-o " + Printable.line(options.output());
        if (options.output().endsWith("/") || Files.isDirectory(file)) {
            throw new UsageException(name + ": is a folder; name a file, or add --split for a list of each input");
        }
        if (!options.overwrite() && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException(name + ": exists already; --overwrite replaces it");
        }
        refuseInput(scan, file);
        return new SpotsPlan(scan, Optional.of(file), List.of());
    }

    private static void requireOverlay(Scan scan, SpotsOptions options, Path file) {
        String name = "--overlay " + Printable.line(file.toString());
        if (!Overlay.isKnown(file)) {
            throw new UsageException(name + ": the name must end in .png or .svg");
        }
        if (options.split() || scan.sources().size() > 1 || scan.intoFolder()) {
            throw new UsageException(name + ": draws one image; name one input");
        }
        if (!options.overwrite() && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException(name + ": exists already; --overwrite replaces it");
        }
        for (Source source : scan.sources()) {
            if (source instanceof Source.File input
                    && Planner.canonical(input.path()).equals(Planner.canonical(file))) {
                throw new UsageException(name + ": is the input; choose another name");
            }
        }
    }

    private static Path name(Source source, SpotFormat format) {
        if (!(source instanceof Source.File file)) {
            return Path.of("stdin." + format.extension());
        }
        String stem = FileNames.stem(file.relative()) + "." + format.extension();
        Path parent = file.relative().getParent();
        return parent == null ? Path.of(stem) : parent.resolve(stem);
    }

    private static void refuseInput(Scan scan, Path list) {
        Path place = Planner.canonical(list);
        for (Source source : scan.sources()) {
            if (source instanceof Source.File input
                    && Planner.canonical(input.path()).equals(place)) {
                throw new UsageException(Printable.line(list.toString())
                        + ": is an input and would be overwritten; choose another output");
            }
        }
        if (ImageKind.of(list).isPresent()) {
            throw new UsageException(Printable.line(list.toString())
                    + ": is named like an image, but is to be a list; end it in .csv, .tsv or .json");
        }
    }

    private static void refuseCollisions(Scan scan, List<Path> own) {
        Map<Path, Source> taken = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            Source source = scan.sources().get(i);
            Source other = taken.put(Planner.canonical(own.get(i)), source);
            if (other != null) {
                throw new UsageException(other.label() + " and " + source.label() + " would both write "
                        + Printable.line(own.get(i).toString()) + "; nothing was started");
            }
        }
    }
}
