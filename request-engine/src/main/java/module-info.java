/**
 * The request engine. Start with {@link dev.sluice.request.RequestEngine}.
 */
module dev.sluice.request {
    requires static java.management; // only for engines that are registered with JMX
    requires static org.jspecify;
    requires jdk.jfr;

    exports dev.sluice.request;
}
