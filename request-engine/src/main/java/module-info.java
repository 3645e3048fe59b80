/**
 * The request engine. Start with {@link dev.sluice.request.RequestEngine}; {@link dev.sluice.request.threadpool.ThreadPool} is what it runs
 * on, and of use by itself.
 */
module dev.sluice.request {
    requires static java.management; // only for engines that are registered with JMX
    requires static org.jspecify;
    requires jdk.jfr;

    exports dev.sluice.request;
    exports dev.sluice.request.threadpool;
}
