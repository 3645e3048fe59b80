package dev.sluice.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The compiled classes of {@code dev.sluice.request} and of the packages below: the engine's, and the scenarios' in the same package. */
final class ClassFiles {

    private static final String FOLDER = "dev/sluice/request";

    private static final ClassFiles ALL = new ClassFiles();

    private final Map<String, ClassModel> models = new TreeMap<>();
    private final Set<String> engine = new TreeSet<>();
    private final Set<String> mutable = new TreeSet<>();

    private ClassFiles() {
        try {
            for (URL url : Collections.list(ClassFiles.class.getClassLoader().getResources(FOLDER))) {
                read(url.toURI());
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot read the engine's classes", e);
        }
    }

    static ClassFiles ofEngineAndScenarios() {
        return ALL;
    }

    private void read(URI uri) throws IOException {
        if (!uri.getScheme().equals("jar")) {
            read(Path.of(uri));
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
            read(jar.getPath(FOLDER));
        }
    }

    private void read(Path folder) throws IOException {
        boolean ofEngine = Files.exists(folder.resolve("RequestEngine.class"));
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".class")).forEach(file -> {
                try {
                    add(ClassFile.of().parse(Files.readAllBytes(file)), ofEngine);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private void add(ClassModel model, boolean ofEngine) {
        String owner = model.thisClass().asInternalName();
        if (owner.endsWith("package-info")) {
            return;
        }
        models.put(owner, model);
        if (ofEngine) {
            engine.add(owner.replace('/', '.'));
        }
        for (FieldModel field : model.fields()) {
            if (!field.flags().has(AccessFlag.FINAL)) {
                mutable.add(owner + '.' + field.fieldName().stringValue());
            }
        }
    }

    /** All class names, with dots. */
    List<String> names() {
        return models.keySet().stream().map(name -> name.replace('/', '.')).toList();
    }

    /** Whether a class is the engine's; the others are the scenarios and what they stand on. */
    boolean isEngine(String name) {
        return engine.contains(name);
    }

    /** Whether a field that an instruction names may change: only then does it matter when it is accessed. */
    boolean isMutable(String owner, String field) {
        for (String at = owner; models.containsKey(at); at = above(at)) {
            if (mutable.contains(at + '.' + field)) {
                return true;
            }
        }
        return false;
    }

    private String above(String owner) {
        return models.get(owner)
                .superclass()
                .map(entry -> entry.asInternalName())
                .orElse("");
    }
}
