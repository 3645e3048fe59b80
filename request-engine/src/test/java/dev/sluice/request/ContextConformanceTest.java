package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E26: what requests find around them: what their creator had, and the class loader of their engine. */
class ContextConformanceTest extends Conformance {

    private static final ThreadLocal<String> CONTEXT = ThreadLocal.withInitial(() -> "none");
    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    /** In the manner of a logging context. */
    private static <T> Callable<T> withContext(Callable<T> task) {
        String captured = CONTEXT.get();
        return () -> {
            String before = CONTEXT.get();
            CONTEXT.set(captured);
            try {
                return task.call();
            } finally {
                CONTEXT.set(before);
            }
        };
    }

    private static <T> Callable<T> withScopedValue(Callable<T> task) {
        if (!SCOPED.isBound()) {
            return task;
        }
        String captured = SCOPED.get();
        return () -> ScopedValue.where(SCOPED, captured).call(task::call);
    }

    private static <T> Callable<T> refuse(Callable<T> task) {
        throw new IllegalStateException("planned");
    }

    @SuppressWarnings("NullAway") // that is the fault
    private static <T> Callable<T> forget(Callable<T> task) {
        return null;
    }

    private static <T> T inContext(String context, Callable<T> body) throws Exception {
        CONTEXT.set(context);
        try {
            return body.call();
        } finally {
            CONTEXT.remove();
        }
    }

