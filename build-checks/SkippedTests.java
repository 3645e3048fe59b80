import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Lists at the end of a build which tests were skipped and why, one line each, from the reports that Surefire has written since the build
 * began. {@code java SkippedTests.java ROOT SINCE}
 */
public final class SkippedTests {
    private static final Pattern REASON = Pattern.compile("Assumption failed: (?<text>.*)");

    private final Map<String, String> skipped = new TreeMap<>();
    private int reports;

    public static void main(String[] arguments) throws IOException, XMLStreamException {
        SkippedTests tests = new SkippedTests();
        Instant since = Instant.parse(arguments[1]);
        try (Stream<Path> modules = Files.list(Path.of(arguments[0]))) {
            for (Path module : modules.sorted().toList()) {
                tests.readAll(module.resolve("target/surefire-reports"), since);
            }
        }
        tests.tell();
    }

    private void readAll(Path folder, Instant since) throws IOException, XMLStreamException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".xml")).toList()) {
                if (!Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                    read(file);
                }
            }
        }
    }

    private void read(Path file) throws IOException, XMLStreamException {
        reports++;
        try (InputStream bytes = Files.newInputStream(file)) {
            XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(bytes);
            String test = "";
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (xml.getLocalName().equals("testcase")) {
                    String type = xml.getAttributeValue(null, "classname");
                    test = type.substring(type.lastIndexOf('.') + 1) + ": " + xml.getAttributeValue(null, "name");
                } else if (xml.getLocalName().equals("skipped")) {
                    String message = xml.getAttributeValue(null, "message");
                    skipped.put(test, reason(message == null ? xml.getElementText() : message));
                }
            }
        }
    }

    private static String reason(String text) {
        Matcher assumption = REASON.matcher(text);
        return assumption.find() ? assumption.group("text") : text.lines().findFirst().orElse("no reason given");
    }

    private void tell() {
        System.out.println("Tests that were skipped: " + (skipped.isEmpty() ? "none" : skipped.size())
                + " (of " + reports + " reports of this build)");
        skipped.forEach((test, reason) -> System.out.println("  " + test + ": " + reason));
    }
}
