package dev.sluice.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Loads a copy of its own of {@code dev.sluice.request} and the packages below, woven by {@link Weaver}; everything else comes from the parent. So each world has
 * static fields of its own, and two worlds can run side by side without touching each other.
 */
final class WovenLoader extends ClassLoader {

    private static final String PACKAGE = "dev.sluice.request.";

    private final Weaver weaver;

    private WovenLoader(Weaver weaver) {
        super(WovenLoader.class.getClassLoader());
        this.weaver = weaver;
    }

    /** A new world; with {@code mutant}, one whose engine is broken on purpose. */
    static World world(Optional<Mutant> mutant) {
        return world(mutant, Optional.empty());
    }

    /** A new world whose engine may run out of memory and stack. */
    static World failingWorld(Optional<Mutant> mutant) {
        return world(mutant, Optional.of(new StackRooms()));
    }

    private static World world(Optional<Mutant> mutant, Optional<StackRooms> rooms) {
        ClassFiles files = ClassFiles.ofEngineAndScenarios();
        WovenLoader loader = new WovenLoader(new Weaver(files, mutant, rooms));
        try {
            for (String name : files.names()) { // now: a class must not be initialised in the middle of a run
                Class.forName(name, true, loader);
            }
            return (World) Class.forName(PACKAGE + "SimulatedWorld", true, loader)
                    .getDeclaredConstructor(Optional.class)
                    .newInstance(rooms);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no world", e);
        }
    }

    static World world() {
        return world(Optional.empty());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] woven = weaver.weave(name, in.readAllBytes());
            return defineClass(name, woven, 0, woven.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
