package dev.sluice.request;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import dev.sluice.request.threadpool.ThreadPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.util.Types;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The public API of the engine: its members by reflection, and the exceptions that each declares or documents. What the compiler writes
 * ({@code values} of an enum, {@code equals} of a record) and what classes of the JDK give is no part of it.
 */
final class PublicApi {

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final List<String> PACKAGES =
            List.of(RequestEngine.class.getPackageName(), ThreadPool.class.getPackageName());

    private static final String THROWS = " throws ";

    private PublicApi() {}

    /** Every constructor, method and constant that others can use, by name. */
    static Map<String, Member> members() {
        Map<String, Member> members = new LinkedHashMap<>();
        for (Class<?> type : types()) {
            Stream.of(type.getDeclaredConstructors(), type.getMethods(), type.getFields())
                    .flatMap(Arrays::stream)
                    .map(Member.class::cast)
                    .filter(PublicApi::isOurs)
                    .forEach(member -> members.put(name(member), member));
        }
        return members;
    }

    private static boolean isOurs(Member member) {
        Class<?> owner = member.getDeclaringClass();
        boolean byCompiler = member.isSynthetic()
                || (owner.isEnum() && Set.of("values", "valueOf").contains(member.getName()))
                || (owner.isRecord() && Set.of("equals", "hashCode").contains(member.getName()));
        boolean visible = (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
        return visible && !byCompiler && isOurs(owner.getPackageName());
    }

    /** Whether a package is part of the public API. */
    static boolean isOurs(String packageName) {
        return PACKAGES.contains(packageName);
    }

    /** All public types of the exported packages, nested ones included. */
    static List<Class<?>> types() {
        return PACKAGES.stream().flatMap(PublicApi::types).toList();
    }

    private static Stream<Class<?>> types(String packageName) {
        Path folder = folderOf(RequestEngine.class).resolve(packageName.replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.startsWith("package-info"))
                    .sorted()
                    .<Class<?>>map(file -> load(packageName, file))
                    .filter(PublicApi::isPublic)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a class was loaded from. */
    static Path folderOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> load(String packageName, String file) {
        String name = packageName + "." + file.substring(0, file.length() - ".class".length());
        try {
            return Class.forName(name, false, PublicApi.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && !type.isAnonymousClass()
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    static String name(Member member) {
        String owner = withoutPackage(member.getDeclaringClass().getCanonicalName());
        return switch (member) {
            case Field field -> owner + "." + field.getName();
            case Constructor<?> constructor -> owner + parameters(constructor);
            case Method method -> owner + "." + method.getName() + parameters(method);
            default -> throw new IllegalArgumentException(member.toString());
        };
    }

    private static String parameters(Executable executable) {
        return Arrays.stream(executable.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Every exception that a member declares, or promises in its documentation: {@code Request.result() throws IllegalStateException}. */
    static Set<String> exceptions() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Set<String> names = members().keySet();
        Set<String> exceptions = new TreeSet<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> sources = types().stream()
                    .filter(type -> type.getEnclosingClass() == null)
                    .map(type -> SOURCES.resolve(type.getName().replace('.', '/') + ".java"))
                    .toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            for (Element type : task.analyze()) {
                collect(type, task.getTypes(), DocTrees.instance(task), exceptions);
            }
        }
        exceptions.removeIf(exception -> !names.contains(exception.substring(0, exception.indexOf(THROWS))));
        return exceptions;
    }

    private static void collect(Element element, Types types, DocTrees comments, Set<String> exceptions) {
        if (element instanceof ExecutableElement member) {
            exceptions.addAll(exceptions(member, types, comments));
        }
        element.getEnclosedElements().forEach(part -> collect(part, types, comments, exceptions));
    }

    private static Set<String> exceptions(ExecutableElement member, Types types, DocTrees comments) {
        Set<String> thrown = new TreeSet<>();
        member.getThrownTypes().forEach(type -> thrown.add(simple(type)));
        DocCommentTree comment = comments.getDocCommentTree(member);
        if (comment != null) {
            for (DocTree tag : comment.getBlockTags()) {
                if (tag instanceof ThrowsTree promise) {
                    thrown.add(simple(promise.getExceptionName()));
                }
            }
        }
        String name = name(member, types);
        return thrown.stream().map(exception -> name + THROWS + exception).collect(Collectors.toSet());
    }

    /** As {@link #name(Member)} names it. */
    private static String name(ExecutableElement member, Types types) {
        String owner = withoutPackage(member.getEnclosingElement().toString());
        String parameters = member.getParameters().stream()
                .map(parameter -> simple(types.erasure(parameter.asType())))
                .collect(Collectors.joining(", ", "(", ")"));
        boolean constructor = member.getKind() == ElementKind.CONSTRUCTOR;
        return owner + (constructor ? "" : "." + member.getSimpleName()) + parameters;
    }

    /** Packages are in lower case, types are not. */
    private static String withoutPackage(String type) {
        return type.replaceFirst("^([a-z]+[.])+", "");
    }

    private static String simple(Object name) {
        return name.toString().replaceAll(".*[.]", "");
    }
}
