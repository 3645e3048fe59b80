package dev.sluice.nativeops.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Programs in JVMs of their own, where a touch of memory that was freed ends the process; see {@link LifetimeStress}. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class LifetimeStressTest {
    private static final String ROUNDS = System.getProperty("sluice.test.deadlines", "200");

    private final String seed = System.getProperty("sluice.test.seed", String.valueOf(new Random().nextLong()));

    @Test
    void deadlinesCancellationAndClosingAtAnyMomentNeverTouchMemoryThatIsFree() throws Exception {
        String carriers = System.getProperty("sluice.test.carriers", "AFFINE");
        List<String> flags = carriers.equals("AFFINE")
                ? List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED", "-Dsluice.jmx=false")
                : List.of("-Dsluice.jmx=false");

        OwnJvm.End end = OwnJvm.run(LifetimeStress.class, flags, carriers, ROUNDS, seed);

        assertThat(end.exit()).as("seed %s: %s", seed, end.output()).isZero();
        assertThat(end.output()).contains("in time", "too late", "closed", "bytes left: 0");
    }

    @Test
    void aTouchOfFreeMemoryWouldEndTheProcess() throws Exception {
        OwnJvm.End end = OwnJvm.run(LifetimeStress.class, List.of(), "twin");

        assertThat(end.exit()).as(end.output()).isNotZero();
        assertThat(end.output()).doesNotContain("still there");
    }
}
