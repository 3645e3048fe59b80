package dev.sluice.cli.plan;

/**
 * An input that failed before anything of it was computed.
 *
 * @param input as it was named or found; of standard input "-"
 * @param line what is wrong with it, which is named there too
 */
public record Problem(String input, String line) {}
