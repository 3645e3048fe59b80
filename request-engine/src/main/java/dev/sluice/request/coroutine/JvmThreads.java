package dev.sluice.request.coroutine;

import java.util.Arrays;

/**
 * Threads of the JDK that serve the whole JVM and that whoever needs them first starts.
 *
 * <p>The pollers, which tell virtual threads that their sockets are ready, are virtual threads themselves, and a virtual thread inherits
 * the scheduler of the one that starts it. Started from a request, they would run on its worker for ever, and every virtual thread of the JVM
 * that reads from a socket would wait while that worker computes. So the first affine engine of a JVM has them started from a platform
 * thread. Other threads of that kind (cleaners, timers, the reaper of processes, selectors of HTTP clients) are platform threads.
 *
 * <p>Starting the pollers takes a millisecond to some tens, in which nobody waits for them. But the engine is not made before it has
 * begun: whoever needs the pollers from then on waits, by the rules of class initialisation, until that other thread has made them.
 *
 * <p>One of them sits in native code, and a JVM that ends waits for those who do, for 0.3 s. A program whose requests never wait for sockets
 * does without ({@code -Dsluice.pollers=false}).
 */
public final class JvmThreads {

    private static final String POLLERS = "sun.nio.ch.Poller";

    private static final Thread STARTER = Thread.ofPlatform()
            .daemon()
            .name("sluice-jvm-threads")
            .inheritInheritableThreadLocals(false)
            .unstarted(JvmThreads::startAll);

    static {
        STARTER.setContextClassLoader(
                ClassLoader.getSystemClassLoader()); // not one of an application that may be undeployed
        if (Boolean.parseBoolean(System.getProperty("sluice.pollers", "true"))) {
            STARTER.start();
        }
    }

    private JvmThreads() {}

    /** Returns when nobody can start those threads from a request any more. */
    public static void claim() {
        while (STARTER.isAlive() && !hasBegun()) {
            Thread.yield();
        }
    }

    /** There is no other way to ask whether a class is being initialised. */
    private static boolean hasBegun() {
        return Arrays.stream(STARTER.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(POLLERS)
                        && frame.getMethodName().equals("<clinit>"));
    }

    private static void startAll() {
        try {
            Class.forName(POLLERS, true, null);
        } catch (ClassNotFoundException | LinkageError absent) {
            // another JDK, or no file descriptors left: the first one to need a poller will be told
        }
    }
}
