package dev.sluice.cli.distributed;

import dev.sluice.cli.run.Outcome;
import java.io.Serializable;
import java.util.List;

/** What became of a {@link FileJob}. */
public final class FileResult implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final Outcome outcome;
    private final List<String> notes;

    FileResult(int number, Outcome outcome, List<String> notes) {
        this.number = number;
        this.outcome = outcome;
        this.notes = List.copyOf(notes);
    }

    /** {@return the job's number} */
    public int number() {
        return number;
    }

    /** {@return whether the image was not made} */
    public boolean isFailure() {
        return outcome instanceof Outcome.Failed;
    }

    /** How the job ended. */
    public Outcome outcome() {
        return outcome;
    }

    /** What is worth knowing of the input. */
    public List<String> notes() {
        return notes;
    }
}
