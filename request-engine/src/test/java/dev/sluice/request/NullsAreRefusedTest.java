package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.request.threadpool.QueueDiscipline;
import dev.sluice.request.threadpool.ThreadPool;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** No parameter of the public API takes null, but for a result: one test for each parameter that could be given one. */
class NullsAreRefusedTest extends Conformance {

    /** Whose methods are called. */
    private Map<Class<?>, Object> receivers() {
        RequestEngine engine = engine(1);
        RequestLock held = new RequestLock();
        held.lock();
        return Map.of(
                RequestEngine.class, engine,
                RequestEngine.Builder.class, RequestEngine.builder(),
                Request.class, engine.request(() -> 1),
                RequestPool.class, engine.pool(),
                RequestLock.class, new RequestLock(),
                RequestCondition.class, held.newCondition(),
                ThreadPool.class, keep(new ThreadPool(1)));
    }

    /** What is passed for the other parameters. */
    private static Object sample(Class<?> type) {
        Map<Class<?>, Object> samples = Map.ofEntries(
                Map.entry(int.class, 1),
                Map.entry(long.class, 1L),
                Map.entry(String.class, "name"),
                Map.entry(Carriers.class, Carriers.SLOTS),
                Map.entry(QueueDiscipline.class, QueueDiscipline.FIFO),
                Map.entry(Request.State.class, Request.State.QUEUED),
                Map.entry(TimeUnit.class, TimeUnit.SECONDS),
                Map.entry(ThreadFactory.class, Thread.ofPlatform().factory()),
                Map.entry(IntConsumer.class, (IntConsumer) index -> {}),
                Map.entry(List.class, List.of()),
                Map.entry(Optional.class, Optional.empty()),
                Map.entry(OptionalInt.class, OptionalInt.empty()));
        Object sample = samples.get(type);
        assertThat(sample).as("a sample of %s", type).isNotNull();
        return sample;
    }

    private record Place(Executable executable, int index) {

        Place {
            executable.setAccessible(true);
        }

        String name() {
            return PublicApi.name(executable) + ", parameter " + (index + 1);
        }

        private Object[] arguments() {
            Class<?>[] types = executable.getParameterTypes();
            return IntStream.range(0, types.length)
                    .mapToObj(i -> i == index ? null : sample(types[i]))
                    .toArray();
        }

        void call(Map<Class<?>, Object> receivers) throws ReflectiveOperationException {
            if (executable instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments());
            } else {
                Object receiver = receivers.get(executable.getDeclaringClass());
                assertThat(receiver).as("a receiver of %s", this).isNotNull();
                ((Method) executable).invoke(receiver, arguments());
            }
        }
    }

    private static boolean isForUsersToWrite(Executable executable) {
        return Modifier.isAbstract(executable.getModifiers())
                || Modifier.isAbstract(executable.getDeclaringClass().getModifiers());
    }

    private static Stream<Place> places() {
        return PublicApi.members().values().stream()
                .filter(Executable.class::isInstance)
                .map(Executable.class::cast)
                .filter(executable -> !isForUsersToWrite(executable))
                .flatMap(executable -> IntStream.range(0, executable.getParameterCount())
                        .filter(index -> !executable.getParameterTypes()[index].isPrimitive()
                                && !(executable.getGenericParameterTypes()[index] instanceof TypeVariable))
                        .mapToObj(index -> new Place(executable, index)));
    }

    @TestFactory
    Stream<DynamicTest> nullIsRefused() {
        Map<Class<?>, Object> receivers = receivers();
        return places().map(place -> DynamicTest.dynamicTest(
                place.name(),
                () -> assertThatThrownBy(() -> place.call(receivers))
                        .isInstanceOf(InvocationTargetException.class)
                        .cause()
                        .isInstanceOf(NullPointerException.class)));
    }

    @Test
    void allPlacesAreFound() {
        assertThat(places().map(Place::name))
                .contains(
                        "Request.await(Duration), parameter 1",
                        "RequestLock.tryLock(long, TimeUnit), parameter 2",
                        "EngineSnapshot.LiveRequest(String, State, OptionalInt, Optional, List), parameter 5")
                .doesNotContain("Request.withValue(Object), parameter 1");
    }

    @Test
    @Covers("Request.withValue(Object)")
    void nullIsAResult() throws Exception {
        assertThat(Request.withValue(null).await()).isNull();
        assertThat(Request.withValue(null).result()).isNull();
    }
}
