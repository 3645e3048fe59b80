package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The conformance tests can fail: JUnit runs some here that have to. */
@Timeout(60)
class ConformanceTest {

    /** Run by the tests below only, like the others. */
    static final class ThreadFails extends Conformance {
        @Test
        void passesByItself() {
            start(() -> assertThat("off the test's thread").isEmpty());
        }
    }

    static final class RequestFails extends Conformance {
        @Test
        void passesByItself() throws InterruptedException {
            CountDownLatch began = new CountDownLatch(1); // before that, closing the engine would cancel it
            engine(1).submit(() -> {
                began.countDown();
                throw new IllegalStateException("off the test's thread");
            });
            Awaits.on(began);
        }
    }

    static final class ThreadStays extends Conformance {
        @Override
        Duration patience() {
            return Duration.ofMillis(50);
        }

        @Test
        void passesByItself() {
            start(() -> {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException over) {
                    // the base class has noticed
                }
            });
        }
    }

    static final class RequestStays extends Conformance {
        private static Gate notOfTheBase;

        @Override
        Duration patience() {
            return Duration.ofMillis(50);
        }

        @Test
        void passesByItself() {
            notOfTheBase = new Gate();
            RequestEngine engine = engine(Engines.builder(1).name("staying"));
            Request<Object> guest = engine.request(() -> {
                        notOfTheBase.pass();
                        return null;
                    })
                    .name("guest")
                    .submit();
            Awaits.untilSuspended(guest);
        }

        @AfterAll
        static void letGo() {
            notOfTheBase.open();
        }
    }

    static final class AllIsWell extends Conformance {
        @Test
        void passes() {
            RequestEngine engine = engine(1);
            start(() -> assertThat(engine.submit(() -> 7).await()).isEqualTo(7));
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {ThreadFails.class, RequestFails.class})
    void whatFailsElsewhereFailsTheTest(Class<?> tests) {
        JUnitRun run = JUnitRun.of(tests, Map.of());

        assertThat(run.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("off the test's thread"));
    }

    @Test
    void aThreadThatDoesNotEndFailsTheTestWithADump() {
        JUnitRun run = JUnitRun.of(ThreadStays.class, Map.of());

        assertThat(run.failures()).singleElement().satisfies(failure -> {
            assertThat(failure).hasMessageContaining("ThreadStays-0 has not ended");
            assertThat(dump(failure)).content().contains("\"ThreadStays-0\"", "CountDownLatch.await");
        });
    }

    @Test
    void anEngineThatCannotBeClosedFailsTheTestWithADump() {
        JUnitRun run = JUnitRun.of(RequestStays.class, Map.of());

        assertThat(run.failures())
                .singleElement()
                .satisfies(failure ->
                        assertThat(dump(failure)).content().contains("\"staying-guest\" virtual", "Gate.pass"));
    }

    @Test
    void whatPassesPasses() {
        JUnitRun run = JUnitRun.of(AllIsWell.class, Map.of());

        assertThat(run.started()).isEqualTo(1);
        assertThat(run.failures()).isEmpty();
    }

    private static Path dump(Throwable failure) {
        Matcher file =
                Pattern.compile("what all threads did then: (\\S+[.]txt)").matcher(failure.getMessage());
        assertThat(file.find()).isTrue();
        return Path.of(file.group(1));
    }
}
