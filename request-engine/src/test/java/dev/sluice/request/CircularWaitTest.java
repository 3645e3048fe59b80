package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** E13: a request that waits for itself, directly or through others, gets an exception instead of a deadlock. */
@Timeout(150)
class CircularWaitTest extends WithEngine {

    private final Gate gate = new Gate();

    /** Waits that were told, in {@link #closeCircle}. */
    private final AtomicInteger caught = new AtomicInteger();

    private static Request<?> self() {
        return Request.current().orElseThrow();
    }

    @Test
    @Covers({
        "Request.await() throws CircularWaitException",
        "Request.await(Duration) throws CircularWaitException",
        "Request.block() throws CircularWaitException"
    })
    void aRequestThatAwaitsItself() throws InterruptedException {
        Request<String> request = engine.submit(() -> {
            assertThatThrownBy(() -> self().await()).isInstanceOf(CircularWaitException.class);
            assertThatThrownBy(() -> self().await(Awaits.AGES)).isInstanceOf(CircularWaitException.class);
            assertThatThrownBy(() -> self().block()).isInstanceOf(CircularWaitException.class);
            return "lives on";
        });

        assertThat(Awaits.result(request)).isEqualTo("lives on");
    }

    @Test
    void aChildThatAwaitsTheParentWhichAwaitsIt() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            Request<?> me = self();
            Request<String> child = engine.submit(() -> {
                Awaits.untilSuspended(me);
                assertThatThrownBy(me::await).isInstanceOf(CircularWaitException.class);
                return "child lives on";
            });
            return child.await(Awaits.AGES); // or it would be taken back, and could not see its parent suspended
        });

        assertThat(Awaits.result(parent)).isEqualTo("child lives on");
    }

    @Test
    void aDirectlyExecutedChildThatAwaitsItsParent() throws InterruptedException {
        Request<String> parent = engine.submit(() -> {
            Request<?> me = self();
            return engine.request(() -> {
                        assertThatThrownBy(me::await).isInstanceOf(CircularWaitException.class);
                        assertThatThrownBy(() -> me.await(Awaits.AGES)).isInstanceOf(CircularWaitException.class);
                        return "child lives on";
                    })
                    .await();
        });

        assertThat(Awaits.result(parent)).isEqualTo("child lives on");
    }

    @Test
    void aDeepDirectlyExecutedDescendantThatAwaitsTheRoot() throws InterruptedException {
        Request<String> root = engine.submit(() -> nest(60, self()));

        assertThat(Awaits.result(root)).isEqualTo("found");
    }

    private String nest(int depth, Request<?> root) throws InterruptedException {
        if (depth > 0) {
            return engine.request(() -> nest(depth - 1, root)).await();
        }
        assertThatThrownBy(root::await).isInstanceOf(CircularWaitException.class);
        return "found";
    }

    @Test
    void theLastOfALongChainThatAwaitsTheFirst() throws InterruptedException {
        for (int length : new int[] {2, 3, 10, 1_000}) {
            AtomicReference<Request<String>> last = new AtomicReference<>();
            Gate closing = new Gate();
            Seen seen = new Seen();
            List<Request<String>> chain = new ArrayList<>();
            chain.add(engine.submit(seen.in(() -> {
                closing.pass();
                return last.get().await();
            })));
            while (chain.size() < length) {
                chain.add(engine.submit(chain.getLast()::await));
            }
            last.set(chain.getLast());
            chain.forEach(Awaits::untilSuspended);

            closing.open();

            assertThat(seen.thrown()).isInstanceOf(CircularWaitException.class);
            assertThatThrownBy(() -> Awaits.result(last.get()))
                    .isInstanceOf(RequestException.class)
                    .satisfies(e ->
                            assertThat(((RequestException) e).rootCause()).isInstanceOf(CircularWaitException.class));
        }
    }

    @Test
    @Covers({
        "RequestPool.await() throws CircularWaitException",
        "RequestPool.await(Duration) throws CircularWaitException",
        "RequestPool.close() throws CircularWaitException"
    })
    void aRequestThatIsAMemberOfThePoolItAwaits() throws InterruptedException {
        RequestPool pool = engine.pool();
        Request<String> request = engine.request(() -> {
            assertThatThrownBy(pool::await).isInstanceOf(CircularWaitException.class);
            assertThatThrownBy(() -> pool.await(Awaits.AGES)).isInstanceOf(CircularWaitException.class);
            assertThatThrownBy(pool::close).isInstanceOf(CircularWaitException.class);
            return "lives on";
        });
        pool.add(request);

        assertThat(Awaits.result(request)).isEqualTo("lives on");
    }

    @Test
    void aPoolMemberThatAwaitsWhoAwaitsThePool() throws InterruptedException {
        AtomicReference<Request<String>> owner = new AtomicReference<>();
        Request<String> member = engine.request(() -> {
            gate.pass();
            assertThatThrownBy(() -> owner.get().await()).isInstanceOf(CircularWaitException.class);
            return "member";
        });
        owner.set(engine.submit(() -> {
            RequestPool pool = engine.pool(1);
            pool.add(member);
            pool.add(engine.request(() -> "another member"));
            pool.await();
            return "owner";
        }));
        Awaits.untilSuspended(owner.get());
        Awaits.untilSuspended(member);

        gate.open();

        assertThat(Awaits.result(owner.get())).isEqualTo("owner");
    }

    @Test
    void whoAwaitsAPoolWhoseMemberWaitsForHim() throws InterruptedException {
        Gate closing = new Gate();
        RequestPool pool = engine.pool();
        Seen seen = new Seen();
        Request<String> owner = engine.submit(seen.in(() -> {
            closing.pass();
            pool.await();
            return "never";
        }));
        Request<String> between = engine.submit(owner::await);
        Request<String> member = engine.submit(between::await);
        pool.add(engine.request(() -> "harmless"));
        pool.add(member);
        Awaits.untilSuspended(member);
        Awaits.untilSuspended(between);
        Awaits.untilSuspended(owner);

        closing.open();

        assertThat(seen.thrown()).isInstanceOf(CircularWaitException.class);
        Awaits.untilDone(member);
    }

    @Test
    void aMemberOfAPoolInAPool() throws InterruptedException {
        AtomicReference<Request<String>> root = new AtomicReference<>();
        root.set(engine.request(() -> {
            RequestPool outer = engine.pool();
            outer.add(engine.request(() -> {
                Request<?> between = self();
                RequestPool inner = engine.pool();
                inner.add(engine.request(() -> {
                    Awaits.untilSuspended(root.get());
                    Awaits.untilSuspended(between);
                    assertThatThrownBy(() -> root.get().await()).isInstanceOf(CircularWaitException.class);
                    return null;
                }));
                inner.await();
                return null;
            }));
            outer.await();
            return "found";
        }));

        assertThat(Awaits.result(root.get())).isEqualTo("found");
    }

    @Test
    void timedWaitsCountWhileTheyLast() throws InterruptedException {
        AtomicReference<Request<String>> other = new AtomicReference<>();
        Request<String> first = engine.submit(() -> {
            gate.pass();
            assertThatThrownBy(() -> other.get().await()).isInstanceOf(CircularWaitException.class);
            assertThatThrownBy(() -> other.get().await(Awaits.AGES)).isInstanceOf(CircularWaitException.class);
            return "first";
        });
        other.set(engine.submit(() -> first.await(Awaits.AGES) + " second"));
        Awaits.untilSuspended(other.get());

        gate.open();

        assertThat(Awaits.result(other.get())).isEqualTo("first second");
    }

    @Test
    void timedWaitsCountNoMoreWhenTheyAreOver() throws InterruptedException {
        AtomicReference<Request<String>> other = new AtomicReference<>();
        CompletableFuture<Boolean> timedOut = new CompletableFuture<>();
        Request<String> first = engine.submit(() -> {
            gate.pass();
            return "first, " + other.get().await();
        });
        other.set(engine.submit(() -> {
            assertThatThrownBy(() -> first.await(Duration.ofMillis(10))).isInstanceOf(TimeoutException.class);
            timedOut.complete(true);
            return "second";
        }));

        timedOut.join();
        gate.open();

        assertThat(Awaits.result(first)).isEqualTo("first, second");
    }

    @Test
    void aWaitThatGotTheExceptionIsForgotten() throws InterruptedException {
        AtomicReference<Request<String>> other = new AtomicReference<>();
        Request<String> first = engine.submit(() -> {
            gate.pass();
            assertThatThrownBy(() -> other.get().await()).isInstanceOf(CircularWaitException.class);
            return engine.submit(() -> "first").await();
        });
        other.set(engine.submit(() -> first.await() + " second"));
        Awaits.untilSuspended(other.get());

        gate.open();

        assertThat(Awaits.result(other.get())).isEqualTo("first second");
        assertThat(Awaits.result(first)).isEqualTo("first");
    }

    @Test
    void sharedRequestsThatFormNoCircleAreLeftAlone() throws InterruptedException {
        Request<String> bottom = engine.submit(() -> {
            gate.pass();
            return "b";
        });
        List<Request<String>> level = List.of(bottom);
        for (int depth = 0; depth < 12; depth++) {
            List<Request<String>> below = level;
            List<Request<String>> next = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                next.add(engine.submit(() -> {
                    RequestPool pool = engine.pool();
                    below.forEach(pool::add);
                    pool.await();
                    return "level";
                }));
            }
            level = next;
        }
        level.forEach(Awaits::untilSuspended);

        gate.open();

        for (Request<String> top : level) {
            assertThat(Awaits.result(top)).isEqualTo("level");
        }
    }

    @Test
    void ofRequestsThatCloseACircleAtTheSameTimeExactlyOneGetsIt() throws InterruptedException {
        for (int round = 0; round < 150; round++) {
            List<String> results = closeCircle(2 + round % 5, next -> next::await);

            assertThat(results).containsOnly("broken here");
            assertThat(caught).hasValue(round + 1);
        }
    }

    @Test
    void ofPoolsWhoseMembersWaitForEachOtherExactlyOneWaiterGetsIt() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            List<String> results = closeCircle(2 + round % 3, next -> {
                RequestPool pool = engine.pool();
                pool.add(next);
                return () -> {
                    pool.await();
                    return "awaited";
                };
            });

            assertThat(results).containsOnlyOnce("broken here");
            assertThat(caught).hasValue(round + 1);
        }
    }

    /** Requests that each wait for the next and the last for the first, all at the same moment, and what became of them. */
    private List<String> closeCircle(int size, Function<Request<String>, Callable<String>> wait)
            throws InterruptedException {
        List<Request<String>> circle = new ArrayList<>();
        Gate start = new Gate();
        for (int i = 0; i < size; i++) {
            int next = (i + 1) % size;
            circle.add(engine.request(() -> {
                Callable<String> waiting = wait.apply(circle.get(next));
                start.pass();
                try {
                    return waiting.call();
                } catch (CircularWaitException e) {
                    caught.incrementAndGet();
                    return "broken here";
                }
            }));
        }
        circle.forEach(Request::submit);
        start.untilArrived(size);

        start.open();

        List<String> results = new ArrayList<>();
        for (Request<String> request : circle) {
            results.add(Awaits.result(request));
        }
        return results;
    }

    @Test
    void acrossEnginesToo() throws InterruptedException {
        try (RequestEngine other = Engines.create(1)) {
            AtomicReference<Request<String>> theirs = new AtomicReference<>();
            Request<String> ours = engine.submit(() -> {
                gate.pass();
                assertThatThrownBy(() -> theirs.get().await()).isInstanceOf(CircularWaitException.class);
                return "ours";
            });
            theirs.set(other.submit(ours::await));
            Awaits.untilSuspended(theirs.get());

            gate.open();

            assertThat(Awaits.result(theirs.get())).isEqualTo("ours");
        }
    }

    @Test
    void aCircleThatACancelIsAboutToOpenIsNone() throws InterruptedException {
        // one worker wakes the closer before what the failure cancels
        try (RequestEngine one = Engines.builder(1)
                .onUnhandledFailure((request, failure) -> unhandled.add(failure))
                .build()) {
            RequestLock lock = new RequestLock();
            Request<String> failing = one.request(() -> {
                lock.lock();
                gate.pass();
                lock.unlock(); // wakes the closer
                throw new IllegalStateException("on purpose"); // cancels what is stuck
            });
            Gate closing = new Gate();
            AtomicReference<Request<String>> owner = new AtomicReference<>();
            Seen seen = new Seen();
            Request<String> closer = one.submit(seen.in(() -> {
                closing.pass();
                lock.lock();
                lock.unlock();
                return owner.get().await();
            }));
            Request<String> stuck = one.request(closer::await);
            RequestPool pool = one.pool(2);
            pool.add(failing);
            pool.add(stuck);
            owner.set(one.submit(() -> {
                pool.await();
                return "never";
            }));
            Request<String> needsCloser = one.submit(closer::await); // or the cancel would travel on to the closer
            List.of(failing, closer, stuck, owner.get(), needsCloser).forEach(Awaits::untilSuspended);
            closing.open();
            Awaits.result(one.submit(() -> "the closer now waits for the lock"));
            Awaits.untilSuspended(closer);

            gate.open();

            assertThat(seen.thrown()).isInstanceOf(RequestException.class).hasRootCauseMessage("on purpose");
            assertThatThrownBy(() -> Awaits.result(needsCloser)).hasRootCauseMessage("on purpose");
        }
    }
}
