package dev.sluice.simulation;

import java.util.List;

/** One copy of the engine on a simulated machine. One thread at a time. */
public interface World {

    /** The names of all scenarios. */
    List<String> scenarios();

    /** Runs a scenario to its end, on the calling thread. */
    Verdict run(Plan plan);
}
