package dev.sluice.cli.command;

import dev.sluice.cli.plan.PageSelection;
import dev.sluice.cli.text.UsageException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The inputs, and the options that say what of them is taken. */
final class InputMixin {
    @Parameters(
            paramLabel = "INPUT",
            arity = "0..*",
            description =
                    "image files, folders, patterns (*, ?, [a-z], {a,b}, **), @LIST (a file with one input a line),"
                            + " or - for standard input; PNG, JPEG, TIFF, WebP, BMP, PNM and OME-Zarr folders")
    private List<String> inputs = List.of();

    @Option(
            names = {"-r", "--recursive"},
            description = "take folders with all folders below them, mirrored in the output folder")
    private boolean recursive;

    @Option(
            names = "--pages",
            paramLabel = "PAGES",
            defaultValue = "all",
            description =
                    "of files with several pages (TIFF): all (default), first, N, N-M or N-; a TIFF output gets them as its"
                            + " pages, others become a file each")
    private String pages = "all";

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            converter = OptionText.PixelsText.class,
            description =
                    "refuse larger images before they are decoded (default: 2^30; none for those that are filtered in parts)")
    private Optional<Long> maxPixels = Optional.empty();

    /** The input arguments. */
    List<String> inputs() {
        if (inputs.isEmpty()) {
            throw new UsageException("no input; name image files or a folder");
        }
        return inputs;
    }

    boolean recursive() {
        return recursive;
    }

    PageSelection pages() {
        return PageSelection.parse(pages);
    }

    Optional<Long> maxPixels() {
        return maxPixels;
    }
}
