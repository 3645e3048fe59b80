package dev.sluice.cli.plan;

import java.util.List;

/**
 * What the input arguments stand for.
 *
 * @param sources every input, in the order of the arguments; files of one folder in the order of their names
 * @param problems inputs that lead nowhere (a pattern without a match, an unreadable folder), one line each
 * @param notes what was passed over and why, one line each
 * @param intoFolder whether the output must be a folder: several inputs, or one that is a folder
 */
public record Scan(List<Source> sources, List<Problem> problems, List<String> notes, boolean intoFolder) {
    public Scan {
        sources = List.copyOf(sources);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }
}
