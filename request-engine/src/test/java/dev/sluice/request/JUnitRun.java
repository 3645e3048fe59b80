package dev.sluice.request;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/**
 * What came of a test class that another test runs, to see what JUnit and the base classes make of it.
 *
 * @param started how many tests began
 * @param failures what they failed with
 */
record JUnitRun(long started, List<Throwable> failures) {

    static JUnitRun of(Class<?> tests, Map<String, String> parameters) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .configurationParameters(parameters)
                .build();
        SummaryGeneratingListener seen = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, seen);
        List<Throwable> failures = seen.getSummary().getFailures().stream()
                .map(Failure::getException)
                .toList();
        return new JUnitRun(seen.getSummary().getTestsStartedCount(), failures);
    }
}
