package dev.sluice.nativeops.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In JVMs of their own: what else uses OpenCV and JavaCPP in the process notices nothing; see {@link FirstUse}. */
@Timeout(120)
class FirstUseTest {
    @Test
    void theFirstImageChangesNothingForOthers() throws Exception {
        OwnJvm.End end = OwnJvm.run(FirstUse.class, List.of());

        assertThat(end.exit()).as(end.output()).isZero();
        assertThat(end.output().lines().filter(line -> !line.startsWith("WARNING")))
                .containsSubsequence("same")
                .noneMatch(line -> line.contains(" was "));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void matricesThatNobodyClosesAreStillCollected(boolean imagesFirst) throws Exception {
        OwnJvm.End end =
                imagesFirst ? OwnJvm.run(FirstUse.class, List.of(), "first") : OwnJvm.run(FirstUse.class, List.of());

        assertThat(end.output()).contains("collected: true").doesNotContain(" was ");
    }

    @Test
    void librariesThatAreNotThereAreNamedInOneLine() throws Exception {
        OwnJvm.End end = OwnJvm.runWithout(path -> path.contains(Loader.getPlatform()), FirstUse.class, "first");

        assertThat(end.exit()).isNotZero();
        assertThat(end.output())
                .contains("org.bytedeco:opencv with the classifier " + Loader.getPlatform())
                .contains("--add-modules ALL-MODULE-PATH");
    }

    @Test
    void openCvHasItsThreadsUntilItsOwnParallelCodeIsCalled() throws Exception {
        // Our native kernels would take the place of OpenCV's filter.
        OwnJvm.End end = OwnJvm.run(FirstUse.class, List.of("-Dsluice.kernels=java"), "first");

        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(end.output())
                .contains("threads of OpenCV: " + processors)
                .contains("threads after OpenCV's filter: 1");
    }
}
