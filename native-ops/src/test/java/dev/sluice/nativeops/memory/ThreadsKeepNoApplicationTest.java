package dev.sluice.nativeops.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.nativeops.Depth;
import dev.sluice.nativeops.Image;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread that outlives who needs it first would keep his context class loader, and with it an application that is long undeployed. */
@Timeout(60)
class ThreadsKeepNoApplicationTest {

    private static final ClassLoader BEFORE = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void beAnApplication() {
        Thread.currentThread().setContextClassLoader(new ClassLoader() {});
    }

    @AfterEach
    void beUndeployed() {
        Thread.currentThread().setContextClassLoader(BEFORE);
    }

    @Test
    void theThreadThatGivesBackForgottenImagesHasNoContextClassLoader() {
        Image.allocate(1, 1, 1, Depth.U8).close();

        assertHasNoLoader("sluice-native-memory-cleaner");
    }

    @Test
    void theThreadThatWaitsForTheLastToLeaveHasNoContextClassLoader() {
        AtomicBoolean mayGo = new AtomicBoolean();

        Lingering.until(mayGo::get);

        try {
            assertHasNoLoader("sluice-native-memory-release");
        } finally {
            mayGo.set(true);
        }
    }

    private static void assertHasNoLoader(String name) {
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals(name))
                .isNotEmpty()
                .allSatisfy(thread -> assertThat(thread.getContextClassLoader()).isNull());
    }
}
