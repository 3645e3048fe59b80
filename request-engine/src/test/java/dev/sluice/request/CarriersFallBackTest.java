package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an engine does on a JVM that cannot have what it would like, and what it says about it. */
@Timeout(150)
class CarriersFallBackTest {

    /** Prints what became of engines that ask for this and that. */
    static final class Asking {
        public static void main(String[] arguments) throws Exception {
            try (RequestEngine debugging = RequestEngine.create(0)) {
                System.out.println("debugging " + debugging.submit(() -> 1).result());
            }
            for (int i = 0; i < 2; i++) {
                try (RequestEngine engine = RequestEngine.create(2)) {
                    System.out.println(engine.carriers() + " "
                            + engine.submit(() -> engine.submit(() -> 2).await() + 1)
                                    .await());
                }
            }
            try (RequestEngine engine =
                    RequestEngine.builder().workers(1).carriers(Carriers.AFFINE).build()) {
                System.out.println("affine " + engine.submit(() -> 4).await());
            } catch (IllegalStateException refused) {
                System.out.println(refused.getMessage());
            }
        }

        private Asking() {}
    }

    @Test
    void withoutContinuationsThereAreSlotsAndOneWarningThatSaysWhatToBewareOf()
            throws IOException, InterruptedException {
        String said = ChildJvm.run(
                Asking.class,
                Map.of(),
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:-VMContinuations");

        assertThat(said).startsWith("debugging 1").contains("SLOTS 3");
        assertThat(said.lines().filter(line -> line.contains("requests run in worker slots")))
                .singleElement()
                .asString()
                .contains("no continuations", "BlockingQueue", "keep the slot");
        assertThat(said.lines().filter(line -> line.equals("SLOTS 3"))).hasSize(2);
        assertThat(said)
                .endsWith("affine carriers are not possible: this JVM has no continuations (-XX:-VMContinuations)");
    }
}
