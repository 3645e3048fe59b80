package dev.sluice.request;

import dev.sluice.request.telemetry.Statistics;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * An engine as JMX sees it. This class alone touches {@code java.management}, and is loaded only by engines that are to be registered, so
 * that the engine runs without that module.
 */
final class EngineBean implements RequestEngineMXBean {

    private static final System.Logger LOG = System.getLogger(RequestEngine.class.getName());

    private static final String DOMAIN_AND_TYPE = "dev.sluice:type=RequestEngine,name=";

    /** Other names are quoted. */
    private static final Pattern PLAIN = Pattern.compile("[\\w.() /-]+");

    private final RequestEngine engine;

    private EngineBean(RequestEngine engine) {
        this.engine = engine;
    }

    /** Registers an engine and returns what unregisters it. Where that is impossible the engine runs all the same, after a warning. */
    static Runnable register(RequestEngine engine) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = registered(server, new EngineBean(engine));
            return () -> unregister(server, name);
        } catch (JMException | RuntimeException refused) {
            LOG.log(System.Logger.Level.WARNING, engine + " cannot be registered with JMX", refused);
            return () -> {};
        }
    }

    /** The first engine of a name gets {@code name=N}, the next {@code name=N,instance=2}, and so on. */
    private static ObjectName registered(MBeanServer server, EngineBean bean) throws JMException {
        String name = bean.engine.name();
        String first = DOMAIN_AND_TYPE + (PLAIN.matcher(name).matches() ? name : ObjectName.quote(name));
        for (int instance = 1; ; instance++) {
            ObjectName free = new ObjectName(instance == 1 ? first : first + ",instance=" + instance);
            try {
                server.registerMBean(bean, free);
                return free;
            } catch (InstanceAlreadyExistsException taken) {
                // by another engine; the next number
            }
        }
    }

    private static void unregister(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (JMException | RuntimeException gone) {
            LOG.log(System.Logger.Level.DEBUG, name + " was unregistered by somebody else", gone);
        }
    }

    @Override
    public String getName() {
        return engine.name();
    }

    @Override
    public String getCarriers() {
        return engine.carriers().name();
    }

    @Override
    public int getWorkers() {
        return engine.workers();
    }

    @Override
    public int getBusyWorkers() {
        return engine.switchboard().busyWorkers();
    }

    @Override
    public int getQueuedRequests() {
        return engine.switchboard().queued();
    }

    @Override
    public long getLiveRequests() {
        return engine.switchboard().statistics().live();
    }

    @Override
    public long getSubmittedRequests() {
        return engine.switchboard().statistics().admitted();
    }

    @Override
    public long getFinishedRequests() {
        return engine.switchboard().statistics().sum(Statistics.FINISHED);
    }

    @Override
    public long getFailedRequests() {
        return engine.switchboard().statistics().sum(Statistics.FAILED);
    }

    @Override
    public long getCancelledRequests() {
        return engine.switchboard().statistics().sum(Statistics.CANCELLED);
    }

    @Override
    public String snapshot() {
        return engine.snapshot().toString();
    }
}
