package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.request.coroutine.VirtualThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * E27: the JVM links each call of a {@code VarHandle} when it is first executed, and allocates for that; on a full heap a state would change half-way. So
 * all of them have been executed once there is an engine. A copy of the engine tells which it has executed.
 */
@Timeout(100)
public class StepsAreRehearsedTest {

    private static final ClassDesc EXECUTED = ClassDesc.of(Executed.class.getName());
    private static final MethodTypeDesc AT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

    /** What nobody but a thread that gives its worker away can execute; where it fails, nothing has happened yet. */
    private static final String UNMOUNTING = "VirtualThreadParking.park invokeExact";

    /** Called by the copy of the engine. */
    public static final class Executed {
        private static final Set<String> SITES = ConcurrentHashMap.newKeySet();

        private Executed() {}

        /** A call is about to be executed. */
        public static void at(String site) {
            SITES.add(site);
        }
    }

    /** Loads a copy of the engine's classes, each of whose calls of a handle is told before it is executed. */
    private static final class Copy extends ClassLoader {
        private final Path classes;
        private final Set<String> sites = new TreeSet<>();

        Copy(Path classes) {
            super(StepsAreRehearsedTest.class.getClassLoader());
            this.classes = classes;
        }

        private Path file(String internalName) {
            return classes.resolve(internalName + ".class");
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Path file = file(name.replace('.', '/'));
            if (!Files.exists(file)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                try {
                    byte[] woven = weave(Files.readAllBytes(file));
                    return defineClass(name, woven, 0, woven.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }

        byte[] weave(byte[] original) {
            ClassFile context = ClassFile.of(
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(this::resource)
                            .orElse(ClassHierarchyResolver.defaultResolver())));
            ClassModel model = context.parse(original);
            ClassTransform telling = (builder, element) -> {
                if (element instanceof MethodModel method) {
                    builder.transformMethod(method, MethodTransform.transformingCode(new Telling(model, method)));
                } else {
                    builder.with(element);
                }
            };
            return context.transformClass(model, telling);
        }

        private @Nullable InputStream resource(ClassDesc type) {
            String name = type.descriptorString();
            Path file = file(name.substring(1, name.length() - 1));
            try {
                return Files.exists(file) ? Files.newInputStream(file) : null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private final class Telling implements CodeTransform {
            private final String method;
            private int line;

            Telling(ClassModel type, MethodModel method) {
                String owner = type.thisClass().asInternalName();
                this.method = owner.substring(owner.lastIndexOf('/') + 1)
                        + '.'
                        + method.methodName().stringValue();
            }

            @Override
            public void accept(CodeBuilder builder, CodeElement element) {
                if (element instanceof LineNumber number) {
                    line = number.line();
                } else if (element instanceof InvokeInstruction call && isLinked(call)) {
                    String what = method + ' ' + call.name().stringValue();
                    if (!what.equals(UNMOUNTING)) {
                        String site = what + " in line " + line;
                        sites.add(site);
                        builder.loadConstant(site);
                        builder.invokestatic(EXECUTED, "at", AT);
                    }
                }
                builder.with(element);
            }
        }
    }

    private static boolean isLinked(InvokeInstruction call) {
        String name = call.name().stringValue();
        return switch (call.owner().asInternalName()) {
            case "java/lang/invoke/VarHandle" -> !name.startsWith("with");
            case "java/lang/invoke/MethodHandle" -> name.startsWith("invoke");
            default -> false;
        };
    }

    @Test
    void everyCallOfAHandleHasBeenExecutedBeforeTheFirstRequest() throws Exception {
        Path classes = Path.of(URI.create(RequestEngine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        Copy copy = new Copy(classes);
        for (String name : namesOf(classes)) {
            copy.loadClass(name, false);
        }

        try (AutoCloseable engine = (AutoCloseable) copy.loadClass(RequestEngine.class.getName())
                .getMethod("create", int.class)
                .invoke(null, 1)) {
            assertThat(engine).isNotNull();
            Set<String> missing = new TreeSet<>(copy.sites);
            missing.removeAll(Executed.SITES);
            missing.removeIf(site -> site.startsWith("VirtualThread") && !VirtualThreads.available());

            assertThat(copy.sites).hasSizeGreaterThan(30);
            assertThat(missing).isEmpty();
        }
    }

    /** Makes the first request of its JVM. */
    static final class First {
        public static void main(String[] arguments) {
            try (RequestEngine engine = RequestEngine.create(1)) {
                System.out.println(engine.request(() -> 1));
            }
        }

        private First() {}
    }

    @Test
    void theRehearsalTakesNoNumbersFromThoseThatComeAfterIt() throws Exception {
        assertThat(ChildJvm.run(First.class, Map.of())).endsWith("request 1");
    }

    /** Records the first request of its JVM. */
    static final class Recorded {
        public static void main(String[] arguments) throws Exception {
            Path file = Files.createTempFile("first", ".jfr");
            try (Recording recording = new Recording()) {
                recording.start();
                try (RequestEngine engine = RequestEngine.create(1)) {
                    engine.submit(() -> 1).await();
                }
                recording.dump(file);
                System.out.println(RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().startsWith("dev.sluice."))
                        .map(event -> event.getString("request"))
                        .distinct()
                        .toList());
            } finally {
                Files.delete(file);
            }
        }

        private Recorded() {}
    }

    @Test
    void theRehearsalIsNotRecorded() throws Exception {
        assertThat(ChildJvm.run(Recorded.class, Map.of())).endsWith("[request 1]");
    }

    private static List<String> namesOf(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }
}
