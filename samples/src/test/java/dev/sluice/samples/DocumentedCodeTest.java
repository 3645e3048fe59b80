package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Code in the documentation is code of the samples: a block under {@code <!-- from FILE: NAME -->} has to equal the lines between
 * {@code // begin NAME} and {@code // end NAME} of that file.
 */
@Timeout(60)
class DocumentedCodeTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Pattern BLOCK =
            Pattern.compile("<!-- from (?<file>\\S+): (?<name>\\S+) -->\\n+```java\\n(?<code>.*?)```", Pattern.DOTALL);

    record Block(Path document, Path file, String name, String code) {}

    static List<Block> blocks() throws IOException {
        try (var files = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .flatMap(file -> blocks(file).stream())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void aBlockOfCodeInADocumentIsThatOfTheSample(Block block) throws IOException {
        String source = Files.readString(ROOT.resolve(block.file()));
        Matcher region = Pattern.compile(
                        "// begin " + block.name() + "\\n(?<code>.*?)\\n *// end " + block.name(), Pattern.DOTALL)
                .matcher(source);

        assertThat(region.find())
                .as("%s has the lines '// begin %s' and '// end'", block.file(), block.name())
                .isTrue();
        assertThat(block.code()).isEqualTo(region.group("code").stripIndent().strip() + "\n");
    }

    private static List<Block> blocks(Path document) {
        try {
            return BLOCK.matcher(Files.readString(document))
                    .results()
                    .map(found ->
                            new Block(document, Path.of(found.group("file")), found.group("name"), found.group("code")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
