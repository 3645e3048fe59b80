package dev.sluice.cli.text;

import picocli.CommandLine.IVersionProvider;

/** The version of this program, from its jar. */
public final class Version implements IVersionProvider {
    /** For picocli, which makes one. */
    public Version() {}

    /** {@return the version, or {@code (not packaged)} when it runs from classes} */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"dog-filter " + text()};
    }
}
