package dev.sluice.cli;

/** The user asked for something that cannot be meant so: one line that says what is wrong and what would be right. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
