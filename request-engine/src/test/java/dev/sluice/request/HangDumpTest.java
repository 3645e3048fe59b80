package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A test that hangs leaves a thread dump with the suspended requests; JUnit runs one here that does. */
@Timeout(60)
class HangDumpTest {

    private static final String DETECTION = "junit.jupiter.extensions.autodetection.enabled";

    /** Run by the tests below only. Its time begins when the request is suspended. */
    static final class Hanging {
        private static Gate gate;
        private static RequestEngine engine;
        private static Request<Object> forgotten;

        @BeforeAll
        static void aRequestIsSuspended() {
            gate = new Gate();
            engine = Engines.builder(1).name("hanging").build();
            forgotten = engine.request(() -> {
                        gate.pass();
                        return null;
                    })
                    .name("forgotten")
                    .submit();
            Awaits.untilSuspended(forgotten);
        }

        @Test
        @Timeout(value = 50, unit = TimeUnit.MILLISECONDS)
        void hangs() throws InterruptedException {
            forgotten.await();
        }

        @AfterAll
        static void letGo() {
            gate.open();
            engine.close();
        }
    }

    @Test
    void theDumpNamesTheThreadOfTheSuspendedRequestAndWhereItIs(@TempDir Path folder) throws Exception {
        JUnitRun run = JUnitRun.of(Hanging.class, Map.of(HangDump.FOLDER, folder.toString()));

        assertThat(run.failures()).singleElement().isInstanceOf(TimeoutException.class);
        assertThat(folder.toFile().listFiles())
                .singleElement()
                .satisfies(file -> assertThat(file)
                        .content()
                        .contains("\"hanging-forgotten\" virtual", "Gate.pass", "Hanging.hangs"));
        // Else it would end this JVM in a minute.
        for (Thread watcher : Thread.getAllStackTraces().keySet()) {
            if (watcher.getName().equals(HangDump.WATCHER)) {
                Awaits.join(watcher);
            }
        }
    }

    @Test
    void withoutTheExtensionThereIsNone(@TempDir Path folder) {
        JUnitRun run = JUnitRun.of(Hanging.class, Map.of(HangDump.FOLDER, folder.toString(), DETECTION, "false"));

        assertThat(run.failures()).singleElement().isInstanceOf(TimeoutException.class);
        assertThat(folder).isEmptyDirectory();
    }

    /** Run by the test below only, in a JVM of its own: its engine waits for a request that never ends. */
    static final class Deaf {
        @Test
        @Timeout(value = 50, unit = TimeUnit.MILLISECONDS)
        void isInterruptedInVain() {
            try (RequestEngine engine = Engines.create(1)) {
                Gate never = new Gate();
                engine.submit(() -> {
                    never.pass();
                    return null;
                });
                never.untilArrived(1);
            }
        }

        public static void main(String[] none) {
            JUnitRun.of(Deaf.class, Map.of());
        }
    }

    @Test
    void aTestThatGoesOnAllTheSameEndsTheJvm(@TempDir Path folder) throws Exception {
        String said = ChildJvm.run(
                HangDump.EXIT,
                Deaf.class,
                Map.of(),
                "-D" + HangDump.FOLDER + "=" + folder,
                "-D" + HangDump.PATIENCE + "=PT0.2S");

        assertThat(said)
                .contains("Deaf.isInterruptedInVain() hangs; what all threads do: " + folder)
                .endsWith("Deaf.isInterruptedInVain() goes on although it was interrupted; this JVM ends");
        assertThat(folder).isNotEmptyDirectory();
    }
}
