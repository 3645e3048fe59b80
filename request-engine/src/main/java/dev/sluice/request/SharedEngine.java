package dev.sluice.request;

import org.jspecify.annotations.Nullable;

/** The engine behind {@link RequestEngine#shared()}. */
final class SharedEngine {

    private static final String PROPERTY = "sluice.workers";
    private static final String VARIABLE = "SLUICE_WORKERS";

    private static volatile @Nullable RequestEngine engine;

    private SharedEngine() {}

    static RequestEngine get() {
        RequestEngine made = engine;
        return made != null ? made : make();
    }

    private static synchronized RequestEngine make() {
        RequestEngine made = engine;
        if (made == null) {
            int workers = workers(System.getProperty(PROPERTY), System.getenv(VARIABLE));
            made = RequestEngine.builder()
                    .name("sluice-shared")
                    .workers(workers)
                    .build();
            engine = made;
        }
        return made;
    }

    static boolean is(RequestEngine candidate) {
        return candidate == engine;
    }

    static int workers(@Nullable String property, @Nullable String variable) {
        if (property != null) {
            return parse("system property " + PROPERTY, property);
        }
        if (variable != null) {
            return parse("environment variable " + VARIABLE, variable);
        }
        return Runtime.getRuntime().availableProcessors();
    }

    private static int parse(String source, String value) {
        int max = RequestEngine.Builder.MAX_WORKERS;
        try {
            int workers = Integer.parseInt(value.strip());
            if (workers >= 0 && workers <= max) {
                return workers;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw new IllegalArgumentException(
                source + " must be a whole number from 0 (debugging mode) to " + max + ", not \"" + value + '"');
    }
}
