/**
 * The request engine. Start with {@link dev.sluice.request.RequestEngine}.
 */
module dev.sluice.request {
    requires static org.jspecify;
    requires jdk.jfr;

    exports dev.sluice.request;
}
