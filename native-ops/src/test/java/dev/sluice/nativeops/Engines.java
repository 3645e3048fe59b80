package dev.sluice.nativeops;

import dev.sluice.request.Carriers;
import dev.sluice.request.RequestEngine;

/** Engines in the carrier mode that the test run is for. */
public final class Engines {
    private Engines() {}

    public static RequestEngine of(int workers) {
        Carriers carriers = Carriers.valueOf(System.getProperty("sluice.test.carriers", "AUTO"));
        return RequestEngine.builder().workers(workers).carriers(carriers).build();
    }
}
