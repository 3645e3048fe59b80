package dev.sluice.nativeops.deflate;

import java.util.Arrays;

/*
 * Lengths: Moffat and Katajainen, "In-place calculation of minimum-redundancy codes" (1995), on the counts in ascending order. Where a
 * length exceeds the limit it is cut, and the Kraft sum is brought back to 1 by lengthening the longest code that is still
 * below the limit, which costs the least. Codes: canonical (RFC 1951, section 3.2.2), with their bits reversed, since deflate sends a code's
 * first bit first into the lowest place.
 */
/** Prefix codes of a limited length for symbols by how often they occur; reused from block to block. Not thread-safe. */
final class HuffmanCode {
    private static final int SYMBOL_BITS = 9;

    private final int limit;
    private final long[] order;
    private final int[] depths;
    private final int[] ofLength;
    private final int[] lengths;
    private final int[] codes;

    /**
     * Room for a code.
     *
     * @param symbols at most 512
     * @param limit bits of the longest code, at most 15
     */
    HuffmanCode(int symbols, int limit) {
        this.limit = limit;
        this.order = new long[symbols];
        this.depths = new int[symbols];
        this.ofLength = new int[limit + 2];
        this.lengths = new int[symbols];
        this.codes = new int[symbols];
    }

    /** Computes the code; symbols that do not occur get none, and of the others there must be at least two. */
    void build(int[] counts) {
        int used = 0;
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            lengths[symbol] = 0;
            if (counts[symbol] > 0) {
                order[used++] = (long) counts[symbol] << SYMBOL_BITS | symbol;
            }
        }
        Arrays.sort(order, 0, used);
        for (int i = 0; i < used; i++) {
            depths[i] = (int) (order[i] >>> SYMBOL_BITS);
        }
        minimumRedundancy(depths, used);
        limitLengths(used);
        int rarest = 0;
        for (int length = limit; length > 0; length--) {
            for (int i = 0; i < ofLength[length]; i++) {
                lengths[(int) order[rarest++] & (1 << SYMBOL_BITS) - 1] = length;
            }
        }
        assignCodes();
    }

    int length(int symbol) {
        return lengths[symbol];
    }

    /** The code's bits, the first one lowest. */
    int bits(int symbol) {
        return codes[symbol];
    }

    /** Replaces counts in ascending order by the lengths of their codes. */
    private static void minimumRedundancy(int[] a, int n) {
        a[0] += a[1];
        int root = 0;
        int leaf = 2;
        for (int next = 1; next < n - 1; next++) {
            int sum = 0;
            for (int child = 0; child < 2; child++) {
                // Inner nodes, of which root is the smallest that has no parent yet, are as many as were made before.
                if (leaf >= n || root < next && a[root] < a[leaf]) {
                    sum += a[root];
                    a[root++] = next;
                } else {
                    sum += a[leaf++];
                }
            }
            a[next] = sum;
        }
        a[n - 2] = 0;
        for (int next = n - 3; next >= 0; next--) {
            a[next] = a[a[next]] + 1;
        }
        int inner = n - 2;
        int next = n - 1;
        int open = 1;
        for (int depth = 0; open > 0; depth++) {
            int split = 0;
            while (inner >= 0 && a[inner] == depth) {
                split++;
                inner--;
            }
            for (; open > split; open--) {
                a[next--] = depth;
            }
            open = 2 * split;
        }
    }

    private void limitLengths(int used) {
        Arrays.fill(ofLength, 0);
        for (int i = 0; i < used; i++) {
            ofLength[Math.min(limit, depths[i])]++;
        }
        int kraft = 0;
        for (int length = 1; length <= limit; length++) {
            kraft += ofLength[length] << limit - length;
        }
        for (; kraft > 1 << limit; kraft--) {
            int length = limit - 1;
            while (ofLength[length] == 0) {
                length--;
            }
            // One code becomes longer by a bit, and one of the longest its sibling.
            ofLength[length]--;
            ofLength[length + 1] += 2;
            ofLength[limit]--;
        }
    }

    /** Takes the counts of lengths for the codes that come next. */
    private void assignCodes() {
        int code = 0;
        for (int length = 1; length <= limit; length++) {
            int count = ofLength[length];
            ofLength[length] = code;
            code = code + count << 1;
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            if (length > 0) {
                codes[symbol] = Integer.reverse(ofLength[length]++) >>> Integer.SIZE - length;
            }
        }
    }
}
