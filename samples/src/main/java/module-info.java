/** The examples of the documentation; nothing here is for other modules. */
module dev.sluice.samples {
    requires dev.sluice.nativeops;
    requires static org.jspecify;
}
