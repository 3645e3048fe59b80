package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.engine.ResumedTogether;
import dev.sluice.benchmarks.shared.Pools;
import dev.sluice.benchmarks.study.SuspendedRequests;
import dev.sluice.request.Carriers;
import dev.sluice.request.Request;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The benchmarks compare like with like, and those that tables and plots name exist. */
@Timeout(120)
class BenchmarksTest {

    @Test
    void allVariantsOfAQuestionComputeTheSame() throws Exception {
        assertThat(Variants.check()).isEmpty();
    }

    @Test
    void manyRequestsCanBeSuspendedAtOnceAndAllResume() throws InterruptedException {
        SuspendedRequests.Outcome outcome = SuspendedRequests.requests(10_000);

        assertThat(outcome.sum()).isEqualTo(10_000);
        assertThat(outcome.bytesEach()).isPositive();
    }

    @Test
    void manyVirtualThreadsCanWaitAtOnceAndAllResume() throws InterruptedException {
        SuspendedRequests.Outcome outcome = SuspendedRequests.virtualThreads(10_000);

        assertThat(outcome.sum()).isEqualTo(10_000);
        assertThat(outcome.bytesEach()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"AFFINE", "SLOTS"})
    void whatIsResumedTogetherIsBoundToASingleWorker(Carriers carriers) throws InterruptedException {
        try (RequestEngine engine = Pools.engine(Pools.WORKERS, carriers, QueueDiscipline.PRIORITY)) {
            List<Request<Long>> tasks = ResumedTogether.resume(engine);
            for (Request<Long> task : tasks) {
                task.block();
            }

            assertThat(tasks)
                    .extracting(Request::worker)
                    .hasSize(ResumedTogether.TASKS)
                    .containsOnly(tasks.getFirst().worker());
            assertThat(tasks.getFirst().worker()).isPresent();
        }
    }

    static Stream<String> variants() {
        Stream<String> compared = Goals.all().flatMap(goal -> Stream.of(goal.subject(), goal.baseline()));
        return Stream.concat(compared, Plots.variants()).distinct();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatIsComparedOrDrawnIsABenchmarkThatExists(String variant) throws IOException {
        String generated = variant.replaceAll("\\(.*", "").replace('.', '_') + "_jmhTest";

        try (InputStream list = BenchmarksTest.class.getResourceAsStream("/META-INF/BenchmarkList")) {
            assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8)).contains("." + generated + " ");
        }
    }
}
