package dev.sluice.cli.decode;

import java.util.Arrays;
import java.util.Random;

/** Damage done to a file, the same for the same seed: values overwritten, parts cut out, repeated, swapped or cut off. */
final class Mutation {
    /** Where most headers are. */
    private static final int HEAD = 256;

    private static final int[] EXTREMES = {0, 1, 0x7f, 0x80, 0xff};

    private Mutation() {}

    /** A damaged copy of a file of at least one byte. */
    static byte[] of(byte[] file, long seed) {
        Random random = new Random(seed);
        byte[] bytes = file.clone();
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, Random random) {
        int at = random.nextInt(random.nextBoolean() ? Math.min(HEAD, bytes.length) : bytes.length);
        int length = 1 + random.nextInt(Math.min(bytes.length - at, 1 << random.nextInt(12)));
        switch (random.nextInt(8)) {
            case 0, 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 3 ->
                Arrays.fill(bytes, at, at + Math.min(length, 4), (byte) EXTREMES[random.nextInt(EXTREMES.length)]);
            case 4 -> System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length + 1), length);
            case 5 -> {
                for (int i = at; i < at + length; i++) {
                    bytes[i] = (byte) random.nextInt(256);
                }
            }
            case 6 -> {
                return bytes.length > length ? without(bytes, at, length) : bytes;
            }
            default -> {
                return Arrays.copyOf(bytes, Math.max(1, random.nextInt(4) == 0 ? at : bytes.length - length));
            }
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at, int length) {
        byte[] rest = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, at + length, rest, at, rest.length - at);
        return rest;
    }
}
