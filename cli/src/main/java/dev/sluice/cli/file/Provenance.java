package dev.sluice.cli.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Optional;

/**
 * The memory that an output has of what it was made of: what {@link Origin#identity} says.
 *
 * <p>It is an extended attribute of the output ({@code user.dog-filter.made}), so it is no file of its own, goes with the output where that
 * is moved to, and goes when it is replaced; {@code docs/adr/0008-resume.md} weighs it against a journal. With it stand the output's
 * own size and time: an output that was changed since is not what was made. A file system without such attributes has no memory, which is not
 * an error.
 */
public final class Provenance {
    private static final String ATTRIBUTE = "dog-filter.made";

    private Provenance() {}

    /** What an output's memory says. */
    public enum Answer {
        /** It was made of this input in this way. */
        SAME,
        /** It was made of something else, in another way, or changed afterwards. */
        OTHER,
        /** Nothing. */
        UNKNOWN
    }

    /**
     * Has an output remember.
     *
     * @param output a file or folder that has just been written
     * @param identity of what it was made of
     * @throws IOException if it cannot
     */
    public static void remember(Path output, String identity) throws IOException {
        Optional<UserDefinedFileAttributeView> attributes = attributes(output);
        if (attributes.isPresent()) {
            String text = identity + "\n" + state(output);
            attributes.get().write(ATTRIBUTE, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /**
     * Asks an output whether it was made so.
     *
     * @param output a file or folder that is there
     * @param identity of what it would be made of
     * @throws IOException if its size or time cannot be had
     */
    public static Answer ask(Path output, String identity) throws IOException {
        Optional<String> memory = memory(output);
        if (memory.isEmpty()) {
            return Answer.UNKNOWN;
        }
        return memory.get().equals(identity + "\n" + state(output)) ? Answer.SAME : Answer.OTHER;
    }

    private static Optional<String> memory(Path output) {
        try {
            Optional<UserDefinedFileAttributeView> attributes = attributes(output);
            if (attributes.isEmpty() || !attributes.get().list().contains(ATTRIBUTE)) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.allocate(attributes.get().size(ATTRIBUTE));
            attributes.get().read(ATTRIBUTE, bytes);
            return Optional.of(StandardCharsets.UTF_8.decode(bytes.flip()).toString());
        } catch (IOException noMemory) {
            return Optional.empty();
        }
    }

    /** Empty where the file system has none; links are not followed. */
    private static Optional<UserDefinedFileAttributeView> attributes(Path output) {
        return Optional.ofNullable(
                Files.getFileAttributeView(output, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
    }

    private static String state(Path output) throws IOException {
        long size = Files.isDirectory(output) ? 0 : Files.size(output);
        return size + " bytes of " + Files.getLastModifiedTime(output) + "\n";
    }
}
