package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** E3: interrupt flag, context class loader and thread-locals are a request's own, though a directly executed one shares its parent's thread. */
class DirectExecutionLeaksNothingTest extends WithEngine {

    private static final ThreadLocal<String> LOCAL = ThreadLocal.withInitial(() -> "none");

    @Test
    void aChildsInterruptIsNotItsParents() throws InterruptedException {
        Request<Boolean> parent = engine.submit(() -> {
            engine.request(() -> {
                        Thread.currentThread().interrupt();
                        return 0;
                    })
                    .await();
            return Thread.currentThread().isInterrupted();
        });

        assertThat(Awaits.result(parent)).isFalse();
    }

    @Test
    void aChildsContextClassLoaderIsTheEnginesAndNotItsParents() throws InterruptedException {
        ClassLoader engines = Thread.currentThread().getContextClassLoader();
        ClassLoader parents = new ClassLoader(engines) {};
        ClassLoader childs = new ClassLoader(engines) {};
        Request<List<ClassLoader>> parent = engine.submit(() -> {
            Thread.currentThread().setContextClassLoader(parents);
            Request<ClassLoader> child = engine.request(() -> {
                ClassLoader found = Thread.currentThread().getContextClassLoader();
                Thread.currentThread().setContextClassLoader(childs);
                return found;
            });
            return List.of(child.await(), Thread.currentThread().getContextClassLoader());
        });

        assertThat(Awaits.result(parent)).containsExactly(engines, parents);
    }

    @Test
    void threadLocalsAreNotShared() throws InterruptedException {
        assumeTrue(engine.carriers() == Carriers.AFFINE, "documented: in slots they are the thread's");
        Request<List<String>> parent = engine.submit(() -> {
            Request<String> first = engine.request(() -> {
                String found = LOCAL.get();
                LOCAL.set("first child's");
                return found;
            });
            String inFirst = first.await();
            String before = LOCAL.get();
            LOCAL.set("parent's");
            Request<String> second = engine.request(() -> {
                String found = LOCAL.get();
                LOCAL.set("second child's");
                return found;
            });
            return List.of(inFirst, before, second.await(), LOCAL.get());
        });

        assertThat(Awaits.result(parent)).containsExactly("none", "none", "none", "parent's");
    }
}
