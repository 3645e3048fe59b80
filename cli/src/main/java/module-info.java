/** The {@code dog-filter} command; nothing here is for other modules. */
module dev.sluice.cli {
    requires dev.sluice.nativeops;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.sluice.cli to
            info.picocli;
}
