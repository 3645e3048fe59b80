package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Code in the documentation is code of the repository, and its links lead somewhere. A block under {@code <!-- from FILE: NAME -->} has to
 * equal the lines between {@code // begin NAME} and {@code // end NAME} of that file (in XML between comments); one under {@code <!-- in FILE -->} has to be in that
 * file, which may be a patch, whatever the white space. {@code docs/check} runs the commands.
 */
@Timeout(60)
class DocumentedCodeTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Pattern REGION = Pattern.compile(
            "<!-- from (?<file>\\S+): (?<name>\\S+) -->\\n+```(java|xml)\\n(?<code>.*?)```", Pattern.DOTALL);
    private static final Pattern EXCERPT =
            Pattern.compile("<!-- in (?<file>\\S+) -->\\n+```java\\n(?<code>.*?)```", Pattern.DOTALL);
    private static final Pattern JAVA = Pattern.compile("^ *```java$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|mailto:|#)(?<target>[^)#]+)(#[^)]*)?\\)");
    private static final Pattern NATIVE_VERSION = Pattern.compile(
            "org\\.bytedeco(:|</groupId>\\s*<artifactId>)(?<artifact>\\w+)(-platform)?(:|</artifactId>\\s*<version>)(?<version>[\\d.-]+\\d)");
    private static final Pattern PARENT_VERSION =
            Pattern.compile("<artifactId>sluice-parent</artifactId>\\s*<version>(?<version>[^<]+)</version>");
    private static final Pattern OUR_VERSION = Pattern.compile(
            "<groupId>dev\\.sluice</groupId>\\s*<artifactId>(?<artifact>[^<]+)</artifactId>\\s*<version>(?<version>[^<]+)</version>");

    /** Something that a document says, and the document. */
    record Said(Path document, MatchResult what) {
        Path file() {
            return ROOT.resolve(what.group("file"));
        }

        String code() {
            return what.group("code");
        }

        @Override
        public String toString() {
            return ROOT.relativize(document) + ": "
                    + what.group().lines().findFirst().orElse("");
        }
    }

    static List<Path> documents() {
        try (Stream<Path> below = Files.walk(ROOT.resolve("docs"));
                Stream<Path> above = Files.list(ROOT)) {
            return Stream.concat(above, below)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Said> regions() {
        return said(REGION);
    }

    static List<Said> excerpts() {
        return said(EXCERPT);
    }

    static List<Said> links() {
        return said(LINK);
    }

    static List<Said> coordinates() {
        return said(OUR_VERSION);
    }

    @ParameterizedTest
    @MethodSource("regions")
    void aBlockOfCodeInADocumentIsThatOfTheSample(Said block) throws IOException {
        String name = block.what().group("name");
        Matcher region = Pattern.compile(
                        "(//|<!--) begin " + name + "( -->)?\\n(?<code>.*?)\\n *(//|<!--) end " + name, Pattern.DOTALL)
                .matcher(Files.readString(block.file()));

        assertThat(region.find())
                .as("%s has the lines '// begin %s' and '// end'", block.file(), name)
                .isTrue();
        assertThat(block.code()).isEqualTo(region.group("code").stripIndent().strip() + "\n");
    }

    @ParameterizedTest
    @MethodSource("excerpts")
    void anExcerptInADocumentIsInTheFile(Said block) throws IOException {
        String file = Files.readString(block.file()).replaceAll("(?m)^\\+", "");

        assertThat(withoutSpace(file)).contains(withoutSpace(block.code()));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyBlockOfJavaSaysWhereItIsFrom(Path document) throws IOException {
        String text = Files.readString(document);

        long checked = REGION.matcher(text)
                        .results()
                        .filter(block -> block.group().contains("```java"))
                        .count()
                + count(EXCERPT, text);

        assertThat(checked).isEqualTo(count(JAVA, text));
    }

    @ParameterizedTest
    @MethodSource("links")
    void aLinkLeadsToAFileOfTheRepository(Said link) {
        Path target = link.document().resolveSibling(link.what().group("target"));

        assertThat(target).exists();
    }

    static List<Said> nativeLibraries() {
        return said(NATIVE_VERSION);
    }

    @ParameterizedTest
    @MethodSource("nativeLibraries")
    void nativeLibrariesAreThoseOfTheBuild(Said library) throws IOException {
        String build = Files.readString(ROOT.resolve("pom.xml"));
        Matcher javacpp = Pattern.compile("<javacpp.version>(.*?)<").matcher(build);
        Matcher version = Pattern.compile("<" + library.what().group("artifact") + ".version>(.*?)<")
                .matcher(build);

        assertThat(javacpp.find() && version.find()).isTrue();
        assertThat(library.what().group("version"))
                .isEqualTo(version.group(1).replace("${javacpp.version}", javacpp.group(1)));
    }

    @ParameterizedTest
    @MethodSource("coordinates")
    void coordinatesAreThoseOfAModule(Said coordinates) throws IOException {
        String artifact = coordinates.what().group("artifact");

        Matcher parent = PARENT_VERSION.matcher(Files.readString(ROOT.resolve(artifact + "/pom.xml")));

        assertThat(parent.find()).isTrue();
        assertThat(coordinates.what().group("version")).isEqualTo(parent.group("version"));
    }

    private static List<Said> said(Pattern pattern) {
        return documents().stream()
                .flatMap(document -> pattern.matcher(read(document)).results().map(found -> new Said(document, found)))
                .toList();
    }

    private static String read(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(Pattern pattern, String text) {
        return pattern.matcher(text).results().count();
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
