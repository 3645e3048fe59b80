package dev.sluice.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.request.RequestEngine;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancellableWorkTest {
    @Test
    void aFailureIsNeverTakenForTheEnd() {
        try (RequestEngine engine = RequestEngine.create(2)) {
            for (int i = 0; i < 2000; i++) {
                IllegalArgumentException failure = new IllegalArgumentException("no " + i);

                assertThatThrownBy(() -> new CancellableWork().run(engine, "work", () -> {
                            throw failure;
                        }))
                        .isSameAs(failure);
            }
        }
    }

    @Test
    void whatIsCancelledBeforehandNeverRunsAndWhatIsCancelledMeanwhileEnds() throws Exception {
        try (RequestEngine engine = RequestEngine.create(1)) {
            CancellableWork work = new CancellableWork();
            CountDownLatch never = new CountDownLatch(1);

            boolean whole = work.run(engine, "work", () -> {
                work.cancel();
                engine.request(() -> true).await();
                never.countDown();
            });

            assertThat(whole).isFalse();
            assertThat(work.run(engine, "work", never::countDown)).isFalse();
            assertThat(never.getCount()).isEqualTo(1);
        }
    }
}
