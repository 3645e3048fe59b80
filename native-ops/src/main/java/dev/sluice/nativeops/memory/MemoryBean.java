package dev.sluice.nativeops.memory;

import dev.sluice.nativeops.NativeMemory;
import dev.sluice.nativeops.NativeMemoryMXBean;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The native memory as JMX sees it.
 *
 * <p>Starting JMX takes tens of milliseconds, which the first image should not wait for: unless {@code sluice.jmx} is set it is done by a thread of
 * its own.
 */
public final class MemoryBean implements NativeMemoryMXBean {
    private static final System.Logger LOG = System.getLogger(NativeMemory.class.getName());

    private MemoryBean() {}

    /** Registers the bean, if there is JMX and nobody has switched it off. */
    public static void registerUnlessSwitchedOff() {
        String wanted = System.getProperty("sluice.jmx", "");
        if (wanted.equals("false")
                || ModuleLayer.boot().findModule("java.management").isEmpty()) {
            return;
        }
        if (wanted.equals("true")) {
            Registration.register();
        } else {
            Thread.ofPlatform().daemon().name("sluice-native-memory-jmx").start(() -> Registration.register());
        }
    }

    /** In a class of its own, which cannot even be linked where JMX is missing. */
    private static final class Registration {
        private Registration() {}

        static void register() {
            try {
                ManagementFactory.getPlatformMBeanServer()
                        .registerMBean(new MemoryBean(), new ObjectName("dev.sluice:type=NativeMemory"));
            } catch (InstanceAlreadyExistsException e) {
                LOG.log(System.Logger.Level.DEBUG, "another class loader has registered its native memory with JMX", e);
            } catch (JMException | RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "the native memory cannot be registered with JMX", e);
            }
        }
    }

    @Override
    public long getInUse() {
        return NativeMemory.inUse();
    }

    @Override
    public long getPeak() {
        return MemoryAccount.peak();
    }

    @Override
    public long getBudget() {
        return MemoryAccount.budget();
    }

    @Override
    public long getIdle() {
        return IdleScratch.bytes();
    }

    @Override
    public int getWaiting() {
        return MemoryAccount.waiting();
    }

    @Override
    public void resetPeak() {
        MemoryAccount.resetPeak();
    }
}
