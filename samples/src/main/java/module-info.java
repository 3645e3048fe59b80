/** The examples of the documentation; nothing here is for other modules. */
module dev.sluice.samples {
    requires dev.sluice.nativeops;
    requires java.desktop;
    requires java.net.http;
    requires jdk.httpserver;
    requires static org.jspecify;
}
