/** The request engine: start reading at {@code dev.sluice.request.RequestEngine}. */
module dev.sluice.request {
    requires static org.jspecify;
}
