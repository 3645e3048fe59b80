package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** E21 through JMX: an engine that asks for it is a bean until it is closed. */
@Timeout(120)
class EngineShowsItselfToJmxTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    /** What the child JVM runs: an engine that is to be registered, in whatever JVM this is. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (RequestEngine engine = RequestEngine.create(1)) {
                System.out.println("answer " + engine.submit(() -> 42).await());
            }
            System.out.println("management "
                    + ModuleLayer.boot().findModule("java.management").isPresent());
        }
    }

    @Test
    void anEngineThatWasNotAskedToIsNoBean() throws JMException {
        try (RequestEngine engine = Engines.builder(1).name("quiet").build()) {
            assertThat(beans(engine.name())).isEmpty();
        }
    }

    @Test
    void itsAttributesFollowTheRequests() throws Exception {
        try (RequestEngine engine = Engines.builder(2).name("kitchen").jmx(true).build()) {
            ObjectName bean = new ObjectName("dev.sluice:type=RequestEngine,name=kitchen");
            Gate gate = new Gate();
            Request<Object> soup = engine.request(() -> {
                        gate.pass();
                        return null;
                    })
                    .name("soup")
                    .submit();
            try {
                Awaits.untilSuspended(soup);

                long live = (long) SERVER.getAttribute(bean, "LiveRequests");
                String snapshot = (String) SERVER.invoke(bean, "snapshot", new Object[0], new String[0]);

                assertThat(live).isEqualTo(1);
                assertThat(snapshot).contains("engine kitchen", "soup", "waits for");
            } finally {
                gate.open();
            }
            Awaits.result(soup);
            Request<?> burnt = engine.request(() -> {
                throw new IllegalStateException("burnt");
            });
            burnt.onFailed(heard -> {}).submit();
            Awaits.untilDone(burnt);
            Engines.untilAtRest(engine);
            assertThat(attributes(bean))
                    .containsExactly(
                            "Name kitchen",
                            "Carriers " + Engines.CARRIERS,
                            "Workers 2",
                            "BusyWorkers 0",
                            "QueuedRequests 0",
                            "LiveRequests 0",
                            "SubmittedRequests 2",
                            "FinishedRequests 1",
                            "FailedRequests 1",
                            "CancelledRequests 0");
        }
    }

    @Test
    void whatWaitsForAWorkerIsCountedAsQueued() throws Exception {
        try (RequestEngine engine = Engines.builder(1).name("queue").jmx(true).build()) {
            ObjectName bean = new ObjectName("dev.sluice:type=RequestEngine,name=queue");
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            engine.submit(() -> {
                started.countDown();
                while (mayEnd.getCount() > 0) {
                    Thread.onSpinWait(); // holds its worker, as native code would
                }
                return 1;
            });
            try {
                Awaits.on(started);
                engine.submit(() -> 2);

                assertThat(List.of(
                                SERVER.getAttribute(bean, "BusyWorkers"),
                                SERVER.getAttribute(bean, "QueuedRequests"),
                                SERVER.getAttribute(bean, "LiveRequests")))
                        .containsExactly(1, 1, 2L);
            } finally {
                mayEnd.countDown();
            }
        }
    }

    @Test
    void enginesOfOneNameAreBeansOfTheirOwn() throws JMException {
        RequestEngine.Builder twin = Engines.builder(1).name("twin").jmx(true);
        try (RequestEngine first = twin.build();
                RequestEngine second = twin.workers(2).build()) {

            Set<ObjectName> both = beans("twin");

            assertThat(both)
                    .extracting(ObjectName::getCanonicalName)
                    .containsExactlyInAnyOrder(
                            "dev.sluice:name=twin,type=RequestEngine",
                            "dev.sluice:instance=2,name=twin,type=RequestEngine");
            first.close();
            assertThat(beans("twin")).hasSize(1);
            try (RequestEngine third = twin.build()) {
                assertThat(beans("twin")).hasSize(2);
                assertThat(third.name()).isEqualTo(second.name());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a, b", "*", "x=?", "two\nlines", "\"quoted\"", "", "größer"})
    void anyNameWillDo(String name) throws JMException {
        try (RequestEngine engine = Engines.builder(0).name(name).jmx(true).build()) {
            assertThat(SERVER.getAttribute(
                            new ObjectName("dev.sluice:type=RequestEngine,name=" + ObjectName.quote(name)), "Name"))
                    .isEqualTo(engine.name());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aClosedEngineIsNoBeanAnyMore(int workers) throws JMException {
        RequestEngine engine = Engines.builder(workers).name("brief").jmx(true).build();

        engine.close();
        engine.close();

        assertThat(beans("brief")).isEmpty();
    }

    @Test
    void whoUnregistersTheBeanDoesNotDisturbTheEngine() throws Exception {
        try (RequestEngine engine = Engines.builder(1).name("gone").jmx(true).build()) {
            SERVER.unregisterMBean(new ObjectName("dev.sluice:type=RequestEngine,name=gone"));

            assertThat(Awaits.result(engine.submit(() -> 1))).isEqualTo(1);
        }
    }

    @Test
    void withoutTheManagementModuleAWarningSaysSoAndTheEngineRuns() throws Exception {
        String said = child("-Dsluice.jmx=true", "--limit-modules=java.base,jdk.jfr");

        assertThat(said)
                .contains("answer 42", "management false", "not registered with JMX: module java.management is missing")
                .doesNotContain("Exception");
    }

    @Test
    void withoutTheManagementModuleNothingIsSaidUnlessSomebodyAsked() throws Exception {
        String said = child("--limit-modules=java.base,jdk.jfr");

        assertThat(said).contains("answer 42", "management false").doesNotContain("JMX");
    }

    private static Set<ObjectName> beans(String name) throws JMException {
        return SERVER.queryNames(new ObjectName("dev.sluice:type=RequestEngine,name=" + name + ",*"), null);
    }

    private static List<String> attributes(ObjectName bean) throws JMException {
        List<String> shown = new ArrayList<>();
        for (String attribute : List.of(
                "Name",
                "Carriers",
                "Workers",
                "BusyWorkers",
                "QueuedRequests",
                "LiveRequests",
                "SubmittedRequests",
                "FinishedRequests",
                "FailedRequests",
                "CancelledRequests")) {
            shown.add(attribute + " " + SERVER.getAttribute(bean, attribute));
        }
        return shown;
    }

    private static String child(String... flags) throws IOException, InterruptedException {
        return ChildJvm.run(Child.class, Map.of(), flags);
    }
}
