package dev.sluice.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.request.Request;
import dev.sluice.request.RequestException;
import dev.sluice.request.threadpool.QueueDiscipline;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the samples of the engine claim, checked. */
@Timeout(60)
class EngineSamplesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aSharedDependencyRunsOnceForAllItsWaiters(int workers) throws InterruptedException {
        assertThat(SharedDependency.compute(workers)).isEqualTo(new SharedDependency.Outcome(14 + 49, 1));
    }

    @Test
    void cancellingAParentCancelsItsWaitingChildren() throws InterruptedException {
        assertThat(Cancelling.aTree()).hasSize(4).containsOnly(Request.State.CANCELLED);
    }

    @Test
    void aSharedRequestSurvivesTheCancellationOfOneOfItsWaiters() throws InterruptedException {
        assertThat(Cancelling.aSharedRequestSurvives())
                .isEqualTo(new Cancelling.Shared(Request.State.CANCELLED, "needed by somebody alive"));
    }

    @Test
    void aCancelledRequestRestoresWhatItChangedOutside() throws InterruptedException {
        assertThat(Cancelling.externalStateIsRestored()).containsExactly("window opened", "window closed", "CANCELLED");
    }

    @Test
    void everyWaiterOfAFailedRequestSeesTheFailureChainedHopByHop() throws InterruptedException {
        Map<String, List<String>> seen = Failures.whoSawWhat();

        assertThat(seen)
                .containsEntry("left", List.of("RequestException", "IllegalStateException"))
                .containsEntry("right", List.of("RequestException", "IllegalStateException"))
                .containsEntry("top", List.of("RequestException", "RequestException", "IllegalStateException"))
                .containsEntry(
                        "main",
                        List.of("RequestException", "RequestException", "RequestException", "IllegalStateException"))
                .containsEntry("root cause", List.of("the disk is gone"))
                .hasSize(5);
    }

    @Test
    void callbacksFireInOrderAndBeforeAwaitReturns() throws InterruptedException {
        assertThat(Notifications.journal())
                .containsExactly(
                        "first: the result", "second: the result", "await returned", "late, at once: the result");
    }

    @Test
    void awaitReturnsOnlyWhenACallbackThatIsAtWorkIsDone() throws InterruptedException {
        assertThat(Notifications.slowCallback())
                .containsExactly(
                        "the callback is at work, the request is done: false, its waiter: false",
                        "the callback is done",
                        "await returned");
    }

    @Test
    void exactlyOneKindOfCallbackFiresForEachOutcome() throws InterruptedException {
        assertThat(Notifications.otherOutcomes())
                .containsExactly(
                        "cancelled",
                        "done: CANCELLED",
                        "failed: the disk is full",
                        "done: FAILED",
                        "await threw RequestException",
                        "await threw InvalidRequestException");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void aBoundedBufferDeliversEverythingInOrderAndIsNeverOverfull(int workers) throws InterruptedException {
        ProducerConsumer.Outcome outcome = ProducerConsumer.transfer(workers, 500, 3);

        assertThat(outcome.consumed())
                .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
        assertThat(outcome.most()).isBetween(1, 3);
    }

    @Test
    void inDebuggingModeTheStackOfTheFaultReachesUpToTheCaller() {
        RequestException failure = DebuggingMode.fault();

        assertThat(failure.rootCause()).isInstanceOf(ArithmeticException.class);
        assertThat(DebuggingMode.ownFrames(failure))
                .containsExactly("faultyStep", "lambda in fault", "lambda in fault", "fault");
    }

    @Test
    void aRequestGoesThroughItsStatesInOrder() throws InterruptedException {
        assertThat(Lifetime.states())
                .containsExactly(
                        "CREATED: nobody has submitted it",
                        "QUEUED: the only worker is busy",
                        "RUNNING: the worker took it",
                        "SUSPENDED: waits for its child, its worker is free for the child",
                        "RUNNING: woken on its worker",
                        "FINISHED: result 42");
    }

    @Test
    void thePriorityQueueFinishesOldWorkFirst() throws InterruptedException {
        assertThat(Priorities.order(QueueDiscipline.PRIORITY)).containsExactly("A1", "A2", "B1", "B2", "C1", "C2");
        assertThat(Priorities.order(QueueDiscipline.FIFO)).containsExactly("A1", "B1", "C1", "A2", "B2", "C2");
        assertThat(Priorities.order(QueueDiscipline.LIFO)).containsExactly("C1", "C2", "B1", "B2", "A1", "A2");
    }
}
