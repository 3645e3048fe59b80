package dev.sluice.cli.text;

/** The user asked for something that cannot be meant so: one line that says what is wrong and what would be right. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Something asked for that cannot be.
     *
     * @param message one line
     */
    public UsageException(String message) {
        super(message);
    }
}
