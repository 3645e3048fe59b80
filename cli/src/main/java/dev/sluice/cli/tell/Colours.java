package dev.sluice.cli.tell;

import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** Whether standard error takes colours: picocli's conventions, for the stream that the messages go to. */
public final class Colours {
    private Colours() {}

    /**
     * Decides.
     *
     * @param terminal whether standard error is a terminal
     * @param environment {@code NO_COLOR} (any value), {@code CLICOLOR=0} and {@code CLICOLOR_FORCE} (not 0) are asked
     */
    public static Ansi of(boolean terminal, Map<String, String> environment) {
        if (environment.containsKey("NO_COLOR")) {
            return Ansi.OFF;
        }
        if (!environment.getOrDefault("CLICOLOR_FORCE", "0").equals("0")) {
            return Ansi.ON;
        }
        return terminal && !environment.getOrDefault("CLICOLOR", "1").equals("0") ? Ansi.ON : Ansi.OFF;
    }
}
