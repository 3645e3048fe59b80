package dev.sluice.cli.plan;

import dev.sluice.cli.text.Printable;
import dev.sluice.cli.text.UsageException;

/**
 * Which pages of a multi-page file are wanted.
 *
 * @param first the first page, counted from 1
 * @param last the last page, {@link Integer#MAX_VALUE} for as many as there are
 * @param split whether each page becomes a file of its own, also where a file can hold several
 */
public record PageSelection(int first, int last, boolean split) {
    public static final PageSelection ALL = new PageSelection(1, Integer.MAX_VALUE, false);
    static final PageSelection FIRST = new PageSelection(1, 1, false);

    /** Reads {@code all}, {@code first}, {@code N}, {@code N-M} or {@code N-}. */
    public static PageSelection parse(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        if (text.equals("first")) {
            return FIRST;
        }
        int dash = text.indexOf('-');
        try {
            int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            int last = dash < 0
                    ? first
                    : dash == text.length() - 1 ? Integer.MAX_VALUE : Integer.parseInt(text.substring(dash + 1));
            if (first >= 1 && last >= first) {
                return new PageSelection(first, last, false);
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the message below.
        }
        throw new UsageException(
                "--pages: '" + Printable.line(text) + "' is not all, first, N, N-M or N-, counted from 1");
    }

    /** The same pages, each a file of its own or not. */
    public PageSelection split(boolean apart) {
        return new PageSelection(first, last, apart);
    }

    /** Whether no image is to be left out. */
    boolean isAll() {
        return first == 1 && last == Integer.MAX_VALUE;
    }

    /** Whether only the first image is wanted. */
    boolean isFirst() {
        return first == 1 && last == 1;
    }
}