    private RequestEngine carrying(int workers) {
        return engine(Engines.builder(workers).decorate(ContextConformanceTest::withContext));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("RequestEngine.Builder.decorate(RequestDecorator)")
    void whatTheCreatorHadIsThereWhicheverWayARequestIsExecuted(int workers) throws Exception {
        RequestEngine engine = carrying(workers);

        List<String> seen = inContext("root", () -> engine.request(() -> inContextOf(engine)))
                .await();

        assertThat(seen).containsExactly("direct", "queued", "timed", "root of its own", "root");
        assertThat(CONTEXT.get()).isEqualTo("none");
    }

    private static List<String> inContextOf(RequestEngine engine) throws Exception {
        List<String> seen = new ArrayList<>();
        String own = CONTEXT.get();
        CONTEXT.set("direct");
        Request<String> direct = engine.request(CONTEXT::get);
        CONTEXT.set("queued");
        Request<String> queued = engine.submit(CONTEXT::get);
        CONTEXT.set("timed");
        Request<String> timed = engine.request(CONTEXT::get);
        CONTEXT.set("root of its own");
        Request<String> root = engine.root(CONTEXT::get);
        CONTEXT.set(own);
        seen.add(direct.await());
        seen.add(queued.await());
        seen.add(timed.await(Awaits.LONG));
        seen.add(root.await());
        seen.add(CONTEXT.get());
        return seen;
    }

    @Test
    @Covers("RequestDecorator.decorate(Callable)")
    void aDecoratorServesOtherThreadsAsWell() throws Exception {
        RequestDecorator decorator = ContextConformanceTest::withContext;

        Callable<String> decorated = inContext("creator", () -> decorator.decorate(CONTEXT::get));

        assertThat(decorated.call()).isEqualTo("creator");
    }

    @Test
    void aSharedRequestHasTheContextOfItsCreatorWhoeverAsksFirst() throws Exception {
        RequestEngine engine = carrying(1);
        Request<String> shared = inContext("creator", () -> engine.request(CONTEXT::get));

        Request<String> user = inContext("user", () -> engine.submit(() -> shared.await() + ", " + CONTEXT.get()));

        assertThat(Awaits.result(user)).isEqualTo("creator, user");
    }

    @Test
    void scopedValuesCanBeTakenAlong() throws Exception {
        RequestEngine engine = engine(Engines.builder(1).decorate(ContextConformanceTest::withScopedValue));

        Request<String> bound = ScopedValue.where(SCOPED, "bound")
                .call(() -> engine.submit(() -> engine.submit(SCOPED::get).await()));
        Request<Boolean> unbound = engine.submit(SCOPED::isBound);

        assertThat(Awaits.result(bound)).isEqualTo("bound");
        assertThat(Awaits.result(unbound)).isFalse();
    }

    @Test
    void aDecoratorIsCalledOnceARequestInTheThreadOfItsCreator() throws Exception {
        Queue<Thread> callers = new ConcurrentLinkedQueue<>();
        RequestDecorator recording = new RequestDecorator() {
            @Override
            public <T> Callable<T> decorate(Callable<T> task) {
                callers.add(Thread.currentThread());
                return task;
            }
        };
        RequestEngine engine = engine(Engines.builder(1).decorate(recording));

        Request<Integer> request = engine.request(() -> 1);
        List<Thread> atCreation = List.copyOf(callers);
        Awaits.result(request);
        Awaits.result(request);
        engine.root(() -> 2);
        engine.submit(() -> 3);

        assertThat(atCreation).containsExactly(Thread.currentThread());
        assertThat(callers).hasSize(3).containsOnly(Thread.currentThread());
    }

    @Test
    void decoratorsThatAreAddedLaterWrapTheEarlierOnes() throws Exception {
        Queue<String> order = new ConcurrentLinkedQueue<>();
        RequestEngine engine =
                engine(Engines.builder(1).decorate(noting(order, "inner")).decorate(noting(order, "outer")));

        Awaits.result(engine.submit(() -> order.add("task")));

        assertThat(order).containsExactly("outer", "inner", "task");
    }

    private static RequestDecorator noting(Queue<String> order, String name) {
        return new RequestDecorator() {
            @Override
            public <T> Callable<T> decorate(Callable<T> task) {
                return () -> {
                    order.add(name);
                    return task.call();
                };
            }
        };
    }

    @Test
    void whatADecoratorThrowsTheCreatorGets() {
        RequestEngine refusing = engine(Engines.builder(1).decorate(ContextConformanceTest::refuse));
        RequestEngine forgetting = engine(Engines.builder(1).decorate(ContextConformanceTest::forget));

        assertThatThrownBy(() -> refusing.submit(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("planned");
        assertThatThrownBy(() -> forgetting.request(() -> 1))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("decorator");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    @Covers("RequestEngine.Builder.contextClassLoader(ClassLoader)")
    void requestsHaveTheClassLoaderOfTheirEngine(int workers) throws Exception {
        try (URLClassLoader application =
                new URLClassLoader(new URL[0], getClass().getClassLoader())) {
            ClassLoader mine = Thread.currentThread().getContextClassLoader();
            RequestEngine engine = engine(Engines.builder(workers).contextClassLoader(application));
            AtomicInteger asked = new AtomicInteger();

            for (int i = 0; i < 3; i++) { // the next request on that thread finds it again
                ClassLoader found = Awaits.result(engine.submit(() -> {
                    ClassLoader here = Thread.currentThread().getContextClassLoader();
                    Thread.currentThread().setContextClassLoader(null);
                    asked.incrementAndGet();
                    return here;
                }));

                assertThat(found).isSameAs(application);
            }
            assertThat(asked).hasValue(3);
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(mine);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theClassLoaderIsThatOfTheThreadThatBuiltTheEngine(int workers) throws Exception {
        Thread here = Thread.currentThread();
        ClassLoader mine = here.getContextClassLoader();
        try (URLClassLoader application =
                new URLClassLoader(new URL[0], getClass().getClassLoader())) {
            here.setContextClassLoader(application);
            RequestEngine engine = engine(workers);
            here.setContextClassLoader(mine);

            assertThat(Awaits.result(engine.submit(
                            () -> engine.submit(() -> Thread.currentThread().getContextClassLoader())
                                    .await())))
                    .isSameAs(application);
        } finally {
            here.setContextClassLoader(mine);
        }
    }
}
