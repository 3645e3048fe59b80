package dev.sluice.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guard of the conformance tests: each member of the public API, and each exception of each member, has a test that calls it. */
@Timeout(120)
class EveryMemberHasAConformanceTest {

    private static Set<String> api;
    private static Set<JavaClass> tests;

    /** Run by nobody: what a guard has to see through. */
    static final class Lies {

        @Test
        @Covers({"Request.cancel()", "Request.abandon()"})
        void saysThatItCancels() {
            Request.withValue(1).name();
        }

        @Covers("Request.isDone()")
        void isNoTest() {
            Request.withValue(1).isDone();
        }

        @Test
        @Disabled
        @Covers("Request.state()")
        void isNotRun() {
            Request.withValue(1).state();
        }

        @Test
        @Covers("Request.result()")
        void isHonest() {
            inAnotherMethod(Request.withValue(1));
        }

        private static void inAnotherMethod(Request<?> request) {
            Runnable lambda = request::result;
            lambda.run();
        }
    }

    @BeforeAll
    static void look() throws IOException {
        api = new TreeSet<>(PublicApi.members().keySet());
        api.addAll(PublicApi.exceptions());
        Path engine = PublicApi.folderOf(RequestEngine.class);
        Path folder = PublicApi.folderOf(EveryMemberHasAConformanceTest.class);
        tests = ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false); // nobody asks for the JDK's classes
            return new ClassFileImporter()
                    .importPaths(engine, folder).stream()
                            .filter(type ->
                                    Files.exists(folder.resolve(type.getName().replace('.', '/') + ".class")))
                            .collect(Collectors.toSet());
        });
    }

    private static boolean isLie(JavaClass type) {
        return type.isEquivalentTo(Lies.class);
    }

    @Test
    void nothingOfTheApiIsWithoutATestThatCallsIt() {
        Set<JavaClass> honest = tests.stream().filter(type -> !isLie(type)).collect(Collectors.toSet());

        Coverage coverage = new Coverage(api, honest);

        System.out.println(PublicApi.members().size() + " members and "
                + (api.size() - PublicApi.members().size()) + " exceptions of them in the public API");
        assertThat(coverage.unproven()).isEmpty();
        assertThat(coverage.unknown()).isEmpty();
        assertThat(coverage.missing()).isEmpty();
    }

    @Test
    void theApiIsWhatReflectionAndTheDocumentationSay() {
        assertThat(api)
                .contains(
                        "RequestLock()",
                        "RequestEngine.Builder.workers(int)",
                        "ThreadPool.Task.run()",
                        "Carriers.AFFINE",
                        "EngineSnapshot.LiveRequest.waitsFor()",
                        "Request.await(Duration) throws TimeoutException",
                        "RequestEngine.Builder.workers(int) throws IllegalArgumentException",
                        "RequestLock.unlock() throws IllegalMonitorStateException")
                .doesNotContain("Carriers.valueOf(String)", "RequestPool(int)");
    }

    @Test
    void theGuardFindsAMemberWithoutATest() {
        Set<JavaClass> allButOne = tests.stream()
                .filter(type -> !isLie(type) && !type.isEquivalentTo(LockConformanceTest.class))
                .collect(Collectors.toSet());

        Coverage coverage = new Coverage(api, allButOne);

        assertThat(coverage.missing()).contains("RequestLock.tryLock(long, TimeUnit)");
    }

    @Test
    void theGuardIsNotLiedTo() {
        Set<JavaClass> lies =
                tests.stream().filter(EveryMemberHasAConformanceTest::isLie).collect(Collectors.toSet());

        Coverage coverage = new Coverage(api, lies);

        assertThat(coverage.unproven()).hasSize(3).allMatch(lie -> !lie.contains("isHonest"));
        assertThat(coverage.unknown()).containsExactly("Request.abandon()");
        assertThat(coverage.missing())
                .contains("Request.cancel()", "Request.isDone()", "Request.state()")
                .doesNotContain("Request.result()");
    }
}
