package dev.sluice.scaleout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Images to be filtered, and what became of them. */
final class Inputs {
    private Inputs() {}

    /** Makes grey images of noise, {@code 000.pgm} and so on. */
    static void write(Path folder, int count, int side) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < count; i++) {
            Files.write(folder.resolve("%03d.pgm".formatted(i)), pgm(side + i % 7, side, i));
        }
    }

    private static byte[] pgm(int rows, int columns, long seed) {
        byte[] head = ("P5\n" + columns + " " + rows + "\n255\n").getBytes(StandardCharsets.US_ASCII);
        byte[] pixels = new byte[rows * columns];
        new Random(seed).nextBytes(pixels);
        byte[] all = Arrays.copyOf(head, head.length + pixels.length);
        System.arraycopy(pixels, 0, all, head.length, pixels.length);
        return all;
    }

    /** Cuts a file off in the middle of its pixels. */
    static void damage(Path file) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
    }

    /** The files of a folder that have their final names. */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** All files below a folder, and a digest of what each holds. */
    static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                contents.put(folder.relativize(file).toString(), HexFormat.of().formatHex(digest));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        return contents;
    }
}
