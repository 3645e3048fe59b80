package dev.sluice.cli.tell;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * Standard error as a place for lines and, below the last of them, a progress bar that is drawn again and again.
 *
 * <p>Thread-safe: the bar is drawn by a thread of its own.
 */
public final class TerminalLine implements ProgressBarConsumer {
    private static final String ERASE = "\r\u001b[K";

    private final PrintWriter err;
    private final int columns;
    private String bar = ""; // guarded by this

    public TerminalLine(PrintWriter err, int columns) {
        this.err = err;
        this.columns = columns;
    }

    /** Writes a line; a bar moves below it. */
    synchronized void say(String line) {
        err.print(bar.isEmpty() ? "" : ERASE);
        err.println(line);
        err.print(bar);
        err.flush();
    }

    @Override
    public int getMaxRenderedLength() {
        return columns - 1;
    }

    @Override
    public synchronized void accept(String text) {
        bar = text;
        err.print(ERASE + text);
        err.flush();
    }

    @Override
    public synchronized void clear() {
        accept("");
    }

    @Override
    public void close() {
        clear();
    }
}
