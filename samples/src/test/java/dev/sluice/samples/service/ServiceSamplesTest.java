package dev.sluice.samples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.nativeops.Border;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.Operation;
import dev.sluice.nativeops.Smoothing;
import dev.sluice.nativeops.TileOperation;
import dev.sluice.request.RequestEngine;
import dev.sluice.request.RequestException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the samples for services claim, checked. */
@Timeout(60)
class ServiceSamplesTest {

    private static final Path PICTURE = Path.of("images/camera.png");

    @AfterEach
    void nothingLeaks() {
        assertThat(NativeMemory.inUse()).isZero();
    }

    @Test
    void aRequestHasTheContextOfItsCreatorHoweverItIsExecuted() throws Exception {
        assertThat(Contexts.seen())
                .containsExactly(
                        "here: user ada, order 17",
                        "a queued child: user ada, order 17",
                        "a direct child: user ada, order 17");
    }

    @Test
    void aSharedRequestHasTheContextOfWhoCreatedIt() throws Exception {
        assertThat(Contexts.seenByTwo()).isEqualTo("bob got what was computed for user ada, order unknown");
    }

    @Test
    void theCancelOfTheFirstUserIsNothingToTheSecond() throws InterruptedException {
        assertThat(SharedCache.secondUsers())
                .containsExactly("the first user is cancelled: true", "the second gets 6, computed 1 time");
    }

    @Test
    void aFailureIsNotKept() throws InterruptedException {
        assertThat(SharedCache.secondAttempt())
                .containsExactly("the first attempt fails: the disk was busy", "the second gets 6");
    }

    @Test
    void cancelledRequestsCleanUpThoughTheLockIsHeldByOthers() throws InterruptedException {
        assertThat(Cleanup.counted(400)).isEqualTo("400 cancelled, 0 still counted");
    }

    @Test
    void aRootDoesWhatACancelledRequestLeavesToIt() throws InterruptedException {
        assertThat(Cleanup.handedOver()).containsExactly("the half of an upload is removed", "the upload is CANCELLED");
    }

    @Test
    void aDeadlineGivesTheResultOrNothing() throws InterruptedException {
        Operation endless = TileOperation.of("endless", 0, Border.REFLECT, tile -> {
            while (!tile.isCancelled()) {
                Thread.sleep(1);
            }
        });
        Operation smoothing = Smoothing.builder().sigma(30).build();
        try (RequestEngine engine = RequestEngine.create(2)) {
            Optional<Image> late = Deadlines.within(Duration.ofMillis(1), engine, endless, PICTURE);
            Optional<Image> inTime = Deadlines.within(Duration.ofMinutes(1), engine, smoothing, PICTURE);

            assertThat(late).isEmpty();
            try (Image image = inTime.orElseThrow()) {
                assertThat(image.rows()).isEqualTo(512);
            }
        }
    }

    @Test
    void theFirstCopyThatCanBeReadWinsAndTheOthersAreClosed() throws InterruptedException {
        try (RequestEngine engine = RequestEngine.create(4);
                Image image = Race.first(engine, List.of(Path.of("no-such.png"), PICTURE, PICTURE, PICTURE))) {
            assertThat(image.columns()).isEqualTo(512);
            assertThat(NativeMemory.inUse()).isEqualTo(512 * 512);
        }
    }

    @Test
    void aRaceThatNobodyWinsFails() {
        try (RequestEngine engine = RequestEngine.create(2)) {
            assertThatExceptionOfType(RequestException.class)
                    .isThrownBy(() -> Race.first(engine, List.of(Path.of("no-such.png"), Path.of("none.png"))));
        }
    }

    @Test
    void aCancelEndsBlockingCalls() throws Exception {
        assertThat(Sockets.ends()).containsExactly("the first byte: CANCELLED", "the next message: CANCELLED");
    }
}
