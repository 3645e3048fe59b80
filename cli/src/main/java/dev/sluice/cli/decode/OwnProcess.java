package dev.sluice.cli.decode;

import java.util.Map;

/**
 * Settings of the whole process, which a program may choose and a library may not; what the user has set stays.
 *
 * <p>Native memory is the business of {@link dev.sluice.nativeops.NativeMemory}: JavaCPP need not look at every allocation whether the process is too large. Damaged files are
 * told in one line, without what the codecs print. JMX is not started for a process of seconds.
 */
public final class OwnProcess {
    private static final Map<String, String> SETTINGS = Map.of(
            "org.bytedeco.javacpp.nopointergc", "true",
            "org.bytedeco.javacpp.maxbytes", "0",
            "org.bytedeco.javacpp.maxphysicalbytes", "0",
            "sluice.opencv.messages", "false",
            "sluice.jmx", "false");

    private OwnProcess() {}

    /** Makes the settings; to be called before the first image. */
    public static void settle() {
        SETTINGS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
