package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * E27: the JVM loads what a handler is for when an exception first comes by. On a full heap it cannot, and the exception passes the handler. So once
 * there is an engine, all that is caught in the life of a request has been loaded.
 */
@Timeout(100)
class HandlersAreLoadedTest {

    /** Below requests: what waits, wakes, and is scheduled. */
    private static final List<String> OF_THE_JDK = List.of(
            "java/lang/Thread",
            "java/lang/VirtualThread",
            "java/lang/VirtualThread$VThreadContinuation",
            "jdk/internal/vm/ThreadContainers",
            "jdk/internal/misc/CarrierThread",
            "java/util/concurrent/CompletableFuture",
            "java/util/concurrent/ConcurrentHashMap",
            "java/util/concurrent/DelayScheduler",
            "java/util/concurrent/ForkJoinTask",
            "java/util/concurrent/ForkJoinWorkerThread",
            "java/util/concurrent/FutureTask",
            "java/util/concurrent/ScheduledThreadPoolExecutor",
            "java/util/concurrent/ThreadPoolExecutor",
            "java/util/concurrent/ForkJoinPool",
            "java/util/concurrent/ForkJoinPool$WorkQueue");

    /** What only making an engine, or showing it, needs. */
    private static final Set<String> ELSEWHERE = Set.of(
            "EngineBean", "JvmThreads", "RequestEngine", "SharedEngine", "VirtualThreads", "VirtualThreads$Access");

    /** Says which of the classes it is given have not been loaded by the loader of the engine, or by those before it, on its behalf. */
    static final class Loaded {
        public static void main(String[] names) throws Exception {
            Method find = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
            find.setAccessible(true);
            List<String> missing = new ArrayList<>();
            RequestEngine.create(1).close();
            for (String name : names) {
                if (find.invoke(RequestEngine.class.getClassLoader(), name) == null) {
                    missing.add(name);
                }
            }
            System.out.println("missing " + missing);
        }

        private Loaded() {}
    }

    @Test
    void whatIsCaughtInTheLifeOfARequestIsLoadedBeforeTheFirstOne() throws Exception {
        Set<String> caught = new TreeSet<>();
        Path classes = Path.of(URI.create(RequestEngine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                addCaught(ClassFile.of().parse(file), caught);
            }
        }
        for (String name : OF_THE_JDK) {
            try (@Nullable InputStream file = Object.class.getResourceAsStream("/" + name + ".class")) {
                assertThat(file).as(name).isNotNull();
                addCaught(ClassFile.of().parse(file.readAllBytes()), caught);
            }
        }

        String said = ChildJvm.run(Loaded.class, Map.of(), List.copyOf(caught));

        assertThat(caught).contains("java.util.concurrent.RejectedExecutionException", "java.lang.OutOfMemoryError");
        assertThat(said).endsWith("missing []");
    }

    /** A class whose initialisation found no memory is of no use from then on: so ended every timed wait of a JVM, once. */
    @Test
    void whatTheJdkWaitsByIsInitialisedBeforeTheFirstOne() throws Exception {
        String said = ChildJvm.run(Loaded.class, Map.of(), List.of(), "-Xlog:class+init=info");

        assertThat(said)
                .contains("Initializing 'java/util/concurrent/locks/AbstractQueuedSynchronizer$ExclusiveNode'")
                .contains("Initializing 'java/util/concurrent/locks/AbstractQueuedSynchronizer$SharedNode'")
                .contains("Initializing 'java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionNode'");
    }

    private static void addCaught(ClassModel type, Set<String> caught) throws IOException {
        String name = type.thisClass().asInternalName();
        if (ELSEWHERE.contains(name.substring(name.lastIndexOf('/') + 1))) {
            return;
        }
        type.methods().stream()
                .filter(method -> !method.methodName().equalsString("<clinit>"))
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.exceptionHandlers().stream())
                .flatMap(handler -> handler.catchType().stream())
                .forEach(caughtType -> caught.add(caughtType.asInternalName().replace('/', '.')));
    }
}
