package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E18: {@link RequestEngine#shared()} reads the property, then the variable, then counts the processors. Each case is a JVM of its own. */
@Timeout(120)
class SharedEngineReadsItsWorkersTest {

    /** What the child JVM runs: prints the number of workers, or the error. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws InterruptedException {
            try {
                RequestEngine engine = RequestEngine.shared();
                engine.close(); // has no effect
                boolean same = engine == RequestEngine.shared();
                System.out.println(engine.submit(engine::workers).await() + " workers, the same: " + same);
            } catch (RuntimeException refused) {
                System.out.println(refused.getClass().getSimpleName() + ": " + refused.getMessage());
            }
        }
    }

    @Test
    void theSystemPropertyComesFirst() throws Exception {
        String said = child(Map.of("SLUICE_WORKERS", "5"), "-Dsluice.workers=3");

        assertThat(said).isEqualTo("3 workers, the same: true");
    }

    @Test
    void theEnvironmentVariableComesSecond() throws Exception {
        String said = child(Map.of("SLUICE_WORKERS", "5"));

        assertThat(said).isEqualTo("5 workers, the same: true");
    }

    @Test
    void otherwiseThereAreAsManyWorkersAsProcessors() throws Exception {
        String said = child(Map.of(), "-XX:ActiveProcessorCount=7");

        assertThat(said).isEqualTo("7 workers, the same: true");
    }

    @Test
    void zeroIsTheDebuggingMode() throws Exception {
        String said = child(Map.of(), "-Dsluice.workers=0");

        assertThat(said).isEqualTo("0 workers, the same: true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "two", "1.5", "", "99999999999", "16385"})
    @Covers("RequestEngine.shared() throws IllegalArgumentException")
    void anythingElseIsAnErrorThatNamesThePropertyAndTheValue(String value) throws Exception {
        String said = child(Map.of(), "-Dsluice.workers=" + value);

        assertThat(said)
                .startsWith("IllegalArgumentException: ")
                .contains("sluice.workers", "\"" + value + "\"", "0", "16384");
    }

    @Test
    void aBadVariableIsNamedAsWell() throws Exception {
        String said = child(Map.of("SLUICE_WORKERS", "many"));

        assertThat(said).startsWith("IllegalArgumentException: ").contains("SLUICE_WORKERS", "\"many\"");
    }

    private static String child(Map<String, String> environment, String... flags)
            throws IOException, InterruptedException {
        return ChildJvm.run(Child.class, environment, flags);
    }
}
