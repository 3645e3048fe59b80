import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Copies jars into an image, with classes of before Java 6 raised to a version that an AOT cache takes.
 *
 * <p>The JVM verifies such old classes in an old way that cannot be done ahead of time, so it leaves them out of the cache; picocli's
 * are of Java 5, and loading them was a third of a start. Raising them means computing the stack maps that newer versions
 * carry; nothing else changes.
 */
final class ClassVersions {
    private ClassVersions() {}

    /** Copies one jar. */
    static void copy(Path jar, Path copy) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<JarEntry> entries = Collections.list(file.entries());
            boolean old = false;
            for (JarEntry entry : entries) {
                old |= entry.getName().endsWith(".class") && isOld(content(file, entry));
            }
            if (!old) {
                Files.copy(jar, copy, StandardCopyOption.COPY_ATTRIBUTES);
                return;
            }
            raise(file, entries, jar, copy);
        }
    }

    private static void raise(JarFile file, List<JarEntry> entries, Path jar, Path copy) throws IOException {
        List<String> written = new ArrayList<>();
        try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                OutputStream out = Files.newOutputStream(copy);
                JarOutputStream target = new JarOutputStream(out)) {
            ClassFile writer = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)
                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (JarEntry entry : entries) {
                if (entry.isDirectory() || written.contains(entry.getName())) {
                    continue;
                }
                written.add(entry.getName());
                byte[] bytes = content(file, entry);
                JarEntry same = new JarEntry(entry.getName());
                same.setTime(entry.getTime());
                target.putNextEntry(same);
                target.write(entry.getName().endsWith(".class") && isOld(bytes) ? raised(writer, bytes) : bytes);
                target.closeEntry();
            }
        }
    }

    private static byte[] content(JarFile file, JarEntry entry) throws IOException {
        try (InputStream in = file.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /** The major version stands in bytes 6 and 7. */
    private static boolean isOld(byte[] bytes) {
        return (bytes[6] << 8 | bytes[7]) < ClassFile.JAVA_6_VERSION;
    }

    private static byte[] raised(ClassFile writer, byte[] bytes) {
        ClassModel model = writer.parse(bytes);
        ClassTransform bodies = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        return writer.transformClass(
                model,
                bodies.andThen(ClassTransform.endHandler(target -> target.withVersion(ClassFile.JAVA_8_VERSION, 0))));
    }
}
